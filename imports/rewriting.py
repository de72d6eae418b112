"""Columns of many records written at once."""

from collections.abc import Iterable

from django.db import connection, models


def rewrite(records: list[models.Model], names: Iterable[str]) -> None:
    """Store what the (locked) `records` of one table now have in the columns `names`, by one statement.

    What `bulk_update` says with a case for each row and column costs ten times as much.
    """
    if not records:
        return
    meta = records[0]._meta
    fields = [meta.get_field(name) for name in sorted(names)]
    lists = ", ".join(["%s::bigint[]", *(f"%s::{field.db_type(connection)}[]" for field in fields)])
    columns = [connection.ops.quote_name(field.column) for field in fields]
    values = [
        [field.get_db_prep_save(getattr(record, field.attname), connection) for record in records]
        for field in [meta.pk, *fields]
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} SET {', '.join(f'{name} = new.{name}' for name in columns)}"
            f" FROM unnest({lists}) AS new (id, {', '.join(columns)}) WHERE {meta.db_table}.id = new.id",
            values,
        )
