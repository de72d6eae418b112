from django.db import migrations, models

from accounts.attribute_index import CREATE_TENDING


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_user_shortcuts")]

    operations = [
        migrations.AlterField(
            "customattribute", "model", models.CharField(default="contact", max_length=20, verbose_name="for")
        ),
        migrations.RunSQL(CREATE_TENDING, migrations.RunSQL.noop),
    ]
