"""The sections of a deal's page that apps above this one register, and the deals on the pages of those below."""

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from accounts.records.sections import Section, Sections
from crm.models import Deal

__all__ = ["Section", "deals_of_company", "deals_of_contact", "register", "sections"]

SHOWN = 10
OPEN_FIRST = F("closed_on").desc(nulls_first=True)

sections = Sections()
register = sections.register


def deals_of_contact(request: HttpRequest, contact) -> dict:
    """What `crm/_deal_list.html` shows on a contact's page."""
    return _deals(request, Deal.objects.filter(contact=contact), f"contact={contact.pk}")


def deals_of_company(request: HttpRequest, company) -> dict:
    return _deals(request, Deal.objects.filter(company=company), f"company={company.pk}")


def _deals(request: HttpRequest, deals, known: str) -> dict:
    deals = deals.visible_to(request.member)
    found = list(deals.select_related("stage", "pipeline").order_by(OPEN_FIRST, "-pk")[:SHOWN])
    for deal in found:
        deal.account = request.account
    new_url = reverse("crm:deal_new", args=[request.account.slug])
    return {
        "deals": found,
        "total": deals.total() if found else None,
        "new_url": f"{new_url}?{known}" if request.member.can("manage_crm") else "",
    }
