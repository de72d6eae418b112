"""A list of records as its address describes it: `?q=&filter=&sort=&page=`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.filters import Filter, FilterError
from accounts.filters.rules import Rule

PAGE_SIZE = 50
LONGEST_SEARCH = 100
# What a search or a filter finds is materialised up to a limit before it is sorted: an ordered LIMIT over a condition
# makes the planner walk the wrong index. Of a search that finds more, people want the best, not the rest.
MOST_FOUND = 1_000
MOST_COUNTED = 10_000
PARAMETERS = ("q", "filter", "sort")


@dataclass(frozen=True)
class Sort:
    """A way to order a list, by the fields of `order_by`. Where the first is blank, it comes last either way."""

    key: str
    label: str
    fields: tuple[str, ...]
    may_be_blank: bool = False

    @property
    def is_descending(self) -> bool:
        return self.fields[0].startswith("-")

    def order(self, is_reversed: bool) -> list:
        """What `order_by` takes."""
        blanks = [Case(When(**{self.fields[0]: ""}, then=1), default=0)] if self.may_be_blank else []
        return blanks + [_opposite(field) if is_reversed else field for field in self.fields]


def _opposite(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


@dataclass(frozen=True)
class Column:
    """The head of a column that sorts; `direction` is "ascending", "descending" or "" as `aria-sort` has it."""

    label: str
    url: str
    direction: str


@dataclass(frozen=True)
class Choice:
    """A field to filter by, and where its condition is asked for."""

    label: str
    group: str
    url: str


@dataclass(frozen=True)
class Chip:
    """One condition of the filter: its sentence, where it is edited, and the address without it."""

    words: str
    edit_url: str
    remove_url: str


class Listing:
    """One page of `rows`, a queryset that has `find(text, most)`, `best_first(text)` and `for_list()`.

    `sorts` is the allow-list, its first the default. `kept` is a stored query that stands where the address is silent.
    What cannot be applied leaves `error` and no rows, never a wrong list.
    """

    def __init__(self, request: HttpRequest, rows: QuerySet, sorts: list[Sort], kept: dict | None = None):
        self.request, self.all, self.sorts, self.kept = request, rows, sorts, kept or {}
        self.error = ""
        self.filter = self._read_filter()

    def _parameter(self, key: str) -> str | None:
        return self.request.GET.get(key)

    def _read_filter(self) -> Filter | None:
        given, member = self._parameter("filter"), self.request.member
        try:
            if given is None:
                return Filter.of(self.all.model, self.kept.get("filter"), member)
            return Filter.parse(self.all.model, given, member)
        except FilterError as error:
            self.error = str(error)
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
        return key if key.removeprefix("-") in {sort.key for sort in self.sorts} else ""

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
        """Whether the address asks for something else than the stored query."""
        stored = {key: self.kept.get(key) or ({} if key == "filter" else "") for key in PARAMETERS}
        return not self.error and self.query != stored

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
    def total(self) -> int:
        """How many match, counted up to a limit; see `is_more`."""
        if self._found is not None:
            return min(len(self._found), self._most)
        return MOST_COUNTED if self.filter else min(self.filtered[: MOST_COUNTED + 1].count(), MOST_COUNTED)

    @property
    def is_more(self) -> bool:
        """Whether there are, or may be, more than `total`."""
        return len(self._found) > self._most if self._found is not None else self.total == MOST_COUNTED

    @property
    def total_words(self) -> str:
        return number_format(self.total, force_grouping=True) + ("+" if self.is_more else "")

    @cached_property
    def page(self) -> int:
        given = self._parameter("page") or ""
        wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 1
        return max(1, min(wanted, self.pages))

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE) or 1

    @property
    def first(self) -> int:
        return min((self.page - 1) * PAGE_SIZE + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.page * PAGE_SIZE, self.total)

    @cached_property
    def rows(self) -> list:
        """The records of this page: their keys in order first, so that what a row shows is joined for them alone."""
        found = self.filtered if self._found is None else self.all.filter(pk__in=self._found[: self._most])
        start = (self.page - 1) * PAGE_SIZE
        keys = list(self._ordered(found).values_list("pk", flat=True)[start : start + PAGE_SIZE]) if self.total else []
        records = {record.pk: record for record in self.all.filter(pk__in=keys).order_by().for_list()} if keys else {}
        for record in records.values():
            record.account = self.request.account
        return [records[key] for key in keys if key in records]

    def _ordered(self, found: QuerySet) -> QuerySet:
        if self.text and not self.sort:
            return found.best_first(self.text)
        chosen = next((sort for sort in self.sorts if sort.key == self.sort.removeprefix("-")), self.sorts[0])
        return found.order_by(*chosen.order(self.sort.startswith("-")))

    def url(self, **changes) -> str:
        """This list's address with `changes`; a part that equals the stored query is left out."""
        wanted = {"q": self.text, "filter": self.filter_parameter, "sort": self.sort} | changes
        kept = {key: value for key, value in wanted.items() if value or (key in PARAMETERS and self.kept.get(key))}
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    @property
    def query_string(self) -> str:
        """Filter, search and order as the address of something else that takes them; whole, whatever is stored."""
        return f"?{urlencode({'filter': self.filter_parameter, 'q': self.text, 'sort': self.sort})}"

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if self.page < self.pages else ""

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
    def filter_parameter(self) -> str:
        return self.filter.parameter if self.filter else ""

    def fields(self) -> list[Choice]:
        """What the list can be filtered by."""
        offered = self.filter.fields.values() if self.filter is not None else ()
        return [Choice(field.label, field.group, self.url(rule=field.key)) for field in offered]

    def chips(self) -> Iterator[Chip]:
        for index, part in enumerate(self.filter.parts if self.filter else ()):
            edit = self.url(edit=index) if isinstance(part, Rule) else ""
            yield Chip(part.sentence(), edit, self.url(filter=self.filter.without(index).parameter))

    def columns(self) -> dict[str, Column]:
        """By key, the heads of the columns that sort."""
        return {sort.key: self._column(sort) for sort in self.sorts}

    def _column(self, sort: Sort) -> Column:
        current = self.sort or ("" if self.text else self.sorts[0].key)
        if current.removeprefix("-") != sort.key:
            return Column(sort.label, self.url(sort=sort.key), "")
        is_descending = sort.is_descending != current.startswith("-")
        other = sort.key if current.startswith("-") else f"-{sort.key}"
        return Column(sort.label, self.url(sort=other), "descending" if is_descending else "ascending")
