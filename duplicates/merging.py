"""What becomes of rows that would be there twice when records are merged. Each app says it of its own tables.

All that points at a record moves to the one that stays; the tables are read off the models. A row that a unique
constraint allows only once per record gives way to its twin, and the twin may take over what only the other said.
"""

from collections.abc import Callable

from django.db.models import ForeignKey, Model, UniqueConstraint

# What a row that stays takes over of a twin that gives way: its fields with their new values.
Join = Callable[[Model, Model], dict]
_joins: dict[type[Model], Join] = {}
_keys: dict[type[Model], Callable[[Model], tuple]] = {}


def register(model: type[Model], *, join: Join | None = None, key: Callable[[Model], tuple] | None = None) -> None:
    """`key` tells twins where no unique constraint does: rows of one record with the same one.

    A row that has another since a merge is another row, and stays where it is when that is undone.
    """
    if join:
        _joins[model] = join
    if key:
        _keys[model] = key


def join_of(model: type[Model]) -> Join:
    return _joins.get(model, lambda stays, gives_way: {})


def key_of(field: ForeignKey) -> Callable[[Model], tuple] | None:
    """What tells twins among the rows that point at one record by `field`; None where all can stand side by side."""
    model = field.model
    if model in _keys:
        return _keys[model]
    for each in model._meta.constraints:
        if isinstance(each, UniqueConstraint) and field.name in each.fields and each.condition is None:
            others = [model._meta.get_field(name).attname for name in each.fields if name != field.name]
            return lambda row: tuple(getattr(row, name) for name in others)
    return None


def is_told(model: type[Model]) -> bool:
    """Whether rows of it are known by what they say, and not by their number alone."""
    return model in _keys


def says(row: Model) -> list[str]:
    return [str(part) for part in _keys[type(row)](row)]


def joined(*texts: str, most: int) -> str:
    """Texts side by side, each once, as far as they fit: “student, guardian”."""
    found: list[str] = []
    for text in filter(None, texts):
        known = {each.casefold() for each in found}
        found += [part for part in text.split(", ") if part.casefold() not in known]
    while len(", ".join(found)) > most and len(found) > 1:
        found.pop()
    return ", ".join(found)
