"""The list of contacts, whole or narrowed to a segment."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.records.listing import Listing, Sort
from contacts.models import Contact, Segment

SORTS = [
    Sort("name", _("Name"), ("folded", "pk")),
    Sort("email", _("E-mail"), ("email", "folded", "pk"), may_be_blank=True),
    Sort("created", _("Created"), ("-created_at", "-pk")),
    Sort("changed", _("Changed"), ("-updated_at", "-pk")),
]


def contact_listing(request: HttpRequest, segment: Segment | None = None) -> Listing:
    return Listing(request, Contact.objects.visible_to(request.member), SORTS, segment.query if segment else None)
