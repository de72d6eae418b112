from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from conversalabs.folding import OwnWords


class Migration(migrations.Migration):
    dependencies = [("contacts", "0014_statistics"), ("conversalabs", "0004_own_words")]

    operations = [
        migrations.RemoveIndex("contact", "contacts_contact_words"),
        migrations.RemoveField("contact", "words"),
        migrations.AddField(
            "contact",
            "words",
            models.GeneratedField(
                db_persist=True,
                expression=OwnWords(
                    "account",
                    models.Func(
                        models.F("name"),
                        models.F("email"),
                        models.F("identifier"),
                        arg_joiner=" || ' ' || ",
                        output_field=models.TextField(),
                        template="(%(expressions)s)",
                    ),
                ),
                output_field=OwnWords.output_field,
            ),
        ),
        migrations.AddIndex("contact", GinIndex(fields=["words"], name="contacts_contact_words")),
        migrations.RemoveIndex("contactaddress", "contacts_address_words"),
        migrations.AddIndex(
            "contactaddress",
            GinIndex(
                OwnWords("account", "value"),
                condition=models.Q(kind="email", is_primary=False),
                name="contacts_address_words",
            ),
        ),
    ]
