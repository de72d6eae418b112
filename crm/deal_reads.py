"""What the page of a deal asks each time, put into SQL once."""

from django.db.models import Prefetch

from conversalabs.standing import Standing
from crm.models import ChecklistItem, Deal, DealContact, Pipeline
from crm.models.line_item import FIGURES
from crm.models.pipeline_right import held_codenames

# How much of each is on its first page.
ROWS, FILES, OPEN, DONE = 15, 6, 20, 5
WITH = ("stage", "pipeline", "owner__user", "team", "contact", "company")

_DEAL = Standing(
    lambda member, pk: (
        Deal.objects.visible_to(member)
        .filter(pk=pk)
        .select_related(*WITH)
        .annotate(**held_codenames(member, "pipeline"))
    )
)
STAGES = Standing(lambda pipeline: Pipeline(pk=pipeline).stages.all())
SPENT = Standing(lambda deal: Deal(pk=deal).visits.spent_by_stage())
FIGURES_OF = Standing(lambda deal: Deal(pk=deal).line_items.values_list("pk", *FIGURES))
FIRST_ROWS = Standing(lambda deal: Deal(pk=deal).line_items.all()[:ROWS])
FIRST_FILES = Standing(lambda deal: Deal(pk=deal).attachments.select_related("added_by__user")[: FILES + 1])
TO_DO = Standing(lambda deal: Deal(pk=deal).activities.open().in_order().with_owner()[: OPEN + 1])
DONE_LAST = Standing(lambda deal: Deal(pk=deal).activities.done().with_owner()[: DONE + 1])
PEOPLE = Standing(
    lambda member, deal: DealContact.objects.known_to(member).filter(deal=deal).select_related("contact").order_by("pk")
)
CHECKLISTS = Standing(
    lambda deal: (
        Deal(pk=deal)
        .checklists.with_progress()
        .prefetch_related(Prefetch("items", ChecklistItem.objects.select_related("owner__user")))
    )
)


def deal_of(member, pk: int) -> Deal:
    """A deal that the member sees, with what they may do in its pipeline; or 404."""
    deal = _DEAL.one(member, pk=pk)
    deal.pipeline.held_by_user, deal.pipeline.held_by_group = deal.held_by_user, deal.held_by_group
    return deal
