from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("orders", "0009_item_unit")]

    operations = [
        of_one_account("orders_order", "contact_id", "deal_id"),
    ]
