"""The triggers that write audit rows."""

import pghistory
import pgtrigger
from pgtrigger import compiler

from conversalabs.acting import SETTING

_CONTEXT = f"nullif(current_setting('{SETTING}', true), '')::jsonb"


class UnavoidableSQL(compiler.UpsertTriggerSql):
    """Installs a trigger that no session can have ignored, as pgtrigger's own template lets it.

    The search path is fixed: no temporary table stands in for an audit table.
    """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
            {declare}
            BEGIN
                {func}
                RETURN NULL;
            END
            $$;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table} {referencing}
                FOR EACH {level} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class UnavoidableTrigger(pgtrigger.Trigger):
    when = pgtrigger.After

    def compile(self, model) -> compiler.Trigger:
        sql = UnavoidableSQL(
            pgid=self.get_pgid(model),
            declare=self.render_declare(model),
            func=self.format_sql(self.render_func(model)),
            table=model._meta.db_table,
            when=self.when,
            operation=self.operation,
            referencing=self.referencing or "",
            level=self.level,
        )
        return compiler.Trigger(name=self.name, sql=sql)


class ChangeTrigger(UnavoidableTrigger):
    """One audit row for each row that is made, changed or deleted; see `Changes`."""

    name = "audit"
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [
        ("before", "jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END"),
        ("after", "jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END"),
        ("present", "jsonb := coalesce(after, before)"),
        ("changed", "jsonb"),
    ]

    def __init__(self, changes: "Changes", table: str):
        self.changes, self.table = changes, table
        super().__init__()

    def get_func(self, model) -> str:
        shown = f"key = ANY ({_array(self.changes.shown)})"
        watched = f"key <> ALL ({_array(self.changes.ignored)})"
        facts = "".join(f" || jsonb_build_object('{key}', ({sql}))" for key, sql in self.changes.also.items())
        return f"""
            IF TG_OP = 'UPDATE' THEN
                SELECT jsonb_object_agg(key, CASE WHEN {shown} THEN jsonb_build_array(before -> key, value) END)
                    INTO changed FROM jsonb_each(after) WHERE {watched} AND value IS DISTINCT FROM before -> key;
                IF changed IS NULL THEN RETURN NULL; END IF;
            END IF;
            INSERT INTO {self.table}
                (pgh_created_at, pgh_label, object_id, pgh_context, account_id, facts, changed)
            SELECT clock_timestamp(), lower(TG_OP), (present ->> 'id')::bigint, {_CONTEXT}, {self.changes.account},
                coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(present) WHERE {shown}), '{{}}'){facts},
                changed;
        """


class Changes(pghistory.Tracker):
    """Tracks a table: each row that is made, changed or deleted leaves one row in its audit table.

    `shown` are the columns whose values the audit keeps, before and after; of the others a change leaves their name,
    and of those `ignored` nothing. `account` and `also` are SQL over `present`, the row as JSON: whose it is, and
    further facts of that moment.
    """

    label = "change"

    def __init__(self, *shown: str, ignored=("id",), account: str = "", **also: str):
        super().__init__()
        self.shown, self.ignored, self.also = shown, ignored, also
        self.account = account or column("account_id")

    def setup(self, event_model) -> None:
        pgtrigger.register(ChangeTrigger(self, event_model._meta.db_table))(event_model.pgh_tracked_model)


class DeletionTrigger(UnavoidableTrigger):
    """One row in the audit of records for each statement that deletes rows of an account: how many, and their ids."""

    name = "audit_deletion"
    operation = pgtrigger.Delete
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(old="deleted")

    def get_func(self, model) -> str:
        return f"""
            INSERT INTO accounts_recordsaudit (pgh_created_at, pgh_label, pgh_context, account_id, facts, ids)
            SELECT clock_timestamp(), 'deleted', {_CONTEXT}, account_id,
                jsonb_build_object('kind', '{model._meta.label_lower}', 'number', count(*)), array_agg(id ORDER BY id)
            FROM deleted GROUP BY account_id;
        """


DELETIONS = DeletionTrigger()


def column(name: str) -> str:
    """A column of the row at hand as a number, in SQL."""
    return f"(present ->> '{name}')::bigint"


def _array(names) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"
