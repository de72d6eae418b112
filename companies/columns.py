"""What lists of companies can show. Apps above this one add what they know by `accounts.records.columns.register`."""

from collections.abc import Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Value, When
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column, labels, moment, owner, text
from accounts.records.sorting import Sort
from companies.models import Company, CompanyDomain
from conversalabs.phones import readable_phone


def company_columns(member: Member) -> Iterator[Column]:
    """The standard fields of a company."""
    domains = CompanyDomain.objects.filter(company=OuterRef("pk")).order_by("domain").values("domain")
    yield Column(
        "domains", _("Domains"), lambda values: ", ".join(values["domain_names"]),
        adds={"domain_names": ArraySubquery(domains)},
    )  # fmt: skip
    yield Column("phone", _("Phone"), lambda values: readable_phone(values["phone"]), reads=("phone",))
    yield Column("website", _("Website"), lambda values: _link(values["website"]), reads=("website",))
    yield text("address", _("Address"))
    yield _parent(member)
    yield labels(Company)
    yield owner()
    yield moment("created", _("Created"), "created_at", sort=Sort("created", ("-created_at", "-pk")))
    yield moment("changed", _("Changed"), "updated_at", sort=Sort("changed", ("-updated_at", "-pk")))


def _parent(member: Member) -> Column:
    """By name, as far as the account's privacy lets `member` know it."""
    if member.sees_all:
        return text("parent", _("Parent company"), "parent__name")
    known = Case(When(Company.private_to(member, at="parent"), then=F("parent__name")), default=Value(""))
    return text("parent", _("Parent company"), "parent_shown", adds={"parent_shown": known})


def _link(url: str) -> str:
    return format_html('<a href="{0}" rel="noopener nofollow">{0}</a>', url) if url else ""
