"""How a list looks to one member: which columns, how many rows."""

from collections.abc import Iterable
from functools import cached_property

from accounts.models import CustomAttribute, ListSettings, Member
from accounts.models.list_settings import PAGE_SIZE, PAGE_SIZES
from accounts.records.columns import Column, columns_of
from accounts.records.kinds import ListKind
from accounts.records.sorting import Sort


class Layout:
    """The columns of a list of `kind`: those that `member` has chosen for it, or else those `saved` with it, or else
    those chosen for all lists of the kind, or else the usual ones. `part` names a list that has a choice of its own.
    """

    def __init__(
        self, kind: ListKind, member: Member, attributes: Iterable[CustomAttribute], saved: list | None, part: str = ""
    ):
        self.kind, self.member, self.saved = kind, member, saved
        self.key = f"{kind.key}.{part}" if part else kind.key
        self.available = columns_of(kind.model, member, attributes)

    @cached_property
    def _settings(self) -> dict[str, ListSettings]:
        found = ListSettings.objects.visible_to(self.member).filter(list__in=[self.kind.key, self.key])
        return {row.list: row for row in found}

    def _chosen(self, key: str) -> list[str] | None:
        return self._settings[key].columns if key in self._settings else None

    @property
    def is_own(self) -> bool:
        """Whether the member has given this list columns that were not saved with it."""
        return self.key != self.kind.key and self._chosen(self.key) is not None

    @property
    def is_chosen(self) -> bool:
        """Whether the member sees columns that somebody has chosen."""
        return self.keys != self._there(self.kind.defaults)

    @property
    def worth_saving(self) -> dict:
        """What a stored query keeps of the look: the columns, if it has any of its own or is to get them."""
        return {"columns": self.keys} if self.is_own or self.saved is not None else {}

    @cached_property
    def keys(self) -> list[str]:
        """The chosen columns that are there, in order."""
        chosen = self._chosen(self.key)
        return self._usual if chosen is None else self._there(chosen)

    @property
    def _usual(self) -> list[str]:
        """What stands where nobody has chosen anything for this very list."""
        of_kind = self._chosen(self.kind.key) if self.key != self.kind.key else None
        choices = [self.saved, of_kind, self.kind.defaults]
        return self._there(next(choice for choice in choices if choice is not None))

    def _there(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if key in self.available]

    @cached_property
    def columns(self) -> list[Column]:
        return [self.available[key] for key in self.keys]

    @cached_property
    def sorts(self) -> dict[str, Sort]:
        """The allow-list of orders, by key: those of all columns, shown or not."""
        of_name = [self.kind.name_sort] if self.kind.name_sort else []
        sorts = [self.kind.sort, *of_name, *(column.sort for column in self.available.values() if column.sort)]
        return {sort.key: sort for sort in sorts}

    page_sizes = PAGE_SIZES

    @property
    def page_size(self) -> int:
        settings = self._settings.get(self.kind.key)
        return settings.page_size if settings and settings.page_size else PAGE_SIZE

    def choose(self, columns: list[str] | None) -> None:
        """Keep these columns for this list and member; None: look as if nobody had chosen."""
        kept = None if columns == self._usual else columns
        ListSettings.objects.put(self.member, self.key, columns=kept)

    def choose_page_size(self, size: int) -> None:
        """Keep it for all lists of the kind."""
        ListSettings.objects.put(self.member, self.kind.key, page_size=size)
