from django.db import migrations

from conversalabs.folding import CREATE_OWN_WORDS, DROP_OWN_WORDS


class Migration(migrations.Migration):
    dependencies = [("conversalabs", "0003_bound_words")]

    operations = [migrations.RunSQL(CREATE_OWN_WORDS, DROP_OWN_WORDS)]
