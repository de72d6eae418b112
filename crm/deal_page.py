"""A deal as one member sees it: everything its pane, its page and their regions show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.records.in_place import InPlace
from accounts.records.page import RecordPage
from accounts.records.related import ReadFirst
from accounts.records.sections import Sections
from contacts.models import Contact, Conversation
from conversalabs.fields import typed_number
from conversalabs.money import decimals
from conversalabs.pages import is_partial
from crm.agenda import DealAgenda
from crm.deal_health import DealHealth
from crm.deal_reads import CHECKLISTS, FILES, FIRST_FILES, PEOPLE, SPENT, STAGES
from crm.deal_sheet import DealSheet
from crm.forms.checklists import ChecklistForm
from crm.forms.deal_contacts import DealContactForm
from crm.forms.deals import DealForm
from crm.history import DealHistory
from crm.may import Rights, create_pipelines, rights_on
from crm.models import Checklist, Deal, DealContact, Stage
from crm.sections import sections, won

# Fields that stand in the head, or in a part of their own.
ELSEWHERE = {"title", "value", "currency", "labels"}


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

    @cached_property
    def is_open(self) -> bool:
        if self.is_certain:
            return False
        is_told = self.name == "value" and self.record.value_from_items and bool(self.page.items)
        return self.page.can_change and (not is_told or bool(self.errors))

    @property
    def is_certain(self) -> bool:
        """A deal that is won or lost says nothing of its probability; what it said counts when it is open again."""
        return self.name == "probability" and not self.record.stage.is_open

    @property
    def text(self) -> str:
        deal = self.record
        if self.is_certain:
            return f"{deal.stage.probability} %"
        words = {
            "value": lambda: typed_number(deal.value, decimals(deal.currency)),
            "priority": deal.get_priority_display,
            "probability": lambda: "" if deal.probability is None else f"{deal.probability} %",
        }
        return words[self.name]() if self.name in words else super().text


class DealPage(DealSheet, RecordPage):
    kind = "crm:deal"
    form_class = DealForm
    template = "crm/deal.html"
    sections: Sections = sections
    # A pane has much else to show.
    notes_size = 8
    regions = {
        "record": "crm/_deal.html",
        "summary": "crm/_deal_summary.html",
        "facts": "crm/_deal_facts.html",
        "activities": "crm/_activities.html",
        "items": "crm/_line_items.html",
        "totals": "crm/_line_item_totals.html",
        "contacts": "crm/_deal_contacts.html",
        "checklists": "crm/_checklists.html",
        "context": "crm/_deal_context.html",
        "attachments": "crm/_attachments.html",
        "history": "crm/_deal_history.html",
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
    def can_copy(self) -> bool:
        return self.may.create_deals

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
        self.forget_sheet()

    def concerns(self) -> list[str]:
        return [*super().concerns(), f"stage:{self.deal.stage_id}"]

    def regions_beside(self, name: str) -> list[str]:
        """The summary holds the version; another currency is written in every line item."""
        people = {"contact": ["contacts", "context"], "company": ["context"], "currency": ["items"]}
        return ["summary", "history", *people.get(name, [])]

    @cached_property
    def stages(self) -> list[Stage]:
        """Where the deal can go, and where it is."""
        return [
            stage
            for stage in STAGES.rows(pipeline=self.deal.pipeline_id)
            if not stage.is_archived or self._is_here(stage)
        ]

    def _is_here(self, stage: Stage) -> bool:
        return stage.pk == self.deal.stage_id

    @cached_property
    def steps(self) -> list[Step]:
        """The open stages in order."""
        spent = dict(SPENT.rows(deal=self.deal.pk))
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
    def reopening(self) -> Stage | None:
        """Where a deal that has ended goes when it is opened again: the open stage in which it was last."""
        been = (
            self.deal.visits.filter(stage__kind=Stage.Kind.OPEN).order_by("-entered_at").values_list("stage", flat=True)
        )
        open_stages = {stage.pk: stage for stage in self.stages if stage.is_open}
        return next((open_stages[pk] for pk in been if pk in open_stages), next(iter(open_stages.values()), None))

    def won_parts(self) -> Iterator[SafeString]:
        """What other apps say of a won deal."""
        return won.draw(self.request, self.deal) if self.deal.stage.kind == Stage.Kind.WON else iter(())

    @cached_property
    def neighbours(self) -> dict[str, Deal | None]:
        """The deals above and below in the same column. In a pane the list or board beneath says which these are."""
        if is_partial(self.request):
            return {}
        column = Deal.objects.visible_to(self.member).in_stage(self.deal.stage_id).only("pk", "title")
        above = column.filter(rank__lt=self.deal.rank).reverse().first()
        return {"previous": above, "next": column.filter(rank__gt=self.deal.rank).first()}

    @property
    def health(self) -> DealHealth:
        """How the deal stands, why, and where that is mended."""
        return DealHealth(self)

    @cached_property
    def agenda(self) -> DealAgenda:
        """What is to be done about the deal, and what has been."""
        return DealAgenda(self)

    @cached_property
    def checklists(self) -> list[Checklist]:
        """Each with its items, and with what was typed and could not be saved."""
        checklists = CHECKLISTS.rows(deal=self.deal.pk)
        for checklist in checklists:
            items = list(checklist.items.all())
            checklist.last = items[-1].pk if items else 0
            checklist.form = self.typed.get(f"checklist_{checklist.pk}")
            checklist.new_item_form = self.typed.get(f"checklist_{checklist.pk}_new")
            for item in items:
                item.form = self.typed.get(f"checklist_item_{item.pk}")
                item.terms = self.typed.get(f"checklist_item_{item.pk}_terms")
        return checklists

    @cached_property
    def people(self) -> list[DealContact]:
        """Who takes part, as far as the member may know of them: the primary contact first."""
        rows = PEOPLE.rows(self.member, deal=self.deal.pk)
        found = {row.contact_id: row for row in rows}
        primary = self.deal.contact
        if primary and primary.is_visible_to(self.member):
            first = found.pop(primary.pk, None) or DealContact(deal=self.deal, contact=primary)
            found = {primary.pk: first, **found}
        for row in found.values():
            row.contact.account = self.account
        return list(found.values())

    @cached_property
    def contact_form(self) -> DealContactForm:
        return DealContactForm(member=self.member, auto_id=f"{self.new_contact_key}_%s")

    @property
    def new_contact_key(self) -> str:
        return f"{self.prefix}_contact_after_{max((row.contact_id for row in self.people), default=0)}"

    @property
    def may_see_contacts(self) -> bool:
        return Contact.is_open_to(self.member)

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

    @property
    def checklists_url(self) -> str:
        return reverse("crm:checklists", args=[self.account.slug, self.deal.pk])

    @property
    def context_url(self) -> str:
        return self.url("context")

    @property
    def may_manage_templates(self) -> bool:
        return create_pipelines(self.member)

    @cached_property
    def checklist_form(self) -> ChecklistForm:
        return ChecklistForm()

    @cached_property
    def attachments(self) -> Page:
        """The newest files, each with the form in which it is being renamed, if it is; `?files=2` the second page."""
        found = self.deal.attachments.select_related("added_by__user")
        first = lambda: FIRST_FILES.rows(deal=self.deal.pk)  # noqa: E731
        page = ReadFirst(found, FILES, first).get_page(self.request.GET.get("files"))
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
