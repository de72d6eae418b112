"""What in the database points at a record: whoever takes it away has to know whether something hangs on it."""

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
    expressions = uses(model, besides)
    if not (ids and expressions):
        return {}
    query = f"SELECT c.id, array_remove(ARRAY[{', '.join(expressions)}], NULL) FROM {model._meta.db_table} c"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{query} WHERE c.account_id = %(account)s AND c.id = ANY(%(ids)s)", {"account": account, "ids": ids}
        )
        return {pk: list(dict.fromkeys(found)) for pk, found in cursor.fetchall() if found}


def unreferenced(rows: models.QuerySet, besides: tuple[type[models.Model], ...] = ()) -> models.QuerySet:
    """Those of `rows` at which nothing in the database points."""
    for field in references(rows.model, besides):
        pointing = field.model.objects.filter(**{f"{field.name}": OuterRef("pk"), "account": OuterRef("account")})
        rows = rows.exclude(Exists(pointing))
    return rows.order_by("pk")
