"""The sections of a deal's page that apps above this one register, and the deals on the pages of those below."""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.related import Related
from accounts.records.sections import Section, Sections
from companies.figures import Amount
from contacts.models import Contact, Conversation
from conversalabs.standing import Standing
from crm.agenda import ContactAgenda
from crm.contact_deals import deals_with
from crm.models import Deal, DealContact
from crm.sidebar import to_fill

__all__ = [
    "DealsBeside", "DealsOf", "Section", "TalksOf", "activities_of", "deals_beside", "deals_of", "open_deals_of",
    "register", "sections", "talks_of", "won",
]  # fmt: skip

OPEN_FIRST = F("closed_on").desc(nulls_first=True)

sections = Sections()
register = sections.register
# What stands beside the end of a deal that is won.
won = Sections()


class DealsOf(Related):
    """The deals of a contact, a company or a conversation, on its page: the open ones first."""

    namespace, key = "crm", "deals"
    first = Standing(lambda member, kind, record: _deals_of(member, kind(pk=record))[: DealsOf.size + 1])

    def __init__(self, request: HttpRequest, record):
        super().__init__(request, record, lambda: _deals_of(request.member, record))

    @property
    def title(self) -> str:
        return _("Deals")

    @property
    def deals(self) -> list[Deal]:
        """Each with `part`: as what the contact takes part, "" for the primary one of whom nothing more is said."""
        for deal in self.rows:
            deal.account = self.request.account
            is_further = self.kind == "contact" and deal.contact_id != self.record.pk
            deal.part = getattr(deal, "role", None) or (_("not primary") if is_further else "")
        return list(self.rows)

    @property
    def sums(self) -> dict[str, Decimal]:
        """What they are worth together, by currency; asked for where not all of them are at hand."""
        if self.rows.has_other_pages():
            return self.found.total().sums
        figures = defaultdict(list)
        for deal in self.rows:
            figures[deal.currency].append(deal.value)
        return {
            each: sum(values) for each, values in sorted(figures.items(), key=lambda kept: (-len(kept[1]), kept[0]))
        }

    @cached_property
    def new_url(self) -> str:
        """Where a deal with this record is added; "" for who may make none in any pipeline."""
        url = reverse("crm:deal_new", args=[self.request.account.slug])
        return f"{url}?{self.kind}={self.record.pk}" if to_fill(self.request) else ""

    @cached_property
    def link_url(self) -> str:
        """Where a contact comes to take part in a deal that is there already; "" for who may not."""
        url = reverse("crm:contact_deal", args=[self.request.account.slug, self.record.pk])
        return url if self.kind == "contact" and self.new_url else ""


class DealsBeside(DealsOf):
    """On the page of a deal: the other deals of its contact and its company, as far as the member may know of these."""

    new_url = link_url = ""
    first = None

    def __init__(self, request: HttpRequest, deal: Deal):
        others = [deals_with(request.member, record) for record in _people(request.member, deal)]
        keys = [found.order_by().values("pk") for found in others]
        found = Deal.objects.visible_to(request.member).filter(_any_of(keys)).exclude(pk=deal.pk)
        Related.__init__(self, request, deal, lambda: _in_order(found))

    @property
    def title(self) -> str:
        return _("Other deals")


class TalksOf(Related):
    """On the page of a deal: the conversations with its contacts."""

    namespace, key = "crm", "conversations"

    def __init__(self, request: HttpRequest, deal: Deal):
        people = DealContact.objects.known_to(request.member).filter(deal=deal).order_by().values("contact")
        talks = Conversation.objects.visible_to(request.member)
        found = talks.filter(Q(contact=deal.contact_id) | Q(contact__in=people))
        found = found.select_related("contact", "assignee__user").defer("contact__words")
        super().__init__(request, deal, lambda: found)


def _deals_of(member: Member, record) -> QuerySet:
    """Each of a contact's with `role`: as what it takes part in the deal."""
    found = _in_order(deals_with(member, record))
    if not isinstance(record, Contact):
        return found
    rows = DealContact.objects.visible_to(member).filter(deal=OuterRef("pk"), contact=record)
    return found.annotate(role=Subquery(rows.values("role")[:1]))


def _in_order(deals: QuerySet) -> QuerySet:
    return deals.select_related("stage", "pipeline", "contact").order_by(OPEN_FIRST, "-pk")


def _people(member: Member, deal: Deal) -> list:
    return [record for record in (deal.contact, deal.company) if record and record.is_visible_to(member)]


def _any_of(keys: list[QuerySet]) -> Q:
    return Q(pk__in=[]) if not keys else reduce(or_, (Q(pk__in=each) for each in keys))


def deals_of(request: HttpRequest, record) -> dict:
    """What `crm/_deal_list.html` shows."""
    return {"page": DealsOf(request, record)}


def deals_beside(request: HttpRequest, deal: Deal) -> dict:
    return {"page": DealsBeside(request, deal)}


def talks_of(request: HttpRequest, deal: Deal) -> dict:
    """What `contacts/_company_conversations.html` shows."""
    return {"page": TalksOf(request, deal)}


def activities_of(request: HttpRequest, contact) -> dict:
    """What `crm/_activities.html` shows."""
    return {"page": ContactAgenda(request, contact)}


def open_deals_of(member: Member, companies) -> Amount:
    """How many open deals the companies have together, and their sums."""
    total = Deal.objects.visible_to(member).open().filter(company__in=companies.values("pk")).total()
    return Amount(total.count, total.sums)
