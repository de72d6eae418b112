import django.db.models.functions.comparison
from django.db import migrations, models

import conversalabs.folding


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_search")]

    operations = [
        migrations.RemoveIndex("contact", "contacts_contact_by_name"),
        migrations.AlterModelOptions(
            "contact", {"ordering": ["pk"], "verbose_name": "contact", "verbose_name_plural": "contacts"}
        ),
        migrations.RemoveField("contact", "folded"),
        migrations.AddField(
            "contact",
            "folded",
            models.GeneratedField(
                db_persist=True,
                expression=conversalabs.folding.Fold(
                    django.db.models.functions.comparison.Coalesce(
                        django.db.models.functions.comparison.NullIf("name", models.Value("")),
                        django.db.models.functions.comparison.NullIf("email", models.Value("")),
                        django.db.models.functions.comparison.NullIf("phone", models.Value("")),
                        django.db.models.functions.comparison.NullIf("identifier", models.Value("")),
                        models.Value(""),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AlterModelOptions(
            "contact", {"ordering": ["folded", "pk"], "verbose_name": "contact", "verbose_name_plural": "contacts"}
        ),
        migrations.AddIndex(
            "contact", models.Index(fields=["account", "folded", "id"], name="contacts_contact_by_name")
        ),
    ]
