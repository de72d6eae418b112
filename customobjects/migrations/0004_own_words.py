from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from conversalabs.folding import OwnWords
from customobjects.models.object_record import RecordValues


class Migration(migrations.Migration):
    dependencies = [("customobjects", "0003_statistics"), ("conversalabs", "0004_own_words")]

    operations = [
        migrations.RemoveIndex("objectrecord", "customobjects_record_words"),
        migrations.RemoveField("objectrecord", "words"),
        migrations.AddField(
            "objectrecord",
            "words",
            models.GeneratedField(
                db_persist=True,
                expression=OwnWords("account", RecordValues(models.F("attributes"))),
                output_field=OwnWords.output_field,
            ),
        ),
        migrations.AddIndex("objectrecord", GinIndex(fields=["words"], name="customobjects_record_words")),
    ]
