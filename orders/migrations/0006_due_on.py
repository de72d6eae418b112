from django.db import migrations

from orders.models.due import CREATE_DUE_ON, DROP_DUE_ON


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_order_states"),
    ]

    operations = [migrations.RunSQL(CREATE_DUE_ON, DROP_DUE_ON)]
