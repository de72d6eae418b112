"""Records on their way out of the one that they have become."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext, ngettext

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.models import CustomAttribute
from duplicates.models.merge_into import put
from duplicates.models.merged_rows import Return, now, tell_merges
from duplicates.outcome import related, value_of


class Undoing:
    """What a merge kept, `since` when, and the record that stayed, locked. `left` is what was not given back, in words.

    Each kind says what has to happen before and after rows go back. `later` are fields that come back by that alone.
    """

    later: frozenset[str] = frozenset()

    def __init__(self, kept: dict, survivor: Model, since: datetime):
        self.kept, self.survivor, self.account_id = kept, survivor, survivor.account_id
        self.model = type(survivor)
        self.rows = Return(self.model, self.account_id, kept, survivor.pk, since)
        self.restored = kept["rows"][self.model._meta.db_table]
        attributes = CustomAttribute.objects.of(self.account_id).of_kind(self.model._meta.model_name)
        self.known = dict(attributes.values_list("key", "name"))
        self.left: list[str] = []

    def run(self) -> None:
        self._give_back_fields()
        self.rows.records({row["id"]: self._known_attributes(row) | self.changes(row) for row in self.restored})
        self.make_room()
        self.rows.all()
        self.settle()
        self._say_missing()

    def changes(self, row: dict) -> dict:
        """What of a record's row has to be different when it comes back."""
        return {}

    def make_room(self) -> None:
        """Before rows go back to them."""

    def settle(self) -> None:
        """When they have."""

    def _give_back_fields(self) -> None:
        """Each field that nobody has changed since."""
        fields = {name: ends for name, ends in self.kept["fields"].items() if name not in self.later}
        found = {}
        for name, (before, after) in fields.items():
            if self._is_forgotten(name):
                continue
            if self._is_as_left(name, after):
                found[name] = self.there(name, before)
                self.tell_merges(name, self.survivor.pk, before)
            else:
                self.say_changed(name, self.survivor)
        put(self.survivor, found)

    def _is_as_left(self, name: str, after) -> bool:
        """Whether nobody has changed the field: what it leads to may have become another since, for all that."""
        value = value_of(self.survivor, name)
        return value == after or bool(value and after and value == self.there(name, after))

    def say_changed(self, name: str, record: Model) -> None:
        words = {"field": self._label(name), "record": record}
        self.left.append(gettext("%(field)s of %(record)s, which has been changed since") % words)

    def _is_forgotten(self, name: str) -> bool:
        """Whether it is an attribute that has been deleted since."""
        return name.startswith(ATTRIBUTE) and name.removeprefix(ATTRIBUTE) not in self.known

    def there(self, name: str, value):
        """A related record, or what it has become; nothing where it is gone."""
        model = related(self.model, name)
        if not model or not value or model.objects.of(self.account_id).filter(pk=value).exists():
            return value
        return now(model, self.account_id, [value]).get(value)

    def tell_merges(self, name: str, pk: int, value) -> None:
        """The record with this key leads by the field to what it led to before: later merges of that are told."""
        if related(self.model, name):
            tell_merges(self.model._meta.get_field(name), self.account_id, {pk: value}, self.rows.since)

    def _label(self, name: str) -> str:
        if name.startswith(ATTRIBUTE):
            return self.known[name.removeprefix(ATTRIBUTE)]
        return str(self.model._meta.get_field(name).verbose_name)

    def _known_attributes(self, row: dict) -> dict:
        """Without those that are no more."""
        return {"attributes": {key: value for key, value in row["attributes"].items() if key in self.known}}

    def _say_missing(self) -> None:
        for model, number in self.rows.missing.items():
            if number:
                names = model._meta
                words = {"n": number, "what": names.verbose_name if number == 1 else names.verbose_name_plural}
                said = ngettext(
                    "%(n)s %(what)s, which is gone or somebody else’s now",
                    "%(n)s %(what)s, which are gone or somebody else’s now",
                    number,
                )
                self.left.append(said % words)
        for model, number in self.rows.overtaken.items():
            if number:
                self.left.append(gettext("%(what)s, changed since") % {"what": model._meta.verbose_name_plural})
