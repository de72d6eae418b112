from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from conversalabs.folding import OwnWords


class Migration(migrations.Migration):
    dependencies = [("companies", "0009_statistics"), ("conversalabs", "0004_own_words")]

    operations = [
        migrations.RemoveIndex("company", "companies_company_words"),
        migrations.RemoveField("company", "words"),
        migrations.AddField(
            "company",
            "words",
            models.GeneratedField(
                db_persist=True,
                expression=OwnWords("account", "name"),
                output_field=OwnWords.output_field,
            ),
        ),
        migrations.AddIndex("company", GinIndex(fields=["words"], name="companies_company_words")),
    ]
