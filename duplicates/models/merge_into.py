"""Records on their way into one of them."""

from collections.abc import Callable

from django.db.models import F, Model

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from duplicates.models.merged_rows import Rows
from duplicates.outcome import Outcome, value_of


class Merging:
    """Records that are locked, the one that stays first; `chosen` as of an `Outcome`.

    Each kind says what becomes of its fields, and what has to happen before and after its rows have moved.
    """

    outcome: type[Outcome]

    def __init__(self, records: list[Model], chosen: dict[str, int]):
        self.survivor, *self.others = records
        self.model, self.account_id = type(self.survivor), self.survivor.account_id
        self.chosen = self.outcome(records, chosen)
        self.ids = [record.pk for record in self.others]
        self.names = [str(record) for record in self.others]

    def run(self) -> dict:
        """Make them one; answers what the way back needs, see `Merge`."""
        values = self.chosen.values(self.chosen.fields)
        rows = Rows(self.model, self.account_id)
        rows.keep(self.model, self.ids)
        after = self.make_room()
        rows.move(self.ids, self.survivor.pk)
        kept = after()
        # At last nothing points at them; and what nobody else may have is free.
        self.model.objects.of(self.account_id).filter(pk__in=self.ids)._raw_delete("default")
        return kept | rows.kept() | {"fields": self._write(values), "into": self.survivor.pk}

    def make_room(self) -> Callable[[], dict]:
        """Before rows move; what it answers is called when they have, and says what else the way back needs."""
        return dict

    def _write(self, values: dict) -> dict:
        """Give the record that stays the `values`; answers what that changed."""
        before = {name: value_of(self.survivor, name) for name in values}
        self.write(values)
        return {name: [before[name], value] for name, value in values.items() if before[name] != value}

    def write(self, values: dict) -> None:
        put(self.survivor, values)


def put(record: Model, values: dict) -> None:
    """Write stored values, as `value_of` answers them, into the (locked) record."""
    attributes = dict(record.attributes)
    for name, value in values.items():
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = value
        else:
            setattr(record, record._meta.get_field(name).attname, value)
    record.attributes = {key: value for key, value in attributes.items() if value is not None}
    record.version = F("version") + 1
    record.save()
    record.refresh_from_db(fields=["version"])
