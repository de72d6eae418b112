"""The sections of a deal's page that apps above this one register, and the deals on the pages of those below."""

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.records.sections import Section, Sections
from crm.models import Deal

__all__ = ["Section", "deals_of_company", "deals_of_contact", "register", "sections"]

SHOWN = 10
OPEN_FIRST = F("closed_on").desc(nulls_first=True)

sections = Sections()
register = sections.register


def deals_of_contact(request: HttpRequest, contact) -> dict:
    """What `crm/_deal_list.html` shows on a contact's page."""
    return _deals(request, {"contact": contact})


def deals_of_company(request: HttpRequest, company) -> dict:
    return _deals(request, {"company": company})


def _deals(request: HttpRequest, about: dict) -> dict:
    deals = Deal.objects.visible_to(request.member).filter(**about)
    found = list(deals.select_related("stage", "pipeline").order_by(OPEN_FIRST, "-pk")[:SHOWN])
    for deal in found:
        deal.account = request.account
    known = urlencode({name: record.pk for name, record in about.items()})
    new_url = reverse("crm:deal_new", args=[request.account.slug])
    return {
        "deals": found,
        "total": deals.total() if found else None,
        "new_url": f"{new_url}?{known}" if request.member.can("manage_crm") else "",
    }
