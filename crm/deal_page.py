"""A deal as one member sees it: everything its pane, its page and their regions show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone

from crm.amounts import Amounts
from crm.forms.checklists import ChecklistForm
from crm.forms.deals import DealForm
from crm.forms.line_items import NewLineItemForm
from crm.forms.notes import NoteForm
from crm.history import History
from crm.in_place import InPlace
from crm.line_item_rows import Row
from crm.may import Rights, rights_on
from crm.models import Checklist, ChecklistItem, Deal, Stage

NOTES = 20
FILES = 30
ROWS = 100


@dataclass(frozen=True)
class Step:
    """A stage in the bar on top: how long the deal has been in it, all visits together."""

    stage: Stage
    spent: timedelta
    is_current: bool
    is_behind: bool

    @property
    def days(self) -> int | None:
        """Whole days; None where the deal has never been."""
        return self.spent.days if self.spent or self.is_current else None


class DealPage:
    """Cheap to make; asks the database when a part is read. Views lay a bound form over the one that it would make."""

    def __init__(self, request: HttpRequest, deal: Deal):
        self.request, self.member, self.deal = request, request.member, deal
        # Bound forms by field, row or note: what somebody has typed and could not be saved.
        self.typed: dict = {}

    def bind(self, name: str) -> DealForm:
        """The form of one field of the (locked) deal, with what was sent; it stays on the page until it is saved."""
        auto_id = InPlace.auto_id(self.deal)
        form = DealForm(self.request.POST, instance=self.deal, member=self.member, only=[name], auto_id=auto_id)
        self.typed[name] = form
        return form

    def forget(self, name: str) -> None:
        """What was typed is stored; draw it and all that follows from it anew."""
        self.typed.pop(name, None)
        for part in ("form", "rows", "amounts"):
            self.__dict__.pop(part, None)

    @property
    def prefix(self) -> str:
        """What the ids of the regions begin with; a region is drawn anew by itself."""
        return f"deal_{self.deal.pk}"

    @cached_property
    def may(self) -> Rights:
        return rights_on(self.member, self.deal.pipeline)

    @property
    def can_change(self) -> bool:
        return self.may.move_deals

    @cached_property
    def stages(self) -> list[Stage]:
        """Where the deal can go, and where it is."""
        return [stage for stage in self.deal.pipeline.stages.all() if not stage.is_archived or self._is_here(stage)]

    def _is_here(self, stage: Stage) -> bool:
        return stage.pk == self.deal.stage_id

    @cached_property
    def steps(self) -> list[Step]:
        """The open stages in order."""
        spent = self.deal.visits.time_by_stage()
        here = self.deal.stage.position
        return [
            Step(stage, spent.get(stage.pk, timedelta()), self._is_here(stage), stage.position < here)
            for stage in self.stages
            if stage.is_open
        ]

    @cached_property
    def endings(self) -> list[Stage]:
        """Won and lost stages."""
        return [stage for stage in self.stages if not stage.is_open]

    @property
    def here_for(self) -> timedelta:
        return timezone.now() - self.deal.stage_entered_at

    @cached_property
    def neighbours(self) -> dict[str, Deal | None]:
        """The deals above and below in the same column."""
        column = Deal.objects.in_stage(self.deal.stage_id).only("pk", "title")
        above = column.filter(rank__lt=self.deal.rank).reverse().first()
        return {"previous": above, "next": column.filter(rank__gt=self.deal.rank).first()}

    @cached_property
    def form(self) -> DealForm:
        return DealForm(instance=self.deal, member=self.member, auto_id=InPlace.auto_id(self.deal))

    @cached_property
    def fields(self) -> list[InPlace]:
        """The fields below the head; title and value stand above."""
        return [InPlace(self, name) for name in self.form.fields if name != "title"]

    @property
    def title(self) -> InPlace:
        return InPlace(self, "title")

    @property
    def value(self) -> InPlace:
        return InPlace(self, "value")

    @cached_property
    def has_items(self) -> bool:
        return bool(self.rows)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the sheet of line items."""
        return [Row.of_item(item, self.deal) for item in self.deal.line_items.all()]

    @cached_property
    def amounts(self) -> Amounts:
        return sum((row.amounts for row in self.rows), Amounts())

    @cached_property
    def new_row(self) -> NewLineItemForm:
        return NewLineItemForm(deal=self.deal, member=self.member)

    @cached_property
    def checklists(self) -> Iterable[Checklist]:
        items = Prefetch("items", ChecklistItem.objects.all())
        return self.deal.checklists.with_progress().prefetch_related(items)

    @cached_property
    def checklist_form(self) -> ChecklistForm:
        return ChecklistForm()

    @cached_property
    def notes(self):
        """The newest notes, the pinned ones first; `?notes=2` the second page."""
        return self._page(self.deal.notes.select_related("author__user"), NOTES, "notes")

    @cached_property
    def note_form(self) -> NoteForm:
        return NoteForm()

    @cached_property
    def attachments(self):
        return self._page(self.deal.attachments.select_related("added_by__user"), FILES, "files")

    @property
    def attachment_most_bytes(self) -> int:
        return settings.ATTACHMENT_MAX_BYTES

    @cached_property
    def history(self) -> History:
        return History(self)

    def _page(self, rows, size: int, key: str):
        return Paginator(rows, size).get_page(self.request.GET.get(key))
