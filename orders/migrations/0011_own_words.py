from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from conversalabs.folding import OwnWords


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_statistics"), ("conversalabs", "0004_own_words")]

    operations = [
        migrations.RemoveIndex("order", "orders_order_words"),
        migrations.RemoveField("order", "words"),
        migrations.AddField(
            "order",
            "words",
            models.GeneratedField(
                db_persist=True,
                expression=OwnWords(
                    "account",
                    models.Func(
                        models.F("title"),
                        models.F("external_id"),
                        arg_joiner=" || ' ' || ",
                        output_field=models.TextField(),
                        template="(%(expressions)s)",
                    ),
                ),
                output_field=OwnWords.output_field,
            ),
        ),
        migrations.AddIndex("order", GinIndex(fields=["words"], name="orders_order_words")),
    ]
