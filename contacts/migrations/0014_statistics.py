from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("contacts", "0013_merges")]

    operations = [
        of_one_account("contacts_contact", "owner_id", "company_id"),
        of_one_account("contacts_contactlabel", "label_id"),
        of_one_account("contacts_conversation", "contact_id", "assignee_id"),
    ]
