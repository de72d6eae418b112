"""The list of contacts, whole or narrowed to a segment."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.records.kinds import ListKind
from accounts.records.listing import Listing
from accounts.records.sorting import Sort
from contacts.models import Contact, Segment
from contacts.models.contact import url_of_picture
from conversalabs.phones import readable_phone


class ContactList(ListKind):
    model = Contact
    route = "contacts:contact"
    label = _("Name")
    sort = Sort("name", ("folded", "pk"))
    reads = ("name", "email", "phone", "identifier", "is_blocked", "avatar")
    defaults = ("email", "phone", "company", "labels", "owner", "created")
    avatar = "small"

    def name(self, values: Mapping) -> str:
        """As `str()` of a contact says it."""
        return values["name"] or values["email"] or readable_phone(values["phone"]) or values["identifier"]

    def picture(self, values: Mapping, url: str) -> str:
        return url_of_picture(url, values["avatar"])

    def mark(self, values: Mapping) -> str:
        return format_html(' <span class="badge bad">{}</span>', gettext("Blocked")) if values["is_blocked"] else ""


CONTACTS = ContactList()


def contact_listing(request: HttpRequest, segment: Segment | None = None) -> Listing:
    found = Contact.objects.visible_to(request.member)
    if segment is None:
        return Listing(request, CONTACTS, found)
    names = segment.names_for(request.member)
    return Listing(request, CONTACTS, found, segment.query, str(segment.pk), names)
