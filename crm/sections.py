"""The sections of a deal's page that apps above this one register, and the deals on the pages of those below."""

from functools import cached_property

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Member
from accounts.records.related import Related
from accounts.records.sections import Section, Sections
from companies.figures import Amount
from crm.may import pipelines_to_fill
from crm.models import Deal
from crm.totals import Total

__all__ = ["DealsOf", "Section", "deals_of", "open_deals_of", "register", "sections"]

OPEN_FIRST = F("closed_on").desc(nulls_first=True)

sections = Sections()
register = sections.register


class DealsOf(Related):
    """The deals of a contact, a company or a conversation, on its page: the open ones first."""

    namespace, key = "crm", "deals"

    def __init__(self, request: HttpRequest, record):
        deals = Deal.objects.visible_to(request.member).filter(**{record._meta.model_name: record})
        found = deals.select_related("stage", "pipeline", "contact").order_by(OPEN_FIRST, "-pk")
        super().__init__(request, record, found)

    @property
    def deals(self) -> list[Deal]:
        for deal in self.rows:
            deal.account = self.request.account
        return list(self.rows)

    @property
    def total(self) -> Total:
        return self.found.total()

    @cached_property
    def new_url(self) -> str:
        """Where a deal with this record is added; "" for who may make none in any pipeline."""
        url = reverse("crm:deal_new", args=[self.request.account.slug])
        return f"{url}?{self.kind}={self.record.pk}" if pipelines_to_fill(self.request.member) else ""


def deals_of(request: HttpRequest, record) -> dict:
    """What `crm/_deal_list.html` shows."""
    return {"page": DealsOf(request, record)}


def open_deals_of(member: Member, companies) -> Amount:
    """How many open deals the companies have together, and their sums."""
    total = Deal.objects.visible_to(member).open().filter(company__in=companies.values("pk")).total()
    return Amount(total.count, total.sums)
