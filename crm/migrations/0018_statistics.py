from django.db import migrations

from conversalabs.statistics import of_one_account


class Migration(migrations.Migration):
    dependencies = [("crm", "0017_health_follows_contact")]

    operations = [
        of_one_account("crm_deal", "pipeline_id", "stage_id", "owner_id"),
        of_one_account("crm_deallabel", "label_id"),
        of_one_account("crm_stagevisit", "stage_id"),
    ]
