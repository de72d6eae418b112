"""A deal as one member sees it: everything its pane, its page and their regions show."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.core.paginator import Paginator
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
from crm.models import Checklist, ChecklistItem, Deal, LineItem, Stage

# Fields that stand in the head.
ABOVE = {"title", "value", "currency"}
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
    def days(self) -> int:
        return self.spent.days


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
        for part in ("form", "items", "rows", "amounts"):
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
        return [InPlace(self, name) for name in self.form.fields if name not in ABOVE]

    @property
    def title(self) -> InPlace:
        return InPlace(self, "title")

    @property
    def currency(self) -> InPlace:
        return InPlace(self, "currency")

    @property
    def value(self) -> InPlace:
        return InPlace(self, "value")

    @cached_property
    def items(self) -> list[LineItem]:
        items = list(self.deal.line_items.all())
        for item in items:
            item.deal = self.deal
        return items

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the sheet, those that could not be saved as typed. `?items=all` shows a long sheet whole."""
        shown = self.items if self.request.GET.get("items") == "all" else self.items[:ROWS]
        return [self.typed.get(("line_item", item.pk)) or Row.of_item(item, self.deal) for item in shown]

    @cached_property
    def amounts(self) -> Amounts:
        return sum((item.amounts for item in self.items), Amounts())

    @property
    def new_row_key(self) -> str:
        return f"{self.prefix}_item_after_{self.items[-1].pk if self.items else 0}"

    @cached_property
    def new_row(self) -> NewLineItemForm:
        return NewLineItemForm(deal=self.deal, member=self.member)

    @cached_property
    def checklists(self) -> list[Checklist]:
        """Each with its items, which know where they would move to."""
        checklists = list(self.deal.checklists.with_progress().prefetch_related("items"))
        for checklist in checklists:
            items = list(checklist.items.all())
            _tell_places(items)
            checklist.last = items[-1].pk if items else 0
        return checklists

    @property
    def new_checklist_key(self) -> str:
        return f"{self.prefix}_checklist_after_{self.checklists[-1].pk if self.checklists else 0}"

    @cached_property
    def checklist_form(self) -> ChecklistForm:
        return ChecklistForm()

    @cached_property
    def notes(self):
        """The newest notes, the pinned ones first; `?notes=2` the second page."""
        notes = self._page(self.deal.notes.select_related("author__user"), NOTES, "notes")
        for note in notes:
            note.is_mine = note.is_editable_by(self.member)
        return notes

    @property
    def new_note_key(self) -> str:
        newest = max((note.pk for note in self.notes), default=0)
        return f"{self.prefix}_note_after_{newest}"

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


def _tell_places(items: list[ChecklistItem]) -> None:
    """Tell each item after which other it stands when it moves one up (`above`) or down (`below`); "" is the top."""
    ids = ["", *(item.pk for item in items)]
    for at, item in enumerate(items):
        item.is_first, item.is_last = at == 0, at == len(items) - 1
        item.above = ids[max(at - 1, 0)]
        item.below = ids[min(at + 2, len(items))]
