from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0006_undo")]

    operations = [
        migrations.AlterField(
            model_name="importrow",
            name="action",
            field=models.CharField(
                choices=[
                    ("create", "Create"), ("update", "Update"), ("part", "With the row above"),
                    ("unchanged", "Unchanged"), ("skip", "Skip"), ("duplicate", "Twice in the file"),
                    ("conflict", "Conflict"), ("invalid", "Invalid"),
                ],
                max_length=10,
                verbose_name="action",
            ),
        ),
    ]
