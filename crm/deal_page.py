"""A deal as one member sees it: everything its pane, its page and their regions show."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse

from accounts.records.in_place import InPlace
from accounts.records.page import RecordPage
from accounts.records.sections import Sections
from contacts.models import Conversation
from conversalabs.fields import typed_number
from conversalabs.money import decimals
from crm.amounts import Amounts
from crm.forms.checklists import ChecklistForm
from crm.forms.deals import DealForm
from crm.forms.line_items import NewLineItemForm
from crm.history import DealHistory
from crm.line_item_rows import Row
from crm.may import Rights, rights_on
from crm.models import Checklist, ChecklistItem, Deal, LineItem, Stage
from crm.sections import sections

# Fields that stand in the head, or in a part of their own.
ELSEWHERE = {"title", "value", "currency", "labels"}
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


class DealField(InPlace):
    """A field of a deal. The value cannot be changed while the line items say it."""

    @property
    def is_open(self) -> bool:
        is_told = self.name == "value" and self.record.value_from_items and bool(self.page.items)
        return self.page.can_change and (not is_told or bool(self.errors))

    @property
    def text(self) -> str:
        deal = self.record
        words = {
            "value": lambda: typed_number(deal.value, decimals(deal.currency)),
            "priority": deal.get_priority_display,
            "probability": lambda: "" if deal.probability is None else f"{deal.probability} %",
        }
        return words[self.name]() if self.name in words else super().text


class DealPage(RecordPage):
    kind = "crm:deal"
    form_class = DealForm
    template = "crm/deal.html"
    sections: Sections = sections
    regions = {
        "record": "crm/_deal.html",
        "summary": "crm/_deal_summary.html",
        "facts": "crm/_deal_facts.html",
        "items": "crm/_line_items.html",
        "totals": "crm/_line_item_totals.html",
        "checklists": "crm/_checklists.html",
        "attachments": "crm/_attachments.html",
    }

    @property
    def deal(self) -> Deal:
        return self.record

    @cached_property
    def may(self) -> Rights:
        return rights_on(self.member, self.deal.pipeline)

    @cached_property
    def can_change(self) -> bool:
        return self.may.move_deals

    @property
    def can_delete(self) -> bool:
        return self.can_change and (self.may.manage or self.deal.owner_id == self.member.pk)

    def field(self, name: str) -> DealField:
        return DealField(self, name)

    @property
    def list_url(self) -> str:
        return reverse("crm:board", args=[self.account.slug, self.deal.pipeline_id])

    @property
    def title_field(self) -> DealField:
        return self.field("title")

    @property
    def value_field(self) -> DealField:
        return self.field("value")

    @property
    def currency_field(self) -> DealField:
        return self.field("currency")

    @property
    def fields(self) -> list[DealField]:
        return [self.field(name) for name in self.form.standard_fields if name not in ELSEWHERE]

    def forget(self, name) -> None:
        super().forget(name)
        for part in ("items", "rows", "amounts"):
            self.__dict__.pop(part, None)

    def concerns(self) -> list[str]:
        return [*super().concerns(), f"stage:{self.deal.stage_id}"]

    def regions_beside(self, name: str) -> list[str]:
        """The summary holds the version; another currency is written in every line item."""
        return ["summary", "history", *(["items"] if name == "currency" else [])]

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

    @property
    def endings(self) -> list[Stage]:
        """Won and lost stages."""
        return [stage for stage in self.stages if not stage.is_open]

    @cached_property
    def neighbours(self) -> dict[str, Deal | None]:
        """The deals above and below in the same column."""
        column = Deal.objects.visible_to(self.member).in_stage(self.deal.stage_id).only("pk", "title")
        above = column.filter(rank__lt=self.deal.rank).reverse().first()
        return {"previous": above, "next": column.filter(rank__gt=self.deal.rank).first()}

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
        return [self.typed.get(f"line_item_{item.pk}") or Row.of_item(item, self.deal) for item in shown]

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
        """Each with its items, which know where they would move to, and with what was typed and could not be saved."""
        checklists = list(self.deal.checklists.with_progress().prefetch_related("items"))
        for checklist in checklists:
            items = list(checklist.items.all())
            _tell_places(items)
            checklist.last = items[-1].pk if items else 0
            checklist.form = self.typed.get(f"checklist_{checklist.pk}")
            checklist.new_item_form = self.typed.get(f"checklist_{checklist.pk}_new")
            for item in items:
                item.form = self.typed.get(f"checklist_item_{item.pk}")
        return checklists

    @cached_property
    def conversation(self) -> Conversation | None:
        """What the deal came out of, as far as the member may know of it."""
        found = Conversation.objects.visible_to(self.member).filter(pk=self.deal.conversation_id).first()
        if found:
            found.account = self.account
        return found

    @property
    def new_checklist_key(self) -> str:
        return f"{self.prefix}_checklist_after_{self.checklists[-1].pk if self.checklists else 0}"

    @cached_property
    def checklist_form(self) -> ChecklistForm:
        return ChecklistForm()

    @cached_property
    def attachments(self) -> Page:
        """The newest files, each with the form in which it is being renamed, if it is; `?files=2` the second page."""
        found = self.deal.attachments.select_related("added_by__user")
        page = Paginator(found, FILES).get_page(self.request.GET.get("files"))
        for each in page:
            each.form = self.typed.get(f"attachment_{each.pk}")
        return page

    @property
    def attachments_form(self):
        """Files that could not be kept, with the reasons."""
        return self.typed.get("files")

    @property
    def attachment_most_bytes(self) -> int:
        return settings.ATTACHMENT_MAX_BYTES

    @cached_property
    def history(self) -> DealHistory:
        return DealHistory(self)


def _tell_places(items: list[ChecklistItem]) -> None:
    """Tell each item after which other it stands when it moves one up (`above`) or down (`below`); "" is the top."""
    ids = ["", *(item.pk for item in items)]
    for at, item in enumerate(items):
        item.is_first, item.is_last = at == 0, at == len(items) - 1
        item.above = ids[max(at - 1, 0)]
        item.below = ids[min(at + 2, len(items))]
