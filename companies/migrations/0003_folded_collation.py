from django.db import migrations, models

import conversalabs.folding

NAMES = {"verbose_name": "company", "verbose_name_plural": "companies"}


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_search")]

    operations = [
        migrations.RemoveIndex("company", "companies_company_by_name"),
        migrations.AlterModelOptions("company", {"ordering": ["pk"], **NAMES}),
        migrations.RemoveField("company", "folded"),
        migrations.AddField(
            "company",
            "folded",
            models.GeneratedField(
                db_persist=True,
                expression=conversalabs.folding.Fold("name"),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AlterModelOptions("company", {"ordering": ["folded", "pk"], **NAMES}),
        migrations.AddIndex(
            "company", models.Index(fields=["account", "folded", "id"], name="companies_company_by_name")
        ),
    ]
