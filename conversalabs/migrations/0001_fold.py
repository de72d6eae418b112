from django.db import migrations

from conversalabs.folding import CREATE_FOLD, DROP_FOLD


class Migration(migrations.Migration):
    operations = [migrations.RunSQL(CREATE_FOLD, DROP_FOLD)]
