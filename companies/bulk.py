"""What can be done to many companies at once."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Member
from bulk import kinds
from bulk.acts import AddLabels, Delete, Export, RemoveLabels, SetAttribute, SetOwner
from companies.lists import COMPANIES
from companies.models import Company
from duplicates.acts import MergeGroups

MERGE = ("companies:merge_new", "merge", _("Merge"))


def leaving(companies: list[int], member: Member) -> None:
    """As `Company.remove` does it: subsidiaries have no parent then, and parents lose a subsidiary; both are told."""
    going = Company.objects.visible_to(member).filter(pk__in=companies)
    for company in going.filter(subsidiaries__isnull=False).distinct().order_by("pk"):
        left = list(Company.objects.of(member.account).filter(parent=company).only("pk").order_by("pk"))
        _tell("company.parent_deleted", left, company, member)
        Company.objects.of(member.account).filter(parent=company).update(version=F("version") + 1)
    for company in going.filter(parent__isnull=False).order_by("pk"):
        _tell("company.subsidiary_removed", [Company(pk=company.parent_id)], company, member)


def _tell(verb: str, about: list, company: Company, member: Member) -> None:
    Event.objects.record(verb, by=member, about=about, data={"name": company.name, "id": company.pk})


def register() -> None:
    acts = [AddLabels(), RemoveLabels(), SetOwner(), SetAttribute(), Export(), Delete(), MergeGroups()]
    more = {"leaving": leaving, "together": MERGE}
    kinds.register(kinds.Kind(COMPANIES, "companies:companies", "manage_companies", acts, **more))
