from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("companies", "0008_merges")]

    operations = [
        of_one_account("companies_company", "owner_id", "parent_id"),
    ]
