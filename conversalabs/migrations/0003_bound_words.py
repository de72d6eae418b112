from django.db import migrations

from conversalabs.folding import BIND_WORDS


class Migration(migrations.Migration):
    dependencies = [("conversalabs", "0002_cache")]

    operations = [migrations.RunSQL(BIND_WORDS, migrations.RunSQL.noop)]
