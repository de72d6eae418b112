"""What a company comes to, by itself and with its subsidiaries. Apps above this one register what they add up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import HttpRequest
from django.utils.formats import number_format

from accounts.models import Member
from accounts.records.sections import Section, Sections
from companies.models import Company
from companies.models.company_queryset import CompanyQuerySet


@dataclass(frozen=True)
class Amount:
    """How many of something, and what they are worth by currency."""

    count: int
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return number_format(self.count, force_grouping=True)


AddUp = Callable[[Member, CompanyQuerySet], Amount]
_figures = Sections()


def register(key: str, title: str, add_up: AddUp, order: int, *, permission=None, module=None) -> None:
    """`add_up(member, companies)` answers what `member` may see of the companies together."""

    def load(request: HttpRequest, company: Company) -> dict:
        companies = Company.objects.visible_to(request.member)
        own = add_up(request.member, companies.filter(pk=company.pk))
        return {"title": title, "own": own, "all": _with_subsidiaries(request.member, company, add_up)}

    _figures.register(Section(key, title, "companies/_figure.html", load, order, permission, module))


def _with_subsidiaries(member: Member, company: Company, add_up: AddUp) -> Amount | None:
    return add_up(member, Company.objects.visible_to(member).below(company)) if company.has_subsidiaries else None


def load(request: HttpRequest, company: Company) -> dict:
    """What `companies/_figures.html` shows."""
    return {"figures": list(_figures.draw(request, company))}
