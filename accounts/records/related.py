"""Records of another kind on the page of a record, page by page."""

from collections.abc import Callable
from functools import cached_property, partial

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.records.counting import MOST, Total
from conversalabs.standing import Standing

# Nobody leafs so far; a number beyond it is too large for the database.
FURTHEST = 1_000_000


class ReadFirst(Paginator):
    """Counts only where the first page does not hold all: it reads the rows, and one more, before it asks.

    `first` reads these, where it can do so faster than `rows` (a `Standing` query).
    """

    def __init__(self, rows: QuerySet, size: int, first: Callable[[], list] | None = None):
        super().__init__(rows, size)
        self._read = first or (lambda: list(rows[: size + 1]))

    def _check_object_list_is_ordered(self) -> None:
        """They are; and to look at them would build what the first page need not have."""

    @cached_property
    def count(self) -> int:
        return len(self._first) if len(self._first) <= self.per_page else super().count

    @cached_property
    def _first(self) -> list:
        return self._read()

    def page(self, number) -> Page:
        number = self.validate_number(number)
        return self._get_page(self._first[: self.per_page], 1, self) if number == 1 else super().page(number)


class BoundedPage(Page):
    """Knows by one row more than it shows whether another one follows."""

    def __init__(self, rows: list, number: int, paginator: Paginator):
        self.has_more = len(rows) > paginator.per_page
        super().__init__(rows[: paginator.per_page], number, paginator)

    def has_next(self) -> bool:
        return self.has_more

    def end_index(self) -> int:
        return self.start_index() + len(self.object_list) - 1


class Bounded(ReadFirst):
    """Counts up to `MOST` and no further; what is beyond is read page by page all the same."""

    @cached_property
    def count(self) -> int:
        if len(self._first) <= self.per_page:
            return len(self._first)
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def total(self) -> Total:
        return Total(min(self.count, MOST), is_more=self.count > MOST)

    def validate_number(self, number) -> int:
        try:
            return super().validate_number(number)
        except EmptyPage:
            if self.total.is_more and 0 < int(number) <= FURTHEST:
                return int(number)
            raise

    def page(self, number) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = self._first if number == 1 else list(self.object_list[start : start + self.per_page + 1])
        if not rows and number > self.num_pages:
            return self.page(self.num_pages)
        return BoundedPage(rows, number, self)


class Related:
    """What `found` holds for the page of `record`, paged by `?<key>=`. As `accounts/records/_more.html` wants it.

    `namespace` is that of the route that answers with the section alone: `<namespace>:<kind of record>_<key>`.
    """

    namespace: str
    key: str
    size = 10
    # Finds the first page, and one more: `Standing` by member and kind of record, with the id as `record`.
    first: Standing | None = None

    def __init__(self, request: HttpRequest, record, find: Callable[[], QuerySet]):
        self.request, self.record, self._find = request, record, find

    @cached_property
    def found(self) -> QuerySet:
        return self._find()

    @property
    def kind(self) -> str:
        return self.record._meta.model_name

    @property
    def prefix(self) -> str:
        """What the id of the section begins with: `contact_7`."""
        return f"{self.kind}_{self.record.pk}"

    @property
    def url(self) -> str:
        return reverse(f"{self.namespace}:{self.kind}_{self.key}", args=[self.request.account.slug, self.record.pk])

    @property
    def count(self) -> int:
        return self.rows.paginator.count

    @cached_property
    def rows(self) -> Page:
        found, first = SimpleLazyObject(lambda: self.found), partial(self.standing, self.first) if self.first else None
        return ReadFirst(found, self.size, first).get_page(self.request.GET.get(self.key))

    def standing(self, query: Standing) -> list:
        """What `query` finds for the member and the record."""
        return query.rows(self.request.member, type(self.record), record=self.record.pk)
