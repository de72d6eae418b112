"""What segments and saved views share: a filter that somebody keeps, for themselves or for everyone."""

from django.core.exceptions import ValidationError

from accounts.filters.errors import FilterError, Names
from accounts.filters.filter import Filter
from accounts.models import Member


class SavedFilter:
    """For a model with `owner`, `is_shared`, `query` and `names`; `asks_for` answers the model that it filters."""

    def asks_for(self) -> type:
        raise NotImplementedError

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
            return Filter.of(self.asks_for(), self.query.get("filter"), member).names()
        except FilterError as error:
            raise ValidationError(error.told(self.names_for(member))) from error
