from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("imports", "0007_part")]

    operations = [
        of_one_account("imports_importrow", "run_id"),
    ]
