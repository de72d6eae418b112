"""The list of companies."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.records.listing import Listing, Sort
from companies.models import Company

SORTS = [
    Sort("name", _("Name"), ("folded", "pk")),
    Sort("created", _("Created"), ("-created_at", "-pk")),
    Sort("changed", _("Changed"), ("-updated_at", "-pk")),
]


def company_listing(request: HttpRequest) -> Listing:
    return Listing(request, Company.objects.visible_to(request.member), SORTS)
