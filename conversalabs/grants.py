"""What the product's own database login may do: read and write rows, own nothing, and never touch what is written
once and for all: the tables of models that say `is_append_only`."""

from psycopg import sql

_GRANTS = """
DO $$
DECLARE
  app text := current_database() || '_app';
  append_only text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
    app := 'conversalabs_app';
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = app AND rolname <> current_user) THEN
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', app);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', app);
    FOREACH append_only IN ARRAY {append_only}::text[] LOOP
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %I', append_only, app);
    END LOOP;
    -- Databases that were made before PostgreSQL 15 let everybody make tables.
    IF has_schema_privilege(app, 'public', 'CREATE') THEN
      EXECUTE format('REVOKE CREATE ON SCHEMA public FROM PUBLIC, %I', app);
    END IF;
  END IF;
END $$
"""


def append_only_tables() -> list[str]:
    from django.apps import apps

    return [model._meta.db_table for model in apps.get_models() if getattr(model, "is_append_only", False)]


def grant_to_app(sender, using, **kwargs):
    """After every migration: the app login may use what the owner has made (receiver of `post_migrate`)."""
    from django.db import connections

    with connections[using].cursor() as cursor:
        grants = sql.SQL(_GRANTS).format(append_only=sql.Literal(append_only_tables()))
        cursor.execute(grants.as_string(cursor.connection))
