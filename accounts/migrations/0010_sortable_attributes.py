from django.db import migrations, models

from accounts.attribute_index import CREATE_FUNCTIONS, DROP_FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_list_settings"), ("conversalabs", "0001_fold")]

    operations = [
        migrations.AddField(
            "customattribute",
            "is_sortable",
            models.BooleanField(default=False, verbose_name="lists can be sorted by it"),
        ),
        migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS),
    ]
