"""What segments and saved views share: a filter that somebody keeps, for themselves or for everyone."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from accounts.filters.errors import FilterError, Names
from accounts.filters.fields import FilterField
from accounts.filters.filter import Filter
from accounts.models import Member


class SavedFilter:
    """For a model with `owner`, `is_shared`, `query` and `names`; `asks_for` answers the model that it filters."""

    def asks_for(self) -> type:
        raise NotImplementedError

    def fields_for(self, member: Member) -> dict[str, FilterField] | None:
        """What it may ask for, where these are others than for all of the model."""
        return None

    def is_editable_by(self, member: Member) -> bool:
        return self.owner_id == member.pk or (self.is_shared and member.can("administer"))

    def names_for(self, member: Member) -> Names:
        """What things were called that the filter asks for: all of them to who may change it, who has seen them.

        To others only what everybody knows, the fields.
        """
        if self.is_editable_by(member):
            return self.names
        return {key: {"": known[""]} for key, known in self.names.items() if "" in known}

    def names_now(self, member: Member) -> Names:
        """Raises ValidationError when the filter cannot be applied."""
        try:
            tree, fields = self.query.get("filter"), self.fields_for(member)
            return Filter.of(self.asks_for(), tree, member, fields).names()
        except FilterError as error:
            raise ValidationError(error.told(self.names_for(member))) from error

    def write(self, values: dict, *, by: Member, check: Callable[[], object] = lambda: None) -> dict:
        """Save `values`: `{field: [before, after]}` of what that changed. Nobody's, when shared no more, is `by`'s.

        `check` is called before anything is saved. Raises ValidationError for a filter that cannot be applied.
        """
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        if self.owner_id is None and not self.is_shared:
            self.owner = by
        check()
        if "query" in values:
            self.names = self.names_now(by)
        self.save(update_fields=[*values, "owner", "names"])
        return {name: [before[name], value] for name, value in values.items() if before[name] != value}
