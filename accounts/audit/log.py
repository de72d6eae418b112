"""The audit of an account as its page shows it: one union of all audit tables, newest first, `?who=&kind=&page=`."""

from functools import cached_property

from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.http import urlencode

from accounts.audit import registered
from accounts.audit.things import Things
from accounts.forms.audit import AuditForm
from accounts.models.audit_row import AuditRow, gather

PAGE_SIZE = 50
MOST_COUNTED = 10_000
COLUMNS = ["pgh_created_at", "pgh_id", "pgh_label", "facts", "changed", "pgh_context"]


class AuditLog:
    """One page of the audit that the address asks for. What cannot be asked leaves errors in `form` and no rows."""

    def __init__(self, request: HttpRequest):
        self.request, self.member = request, request.member
        self.form = AuditForm(request.GET, member=self.member)

    @cached_property
    def is_valid(self) -> bool:
        return self.form.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return bool(self._asked)

    @cached_property
    def _asked(self) -> dict:
        """The parts of the address that narrow the audit."""
        return {name: self.request.GET[name] for name in self.form.fields if self.request.GET.get(name)}

    @cached_property
    def _all(self) -> QuerySet:
        kind = self.form.cleaned_data["kind"]
        first, *others = [self._rows_of(model, kind) for model in registered() if model.of_kind(kind) is not None]
        return first.union(*others, all=True)

    def _rows_of(self, model: type[AuditRow], kind: str) -> QuerySet:
        rows = model.objects.visible_to(self.member).filter(model.of_kind(kind), self.form.condition)
        return rows.order_by().values_list(Value(model._meta.label), *COLUMNS)

    @cached_property
    def total(self) -> int:
        """How many changes match, counted up to a limit."""
        return min(self._all[: MOST_COUNTED + 1].count(), MOST_COUNTED) if self.is_valid else 0

    @property
    def total_words(self) -> str:
        return number_format(self.total, force_grouping=True) + ("+" if self.total == MOST_COUNTED else "")

    @cached_property
    def rows(self) -> list[AuditRow]:
        """The changes of this page; those that one sentence tells together stand for one another."""
        if not self.total:
            return []
        tables = {model._meta.label: model for model in registered()}
        newest = self._all.order_by("-pgh_created_at", "-pgh_id")[self.first - 1 : self.last]
        rows = [tables[label](**dict(zip(COLUMNS, values, strict=True))) for label, *values in newest]
        things = Things.of(self.member, rows)
        for row in (told := gather(rows)):
            row.who, row.what = things.get("user", row.actor_id), row.sentence(things)
        return told

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE) or 1

    @cached_property
    def page(self) -> int:
        given = self.request.GET.get("page", "")
        wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 1
        return max(1, min(wanted, self.pages))

    @property
    def first(self) -> int:
        return min((self.page - 1) * PAGE_SIZE + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.page * PAGE_SIZE, self.total)

    @property
    def previous_url(self) -> str:
        return self._url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page + 1) if self.page < self.pages else ""

    def _url(self, page: int) -> str:
        return f"{self.request.path}?{urlencode(self._asked | {'page': page})}"
