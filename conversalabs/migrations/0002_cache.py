from django.db import migrations


class Migration(migrations.Migration):
    """The table of the cache: not logged, for what it holds is worth minutes and a crash may take it."""

    dependencies = [("conversalabs", "0001_fold")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE conversalabs_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX conversalabs_cache_expires ON conversalabs_cache (expires);
            """,
            "DROP TABLE conversalabs_cache",
        )
    ]
