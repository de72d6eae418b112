"""How companies stand in the work list of duplicates."""

from django.utils.translation import gettext_lazy as _

from companies.merge_page import CompanyMergePage
from companies.sections import Section, sections
from duplicates import perhaps, worklists

MENU_KEY = "o"
COLUMNS = {
    "name": _("Name"), "domains": _("Domains"), "phone": _("Phone"), "website": _("Website"),
    "address": _("Address"), "owner": _("Owner"),
}  # fmt: skip
# All domains are kept; of names a rule takes one.
HARMLESS = frozenset({"name"})


def register() -> None:
    title, route = _("Duplicate companies"), "duplicates:companies"
    worklists.register(worklists.WorkList(CompanyMergePage, title, route, COLUMNS, HARMLESS, MENU_KEY))
    line = "duplicates/_perhaps.html", perhaps.load
    sections.register(Section("duplicates", _("Duplicates"), *line, order=1, permission="manage_companies"))
