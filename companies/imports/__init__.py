"""Companies as a target of imports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from companies.imports.fields import FIELDS
from companies.imports.making import COMPANIES, EXTRA_COMPANIES
from companies.imports.parents import link_parents
from companies.imports.undoing import CompanyUndo
from companies.imports.work import CompanyWork
from companies.imports.writing import CompanyWriter
from companies.models import Company
from duplicates import perhaps
from duplicates.models import Search
from imports import attributes
from imports.records import RecordTarget
from imports.targets import prefixed


class CompanyTarget(RecordTarget):
    key = "companies"
    model = Company
    name = _("Companies")
    permission = "manage_companies"
    attribute_kind = "company"
    keys = {"domain": _("Domain"), "name": _("Name")}
    sample = [
        ["Name", "Domains", "Website", "Phone", "Address", "Owner", "Labels"],
        ["Padaria Sol", "padariasol.com.br", "https://padariasol.com.br", "+55 11 3333-4444", "Rua A, 12, São Paulo",
         "", "client"],
        ["Casa Lua", "casalua.com, casalua.com.br", "", "", "", "", ""],
    ]  # fmt: skip
    shown = {
        "name": _("Name"), "domains": _("Domains"), "website": _("Website"), "phone": _("Phone"),
        "address": _("Address"), "parent": _("Parent company"),
        "description": _("Description"), "owner_id": _("Owner"), "labels": _("Labels"),
    }  # fmt: skip
    related = {"owner_id": Member}
    undoing = CompanyUndo
    besides = (COMPANIES,)
    extra_names = RecordTarget.extra_names | EXTRA_COMPANIES

    def is_open_to(self, member):
        return super().is_open_to(member) and Company.is_open_to(member)

    def fields(self, member):
        return prefixed(FIELDS, "organization", "organizacao", "organizacion") + attributes.fields(
            member.account, "company"
        )

    def noticed(self, run, member):
        return perhaps.after("company", run, member)

    def open(self, run):
        return CompanyWork(run)

    def writer(self, run, first, last):
        return CompanyWriter(run, first, last)

    def finish(self, run):
        link_parents(run)
        Search.objects.follow(run.account_id, "company", run.began_at, by=run.member)

    def list_url(self, account):
        return reverse("companies:companies", args=[account.slug])
