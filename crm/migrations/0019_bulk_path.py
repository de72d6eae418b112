from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0018_statistics")]

    operations = [
        migrations.AlterField(
            model_name="stagevisit",
            name="path",
            field=models.CharField(
                choices=[
                    ("created", "created"),
                    ("drag", "dragged"),
                    ("keyboard", "moved by keyboard"),
                    ("form", "moved by form"),
                    ("bulk", "moved in bulk"),
                    ("archive", "stage archived"),
                    ("import", "imported"),
                    ("undo", "undone"),
                    ("admin", "in the admin"),
                    ("api", "by the API"),
                ],
                max_length=10,
                verbose_name="path",
            ),
        )
    ]
