"""Rows by the hundred thousand: ids in blocks, and COPY."""

import sys
from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import Model

BATCH = 10_000


def ids(model: type[Model], count: int = sys.maxsize) -> Iterator[int]:
    """`count` ids of `model` that nobody else will get; of those not asked for, less than a block is lost."""
    block = BATCH if count < sys.maxsize else BATCH // 10
    for start in range(0, count, block):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, min(block, count - start)],
            )
            found = [row[0] for row in cursor.fetchall()]
        yield from found


def write(tables: dict[type[Model], list[str]], rows: Iterable[tuple[type[Model], tuple]]) -> dict[type[Model], int]:
    """Write rows past models and managers; returns how many of each table.

    `rows` are (model, values in the order of `tables[model]`), in any mixture; `tables` stand with parents first.
    A batch goes to the database table by table, so that memory stays flat. What `save` and the engines keep true,
    the caller must keep true: the database checks only its own constraints.
    """
    counts = dict.fromkeys(tables, 0)
    waiting = {model: [] for model in tables}
    for number, (model, row) in enumerate(rows, start=1):
        waiting[model].append(row)
        counts[model] += 1
        if number % BATCH == 0:
            _flush(tables, waiting)
    _flush(tables, waiting)
    return counts


def _flush(tables: dict, waiting: dict) -> None:
    for model, fields in tables.items():
        if waiting[model]:
            _copy(model, fields, waiting[model])
            waiting[model].clear()


def _copy(model: type[Model], fields: list[str], rows: list[tuple]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(field).column) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as sink:
        for row in rows:
            sink.write_row(row)
