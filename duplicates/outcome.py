"""What the fields of several records become when they are merged: of each field, whose value stays."""

from collections.abc import Iterable

from django.db.models import FileField, Model

from accounts.custom_value_fields import PREFIX as ATTRIBUTE


class Outcome:
    """Of `records`, the one that stays first. `chosen`: by field, the key of the record whose value it gets.

    Where nothing is chosen it is that of the first record that has one: nothing gives way to a blank. Each kind says
    what its fields are (`names`), as people read them, from what tells a record to what it only has.
    """

    names: tuple[str, ...]

    def __init__(self, records: list, chosen: dict[str, int] | None = None):
        self.records, self.known = records, {record.pk: record for record in records}
        self.chosen = {name: pk for name, pk in (chosen or {}).items() if pk in self.known}

    @property
    def fields(self) -> list[str]:
        """Those in which any of the records has something."""
        keys = dict.fromkeys(key for record in self.records for key in record.attributes)
        names = [*self.names, *(f"{ATTRIBUTE}{key}" for key in keys)]
        return [name for name in names if any(is_filled(value_of(record, name)) for record in self.records)]

    def offered(self, record: Model, name: str):
        """What the record has to give; nothing where that would make no sense once they are one."""
        return value_of(record, name)

    def differs(self, name: str) -> bool:
        """Whether somebody has to choose: two records say different things."""
        return len({str(self.offered(record, name)) for record in self.having(name)}) > 1

    def having(self, name: str) -> list:
        return [record for record in self.records if is_filled(self.offered(record, name))]

    def whose(self, name: str):
        """The record whose value the field gets."""
        found = self.known.get(self.chosen.get(name))
        return found or next(iter(self.having(name)), self.records[0])

    def values(self, names: Iterable[str]) -> dict:
        """What the fields come to."""
        return {name: self.offered(self.whose(name), name) for name in names}


def value_of(record: Model, name: str):
    """As it is stored; a related record by its key, a file by its name."""
    if name.startswith(ATTRIBUTE):
        return record.attributes.get(name.removeprefix(ATTRIBUTE))
    field = record._meta.get_field(name)
    value = getattr(record, field.attname)
    return (value.name or "") if isinstance(field, FileField) else value


def related(model: type[Model], name: str) -> type[Model] | None:
    """What the field leads to, if it leads to another record."""
    return None if name.startswith(ATTRIBUTE) else model._meta.get_field(name).related_model


def is_filled(value) -> bool:
    return value not in ("", None, False)
