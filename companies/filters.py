"""What companies can be filtered by. Apps above this one add their own fields by `accounts.filters.register`."""

from collections.abc import Iterator

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type, members
from accounts.models import Label, Member
from companies.models import Company, CompanyDomain, CompanyLabel
from imports.filters import fields_over_imports


def company_fields(member: Member) -> Iterator[FilterField]:
    """The standard fields of a company."""
    yield FilterField("name", _("Name"), Type.TEXT)
    yield FilterField("domain", _("Domain"), Type.TEXT, rows=_domains)
    yield FilterField("website", _("Website"), Type.TEXT)
    yield FilterField("phone", _("Phone"), Type.TEXT)
    yield FilterField("address", _("Address"), Type.TEXT)
    yield FilterField("description", _("Description"), Type.TEXT)
    companies = Company.objects.visible_to
    yield FilterField(
        "parent", _("Parent company"), Type.RECORD, "parent_id", records=companies, picker="companies:options"
    )
    yield FilterField("owner", _("Owner"), Type.RECORD, "owner_id", records=members)
    yield FilterField("label", _("Label"), Type.RECORD, "label_id", rows=_labels, records=Label.objects.visible_to)
    yield FilterField("created", _("Created"), Type.MOMENT, "created_at")
    yield FilterField("changed", _("Last changed"), Type.MOMENT, "updated_at")
    yield from fields_over_imports(target="companies")(member)


def _domains(member: Member) -> QuerySet:
    return CompanyDomain.objects.visible_to(member).filter(company=OuterRef("pk"))


def _labels(member: Member) -> QuerySet:
    return CompanyLabel.objects.visible_to(member).filter(company=OuterRef("pk"))
