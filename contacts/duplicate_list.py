"""How contacts stand in the work list of duplicates."""

from django.utils.translation import gettext_lazy as _

from contacts.merge_page import ContactMergePage
from contacts.sections import Section, sections
from contacts.sidebar import MENU_KEY
from duplicates import perhaps, worklists

COLUMNS = {
    "name": _("Name"), "email": _("E-mail"), "phone": _("Phone"), "company": _("Company"), "city": _("City"),
    "identifier": _("Identifier"), "owner": _("Owner"),
}  # fmt: skip
# All addresses are kept; of names a rule takes one; who is blocked stays blocked.
HARMLESS = frozenset({"name", "email", "phone", "avatar", "is_blocked"})


def register() -> None:
    title, route = _("Duplicate contacts"), "duplicates:contacts"
    worklists.register(worklists.WorkList(ContactMergePage, title, route, COLUMNS, HARMLESS, MENU_KEY))
    line = "duplicates/_perhaps.html", perhaps.load
    sections.register(Section("duplicates", _("Duplicates"), *line, order=1, permission="manage_contacts"))
