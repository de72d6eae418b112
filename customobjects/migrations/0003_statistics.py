from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("customobjects", "0002_object_views")]

    operations = [
        of_one_account("customobjects_objectrecord", "type_id"),
    ]
