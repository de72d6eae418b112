"""Records side by side before they are merged: what each says, whose word stays, and what comes along."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from accounts.models import CustomAttribute
from accounts.records.page import RecordPage
from accounts.views.attributes import id_in
from conversalabs.pages import own_url
from conversalabs.phones import readable_phone
from duplicates.merge_url import merge_url
from duplicates.models.merge import Merge
from duplicates.outcome import Outcome, is_filled, related, value_of

# What the field of a choice is called in the form: `of_city`.
CHOICE, SEEN = "of_", "seen_"


@dataclass
class Cell:
    record: Model
    text: str
    is_filled: bool
    is_chosen: bool
    picture: str = ""


@dataclass
class Line:
    """One field of all records; `differs` where somebody has to choose."""

    name: str
    label: str
    cells: list[Cell]
    differs: bool

    @property
    def said(self) -> list[str]:
        """What they say of it, each once."""
        return list(dict.fromkeys(cell.text for cell in self.cells if cell.text))


class MergePage:
    """`records` in the order in which they stand; `survivor` is the key of the one that stays, the first by default.

    `data` is what was sent, if it was. Each kind says what is made of its records, how one of them looks by itself,
    what its page reads of related ones (`reads`), what fields are called where that is not their own name
    (`labels`), of what it may have several that stand side by side afterwards (`lists`), and the `shape` of avatars.
    """

    merge: type[Merge]
    record_page: type[RecordPage]
    reads: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    lists: tuple[tuple[str, str], ...] = (("labels", gettext_lazy("Labels")),)
    shape = ""

    def __init__(self, request: HttpRequest, records: list, survivor: int = 0, data=None):
        self.request, self.member, self.data = request, request.member, data
        self.records = records
        self.survivor = next((each for each in records if each.pk == survivor), records[0])
        for record in records:
            record.account = request.account

    @classmethod
    def of(cls, member) -> QuerySet:
        """The records that the member may merge, with what the page reads of them."""
        found = cls.merge.of_kind().objects.visible_to(member)
        return found.select_related(*cls.reads).prefetch_related(*(name for name, _label in cls.lists))

    @property
    def things(self) -> str:
        """What several of the kind are called."""
        return str(self.merge.of_kind()._meta.verbose_name_plural)

    @cached_property
    def outcome(self) -> Outcome:
        return self.merge.merging.outcome(self.ordered, self.chosen)

    @property
    def ordered(self) -> list:
        """The one that stays first."""
        return [self.survivor, *(each for each in self.records if each != self.survivor)]

    @property
    def chosen(self) -> dict[str, int]:
        return {name: id_in(value) for name, value in self._sent(CHOICE)}

    @property
    def seen(self) -> dict[int, int]:
        """By key, the versions that the person chose by."""
        return {id_in(pk): id_in(value) for pk, value in self._sent(SEEN)}

    def _sent(self, prefix: str) -> Iterator[tuple[str, str]]:
        sent = (self.data or {}).items()
        return ((name.removeprefix(prefix), value) for name, value in sent if name.startswith(prefix))

    @cached_property
    def attributes(self) -> dict[str, CustomAttribute]:
        kind = self.merge.of_kind()._meta.model_name
        found = CustomAttribute.objects.visible_to(self.member).of_kind(kind).select_related("account")
        return {f"{ATTRIBUTE}{each.key}": each for each in found}

    @property
    def lines(self) -> list[Line]:
        """Those that differ first."""
        lines = [self._line(name) for name in self.outcome.fields if self._is_open(name)]
        return sorted(lines, key=lambda line: not line.differs)

    def _is_open(self, name: str) -> bool:
        """Whether the member sees such things as the field leads to."""
        model = related(self.merge.of_kind(), name)
        return model is None or model.is_open_to(self.member)

    def _line(self, name: str) -> Line:
        whose = self.outcome.whose(name)
        cells = [self._cell(record, name, record == whose) for record in self.records]
        return Line(name, self._label(name), cells, self.outcome.differs(name))

    def _label(self, name: str) -> str:
        if name.startswith(ATTRIBUTE):
            return str(self.attributes.get(name, name.removeprefix(ATTRIBUTE)))
        return str(self.labels.get(name) or capfirst(str(self.merge.of_kind()._meta.get_field(name).verbose_name)))

    def _cell(self, record: Model, name: str, is_chosen: bool) -> Cell:
        picture = record.avatar_url if name == "avatar" else ""
        is_offered = is_filled(self.outcome.offered(record, name))
        return Cell(record, self._text(record, name), is_offered, is_chosen, picture)

    def _text(self, record: Model, name: str) -> str:
        value = value_of(record, name)
        if name in self.attributes:
            return show_value(self.attributes[name], value)
        if related(type(record), name):
            other = getattr(record, name)
            return _("(hidden)") if other and not other.is_visible_to(self.member) else str(other or "")
        if isinstance(value, bool):
            return _("Yes") if value else ""
        return readable_phone(value) if name == "phone" else str(value or "")

    def together_of(self, name: str) -> list[str]:
        """What each of them has of the several that `name` is, in words."""
        return [", ".join(self._several(record, name)) for record in self.records]

    @property
    def together(self) -> list[tuple[str, list[tuple[Model, list[str]]]]]:
        """What they have several of: the label, and by record its own."""
        return [
            (label, [(record, self._several(record, name)) for record in self.records]) for name, label in self.lists
        ]

    def _several(self, record: Model, name: str) -> list[str]:
        return [str(each) for each in getattr(record, name).all()]

    @property
    def columns(self) -> list[dict]:
        """Each record with what hangs on it, and where it is the one that stays."""
        return [self._column(record) for record in self.records]

    def _column(self, record: Model) -> dict:
        page = self.record_page(self.request, record)
        return {"record": record, "is_survivor": record == self.survivor, "has": [*page.goes_along(), *page.stays()],
                "url": self.url(record.pk)}  # fmt: skip

    @property
    def back_url(self) -> str:
        """Where one goes on afterwards, where one has come from a list of many; "" for the record that stays."""
        return own_url(self.request, self.request.GET.get("next", ""))

    def url(self, survivor: int | None = None) -> str:
        url = merge_url(self.request.account, self.records, survivor or self.survivor.pk)
        return f"{url}&{urlencode({'next': self.back_url})}" if self.back_url else url
