from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import Q

from conversalabs.folding import Words


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_domain_index"), ("conversalabs", "0003_bound_words")]

    operations = [
        migrations.AddIndex(
            "contactaddress",
            GinIndex(Words("value"), condition=Q(kind="email", is_primary=False), name="contacts_address_words"),
        )
    ]
