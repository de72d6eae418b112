from django.db import migrations, models

import conversalabs.folding


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="deal",
            name="folded",
            field=models.GeneratedField(
                db_persist=True, expression=conversalabs.folding.Fold("title"), output_field=models.TextField()
            ),
        ),
    ]
