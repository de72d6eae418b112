"""What in the database points at a record: whoever takes it away has to know whether something hangs on it."""

from django.db import models


def references(model: type[models.Model], besides: tuple[type[models.Model], ...] = ()) -> list[models.ForeignKey]:
    """The foreign keys of other tables that lead to `model`, those without a name on it among them."""
    found = model._meta.get_fields(include_hidden=True)
    fields = [each.field for each in found if each.auto_created and not each.concrete and not each.many_to_many]
    return [field for field in fields if field.model not in besides]


def points_at(field: models.ForeignKey, record: str) -> str:
    """The condition, in SQL, that a row of `field`'s table points at `record` ("c.id")."""
    table = field.model._meta.db_table
    return f"EXISTS (SELECT FROM {table} x WHERE x.account_id = %(account)s AND x.{field.column} = {record})"
