"""What histories tell of contacts that were linked to a company by its domain."""

from django.utils.translation import gettext as _

from accounts.models import Event
from accounts.records.history import Teller
from companies.history import names_known


def _linked(page, events: list[Event]) -> dict[int, str]:
    names = names_known(events, page.member, "company")
    return {pk: _("linked this to %(company)s by its domain") % {"company": name} for pk, name in names.items()}


def _people_linked(page, events: list[Event]) -> dict[int, str]:
    words = _("linked contacts by their domain: %(number)s")
    return {event.pk: words % {"number": event.data.get("number", "")} for event in events}


LINKED = Teller({"contact.linked": "building-2"}, _linked)
PEOPLE_LINKED = Teller({"company.contacts_linked": "users"}, _people_linked, permission="see_contacts")
