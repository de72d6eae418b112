"""What in the database points at a record: whoever takes it away has to know whether something hangs on it."""

from collections import defaultdict

from django.db import connection, models
from django.db.models import Exists, OuterRef


def references(model: type[models.Model], besides: tuple[type[models.Model], ...] = ()) -> list[models.ForeignKey]:
    """The foreign keys of other tables that lead to `model`, those without a name on it among them."""
    found = model._meta.get_fields(include_hidden=True)
    fields = [each.field for each in found if each.auto_created and not each.concrete and not each.many_to_many]
    return [field for field in fields if field.model not in besides]


def points_at(field: models.ForeignKey, record: str) -> str:
    """The condition, in SQL, that a row of `field`'s table points at `record` ("c.id")."""
    table = field.model._meta.db_table
    return f"EXISTS (SELECT FROM {table} x WHERE x.account_id = %(account)s AND x.{field.column} = {record})"


def uses(model: type[models.Model], besides: tuple[type[models.Model], ...] = ()) -> list[str]:
    """What may hang on the record `c`, each as an expression in SQL: `used:<model of the table>`, or null."""
    return [
        f"CASE WHEN {points_at(field, 'c.id')} THEN 'used:{field.model._meta.label_lower}' END"
        for field in references(model, besides)
    ]


def uses_of(model: type[models.Model], account: int, ids: list[int], besides=()) -> dict[int, list[str]]:
    """By record of `ids`, what hangs on it; without those on which nothing does."""
    found = defaultdict(list)
    for pk, label in _asked("x.{column}, '{label}'", references(model, besides), account, ids):
        found[pk].append(f"used:{label}")
    return dict(found)


def hanging(model: type[models.Model], account: int, ids: list[int], besides=()) -> dict[int, dict[str, dict]]:
    """By record of `ids` the rows that hang on it, with what hangs on those: `{label: {id: fingerprint}}`.

    The fingerprint is another as soon as anything of it has been changed.
    """
    found = defaultdict(lambda: defaultdict(dict))
    what = "x.{column}, '{label}', x.id, md5(to_jsonb(x)::text{parts})"
    for pk, label, row, fingerprint in _asked(what, references(model, besides), account, ids):
        found[pk][label][str(row)] = fingerprint
    return found


def _asked(what: str, fields: list[models.ForeignKey], account: int, ids: list[int]) -> list[tuple]:
    """`what`, once for each different row, of those that point at one of `ids` by one of `fields`."""
    if not (ids and fields):
        return []
    queries = [_query(what, field) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(queries), {"account": account, "ids": ids})
        return sorted(cursor.fetchall())


def _query(what: str, field: models.ForeignKey) -> str:
    meta = field.model._meta
    parts = "".join(f" || {_parts(part)}" for part in references(field.model))
    chosen = what.format(column=field.column, label=meta.label_lower, parts=parts)
    where = f"x.account_id = %(account)s AND x.{field.column} = ANY(%(ids)s)"
    return f"SELECT {chosen} FROM {meta.db_table} x WHERE {where}"


def _parts(field: models.ForeignKey) -> str:
    table = field.model._meta.db_table
    rows = f"SELECT string_agg(to_jsonb(y)::text, '' ORDER BY y.id) FROM {table} y"
    return f"coalesce(({rows} WHERE y.account_id = x.account_id AND y.{field.column} = x.id), '')"


def remove(model: type[models.Model], account: int, ids: list[int], own: tuple[type[models.Model], ...]) -> None:
    """Delete records at which nothing points but rows of `own`, and those, by one statement for each table."""
    pointing = [field for field in references(model) if field.model in own]
    tables = [(field.model._meta.db_table, field.column) for field in pointing]
    with connection.cursor() as cursor:
        for table, column in [*tables, (model._meta.db_table, "id")]:
            cursor.execute(f"DELETE FROM {table} WHERE account_id = %s AND {column} = ANY(%s)", [account, ids])


def unreferenced(rows: models.QuerySet, besides: tuple[type[models.Model], ...] = ()) -> models.QuerySet:
    """Those of `rows` at which nothing in the database points."""
    for field in references(rows.model, besides):
        pointing = field.model.objects.filter(**{f"{field.name}": OuterRef("pk"), "account": OuterRef("account")})
        rows = rows.exclude(Exists(pointing))
    return rows.order_by("pk")
