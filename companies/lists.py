"""The list of companies."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.records.kinds import ListKind
from accounts.records.listing import Listing
from accounts.records.sorting import Sort
from companies.models import Company


class CompanyList(ListKind):
    model = Company
    route = "companies:company"
    label = _("Name")
    sort = Sort("name", ("folded", "pk"))
    reads = ("name",)
    defaults = ("domains", "phone", "contacts", "labels", "owner", "created")
    avatar = "small square"


COMPANIES = CompanyList()


def company_listing(request: HttpRequest) -> Listing:
    return Listing(request, COMPANIES, Company.objects.visible_to(request.member))
