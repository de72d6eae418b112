"""A list of records as its address describes it: `?q=&filter=&sort=&page=`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.filters import Filter, FilterError
from accounts.filters.errors import Names
from accounts.filters.fields import FilterField
from accounts.filters.filter import read_json
from accounts.filters.rules import Rule
from accounts.models import CustomAttribute
from accounts.records.counting import Total, total_of
from accounts.records.kinds import ListKind, Row
from accounts.records.layout import Layout
from accounts.records.paging import Page, Paged, Pages, read_number
from accounts.records.rows import Reading
from accounts.records.sorting import Part, Ranked, Sort

LONGEST_SEARCH = 100
# What a search or a filter finds is materialised up to a limit before it is sorted: an ordered LIMIT over a condition
# makes the planner walk the wrong index. Of a search that finds more, people want the best, not the rest.
MOST_FOUND = 1_000
MOST_COUNTED = 10_000
PARAMETERS = ("q", "filter", "sort")


@dataclass(frozen=True)
class Head:
    """The head of a column. `direction` is "ascending", "descending" or "" as `aria-sort` has it.

    `url` sorts by the column; "" where that cannot be done.
    """

    label: str
    url: str = ""
    direction: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Choice:
    """A field to filter by, and where its condition is asked for."""

    label: str
    group: str
    url: str


@dataclass(frozen=True)
class Chip:
    """One condition of the filter: its sentence, where it is edited, and the address without it; or a group of them."""

    words: str
    edit_url: str
    remove_url: str
    is_group: bool = False


class Listing(Paged):
    """One page of `rows`: a queryset, or what gives it once it is needed. It has `find(text, most)`, ids in the order
    that `best_order(text)` says.

    `kept` is a stored query that stands where the address is silent, `names` those of what its filter asks for; `part`
    tells its list from others of the kind.
    What cannot be applied leaves `error` and no rows, never a wrong list.
    """

    def __init__(
        self,
        request: HttpRequest,
        kind: ListKind,
        rows: QuerySet | Callable[[], QuerySet],
        kept: dict | None = None,
        part: str = "",
        names: Names | None = None,
    ):
        self.request, self.kind, self._rows, self.kept, self.names = request, kind, rows, kept or {}, names or {}
        self.path, self.part = request.path, part
        # What every address of the list holds besides: `{"view": 7}`.
        self.also: dict[str, object] = {}
        self.error = ""
        self.filter = self._read_filter()

    @cached_property
    def all(self) -> QuerySet:
        return self._rows() if callable(self._rows) else self._rows

    @cached_property
    def attributes(self) -> list[CustomAttribute]:
        return self.kind.attributes(self.request.member)

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.kind, self.request.member, self.attributes, self.kept.get("columns"), self.part)

    @cached_property
    def fields(self) -> dict[str, FilterField]:
        """By key, what the list can be filtered by."""
        return self.kind.fields(self.request.member, self.attributes)

    def _parameter(self, key: str) -> str | None:
        return self.request.GET.get(key)

    def _read_filter(self) -> Filter | None:
        given, member, model = self._parameter("filter"), self.request.member, self.kind.model
        try:
            tree = self.kept.get("filter") if given is None else read_json(given)
            # Nothing is asked for what filters nothing.
            return Filter.of(model, tree, member, self.fields if tree else {})
        except FilterError as error:
            self.error = error.told(self.names)
            return None

    @cached_property
    def text(self) -> str:
        """What is searched for."""
        given = self._parameter("q")
        text = self.kept.get("q", "") if given is None else given
        return text.replace("\0", "").encode(errors="ignore").decode()[:LONGEST_SEARCH].strip()

    @cached_property
    def sort(self) -> str:
        """The key of the order, with a minus when it is reversed; "" for the default."""
        given = self._parameter("sort")
        key = self.kept.get("sort", "") if given is None else given
        return key if key.removeprefix("-") in self.layout.sorts else ""

    @property
    def sentence(self) -> str:
        """The list in words."""
        search = [_("Search for “%(text)s”") % {"text": self.text}] if self.text else []
        return " · ".join([*search, *([self.filter.sentence()] if self.filter else [])])

    @property
    def query(self) -> dict:
        """What a stored query keeps of this list."""
        return {"filter": self.filter.as_json() if self.filter else {}, "q": self.text, "sort": self.sort}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.error or self.text or self.filter)

    @property
    def is_changed(self) -> bool:
        """Whether the list is another one than the stored query says, or looks otherwise."""
        stored = {key: self.kept.get(key) or ({} if key == "filter" else "") for key in PARAMETERS}
        return not self.error and (self.query != stored or self.layout.is_own)

    @cached_property
    def filtered(self) -> QuerySet:
        """The records that the filter leaves, in no order; the search comes after."""
        return self.all.none() if self.error else self.filter.apply(self.all).order_by()

    @cached_property
    def _found(self) -> list[int] | None:
        """The ids that a search or filter finds, up to `_most`; None for the whole list, and for a broad filter's."""
        if self.error or not self.is_narrowed:
            return [] if self.error else None
        if self.text:
            return self.filtered.find(self.text, self._most + 1)
        found = list(self.filtered.values_list("pk", flat=True)[: self._most + 1])
        return None if len(found) > self._most else found

    @property
    def _most(self) -> int:
        return MOST_FOUND if self.text else MOST_COUNTED

    @cached_property
    def total(self) -> Total:
        """How many records match, counted up to a limit."""
        if self._found is None:
            return total_of(self.filtered, MOST_COUNTED, is_known_to_be_more=bool(self.filter))
        return Total(min(len(self._found), self._most), is_more=len(self._found) > self._most)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.kind, self.layout.columns, self.all, self.request.member)

    @cached_property
    def page(self) -> Page:
        has_end = self._found is not None or not self.total.is_more
        pages = Pages(self._parts(), self.total, has_end, self.layout.page_size, self._reading.values)
        return pages.page(read_number(self._parameter("page") or ""))

    @cached_property
    def rows(self) -> list[Row]:
        """The records of this page."""
        return self._reading.rows(self.page.rows)

    def _parts(self) -> list[Part]:
        if self.text and not self.sort and not self.error:
            return [Ranked(self.all, tuple(self.all.best_order(self.text)), tuple(self._found[: self._most]))]
        found = self.filtered if self._found is None else self.all.filter(pk__in=self._found[: self._most])
        chosen = self.layout.sorts.get(self.sort.removeprefix("-"), self.kind.sort)
        return chosen.parts(found, self.sort.startswith("-"), self.kind.sort)

    def url(self, **changes) -> str:
        """This list's address with `changes`; a part is left out that says nothing where the stored query does not."""
        wanted = self.also | {"q": self.text, "filter": self.filter_parameter, "sort": self.sort} | changes
        kept = {key: value for key, value in wanted.items() if value or (key in PARAMETERS and self.kept.get(key))}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    @property
    def here(self) -> str:
        """The address of this very page of the list."""
        return self.url(page=self.page.number if self.page.number != 1 else "")

    @property
    def query_string(self) -> str:
        """Filter, search and order as the address of something else that takes them; whole, whatever is stored."""
        return f"?{urlencode({**self.also, 'filter': self.filter_parameter, 'q': self.text, 'sort': self.sort})}"

    @property
    def joint_url(self) -> str:
        """The address with “and” for “or” between the conditions, and the other way round."""
        return self.url(filter=self.filter.toggled().parameter)

    @property
    def clear_url(self) -> str:
        return self.url(filter="", q="")

    @property
    def rule_url(self) -> str:
        """Where a further condition is asked for."""
        return self.url(rule="-")

    @property
    def builder_url(self) -> str:
        """Where the whole filter is built, groups and all; also one that cannot be applied."""
        given = self._parameter("filter") if self.error else self.filter_parameter
        return self.url(build=1, **({"filter": given} if given is not None else {}))

    @property
    def tree(self) -> object:
        """The filter as it was given, whether or not it can be applied; None where nothing can be read."""
        given = self._parameter("filter")
        if given is None:
            return self.kept.get("filter")
        try:
            return read_json(given)
        except FilterError:
            return None

    @property
    def filter_parameter(self) -> str:
        return self.filter.parameter if self.filter else ""

    @property
    def selected_filter(self) -> str:
        """What finds all records of the list but for the search, among all of the kind."""
        return self.filter_parameter

    def choices(self) -> list[Choice]:
        """What the list can be filtered by."""
        offered = self.fields.values() if self.filter is not None else ()
        return [Choice(field.label, field.group, self.url(rule=field.key)) for field in offered]

    def chips(self) -> Iterator[Chip]:
        for index, part in enumerate(self.filter.parts if self.filter else ()):
            edit = self.url(edit=index) if isinstance(part, Rule) else self.builder_url
            yield Chip(
                part.sentence(), edit, self.url(filter=self.filter.without(index).parameter), not isinstance(part, Rule)
            )

    def heads(self) -> Iterator[Head]:
        """The heads of the columns, that of the name first."""
        yield self._head(self.kind.label, self.kind.name_sort)
        for column in self.layout.columns:
            yield self._head(column.label, column.sort, column.is_number)

    def _head(self, label: str, sort: Sort | None, is_number: bool = False) -> Head:
        if sort is None:
            return Head(label, is_number=is_number)
        current = self.sort or ("" if self.text else self.kind.sort.key)
        if current.removeprefix("-") != sort.key:
            return Head(label, self.url(sort=sort.key), "", is_number)
        is_descending = sort.is_descending != current.startswith("-")
        other = sort.key if current.startswith("-") else f"-{sort.key}"
        return Head(label, self.url(sort=other), "descending" if is_descending else "ascending", is_number)
