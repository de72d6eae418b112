"""The audit of an account as its page shows it: one union of all audit tables, newest first, `?who=&kind=&page=`."""

from functools import cached_property

from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.utils.http import urlencode

from accounts.audit import registered
from accounts.audit.things import Things
from accounts.forms.audit import AuditForm
from accounts.models.audit_row import AuditRow, gather
from accounts.records.counting import Total
from accounts.records.paging import Page, Paged, Pages, read_number
from accounts.records.sorting import Part

PAGE_SIZE = 50
MOST_COUNTED = 10_000
COLUMNS = ["pgh_created_at", "pgh_id", "pgh_label", "facts", "changed", "pgh_context"]
NEWEST = ("-pgh_created_at", "-pgh_id")


class AuditLog(Paged):
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
    def total(self) -> Total:
        """How many changes match, counted up to a limit."""
        counted = self._all[: MOST_COUNTED + 1].count() if self.is_valid else 0
        return Total(min(counted, MOST_COUNTED), is_more=counted > MOST_COUNTED)

    @cached_property
    def page(self) -> Page:
        parts = [Part(self._all, NEWEST)] if self.is_valid else []
        pages = Pages(parts, self.total, not self.total.is_more, PAGE_SIZE, _read)
        return pages.page(read_number(self.request.GET.get("page", "")))

    @cached_property
    def rows(self) -> list[AuditRow]:
        """The changes of this page; those that one sentence tells together stand for one another."""
        things = Things.of(self.member, self.page.rows)
        for row in (told := gather(self.page.rows)):
            row.who, row.what = things.get("user", row.actor_id), row.sentence(things)
        return told

    def url(self, **changes) -> str:
        asked = {name: value for name, value in (self._asked | changes).items() if value}
        return f"{self.request.path}?{urlencode(asked)}" if asked else self.request.path


def _read(part: Part, start: int, stop: int) -> list[AuditRow]:
    tables = {model._meta.label: model for model in registered()}
    rows = part.rows.order_by(*part.order)[start:stop]
    return [tables[label](**dict(zip(COLUMNS, values, strict=True))) for label, *values in rows]
