"""What has happened with a record, in one order of time. Each app tells of its own: notes, deals, orders and so on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from accounts.doors import Gated

SIZE = 20
_sources: dict[str, list["Source"]] = defaultdict(list)


@dataclass(frozen=True)
class Entry:
    """One line: "`who` `text` `name`". `name` links to `url`; `body` stands below; `detail` is what matters besides."""

    moment: datetime
    icon: str
    text: str
    who: str = ""
    name: str = ""
    url: str = ""
    detail: str = ""
    body: SafeString | str = ""
    # Of what is dated without a time of day.
    day: date | None = None


@dataclass(frozen=True)
class Source(Gated):
    """One kind of what happens with records.

    `rows(page)` are those that the member of the page may see about its record, `moment` the field that says when; a
    date counts as its first moment. `tell(page, rows)` gives each row's entries, newest first, as pairs of its key and
    an entry.
    """

    key: str
    title: str
    rows: Callable[[object], QuerySet]
    moment: str
    tell: Callable[[object, list], Iterable[tuple[int, Entry]]]
    order: int = field(kw_only=True)
    permission: str | None = field(default=None, kw_only=True)
    module: str | None = field(default=None, kw_only=True)
    # What the rows are read by, where that says the same as their moments and costs less.
    read_by: str = field(default="", kw_only=True)
    # The source that people take it for a part of: it is shown with that one and has no tab of its own.
    part_of: str = field(default="", kw_only=True)

    def moment_of(self, row) -> datetime:
        value = getattr(row, self.moment)
        return value if isinstance(value, datetime) else timezone.make_aware(datetime.combine(value, time.min))

    @property
    def has_days(self) -> bool:
        return self.moment.endswith("_on")


def register(kinds: Iterable[str], source: Source) -> None:
    """Tell of `source` on the pages of records of these kinds (`contact`)."""
    for kind in kinds:
        _sources[kind].append(source)
        _sources[kind].sort(key=lambda each: each.order)


def sources_of(kind: str) -> list[Source]:
    return _sources[kind]


@dataclass(frozen=True)
class Place:
    """A place in the order of time: behind a row of a source. Rows of one moment go by source, then by key."""

    moment: datetime
    key: str
    pk: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that an address names; None for what is none."""
        moment, _sep, rest = text.partition("~")
        key, _sep, pk = rest.partition("~")
        try:
            at = parse_datetime(moment)
            is_readable = at is not None and timezone.is_aware(at) and bool(timezone.localtime(at))
        except (ValueError, OverflowError):  # of the last or the first day of all, which is another one elsewhere
            return None
        is_readable = is_readable and pk.isascii() and pk.isdecimal() and len(pk) < 19
        return cls(at, key, int(pk)) if is_readable else None

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}~{self.key}~{self.pk}"


@dataclass(frozen=True)
class Found:
    """A row of a source, placed by when it was."""

    source: Source
    row: object

    @property
    def place(self) -> Place:
        return Place(self.source.moment_of(self.row), self.source.key, self.row.pk)


class Timeline:
    """The timeline of the record of `page`, from `?before=` back, of one `?kind=` or of all."""

    def __init__(self, page):
        self.page, self.url = page, page.history_url
        parameters = page.request.GET
        self.place = Place.read(parameters.get("before", ""))
        wanted = parameters.get("kind", "")
        self.kind = wanted if any(source.key == wanted for source in self.tabs) else ""

    @cached_property
    def sources(self) -> list[Source]:
        kind = self.page.record._meta.model_name
        return [source for source in sources_of(kind) if source.is_open_to(self.page.member)]

    @property
    def tabs(self) -> list[Source]:
        """The sources that can be shown alone."""
        return [source for source in self.sources if not source.part_of]

    @cached_property
    def _found(self) -> list[Found]:
        """What this part shows, and one more if there is more."""
        shown = [source for source in self.sources if self.kind in ("", source.key, source.part_of)]
        rows = [Found(source, row) for source in shown for row in self._rows(source)]
        rank = {source.key: -index for index, source in enumerate(self.sources)}
        rows.sort(key=lambda each: (each.place.moment, rank[each.source.key], each.row.pk), reverse=True)
        return rows[: SIZE + 1]

    def _rows(self, source: Source) -> list:
        by = source.read_by or source.moment
        rows = source.rows(self.page).order_by(*([f"-{by}"] if by == "pk" else [f"-{by}", "-pk"]))
        return list((self._before(source, rows) if self.place else rows)[: SIZE + 1])

    def _before(self, source: Source, rows: QuerySet) -> QuerySet:
        """Those of `rows` that come behind the place where the last part ended."""
        place, keys = self.place, [each.key for each in self.sources]
        moment = timezone.localtime(place.moment)
        value = moment.date() if source.has_days else place.moment
        is_past = source.has_days and moment.time() != time.min
        rows = rows.filter(**{f"{source.moment}__lte": value})
        if is_past or place.key not in keys or keys.index(source.key) > keys.index(place.key):
            return rows
        same = Q(**{source.moment: value})
        return rows.exclude(same & Q(pk__gte=place.pk)) if source.key == place.key else rows.exclude(same)

    @cached_property
    def entries(self) -> list[Entry]:
        shown = self._found[:SIZE]
        told = {key: self._told(key, [each.row for each in shown if each.source.key == key]) for key in self._keys}
        return [entry for each in shown for entry in told[each.source.key].get(each.row.pk, ())]

    @property
    def _keys(self) -> list[str]:
        return list(dict.fromkeys(each.source.key for each in self._found))

    def _told(self, key: str, rows: list) -> dict[int, list[Entry]]:
        told = defaultdict(list)
        source = next(each for each in self.sources if each.key == key)
        for pk, entry in source.tell(self.page, rows):
            told[pk].append(entry)
        return told

    @property
    def older_url(self) -> str:
        return self._address(before=self._found[SIZE - 1].place) if len(self._found) > SIZE else ""

    @property
    def newest_url(self) -> str:
        return self._address() if self.place else ""

    def _address(self, **parameters) -> str:
        kind = {"kind": self.kind} if self.kind else {}
        return f"{self.url}?{urlencode(kind | parameters)}" if kind or parameters else self.url

    def kinds(self) -> Iterator[tuple[str, str, bool]]:
        """Address, title and whether it is the one shown, of each kind."""
        for source in self.tabs:
            yield f"{self.url}?{urlencode({'kind': source.key})}", source.title, source.key == self.kind
