from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("customobjects", "0001_initial")]

    operations = [
        of_one_account("customobjects_objectrecord", "type_id"),
    ]
