"""What the product's own database login may do: read and write rows, own nothing."""

_GRANTS = """
DO $$
DECLARE app text := current_database() || '_app';
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
    app := 'conversalabs_app';
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = app AND rolname <> current_user) THEN
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', app);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', app);
  END IF;
END $$
"""


def grant_to_app(sender, using, **kwargs):
    """After every migration: the app login may use what the owner has made (receiver of `post_migrate`)."""
    from django.db import connections

    with connections[using].cursor() as cursor:
        cursor.execute(_GRANTS)
