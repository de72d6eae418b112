"""What histories tell of associations, on either side: with what, as far as the member may know."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Event
from accounts.records.history import Teller
from contacts.models import Merge
from customobjects.forms.association import ENDS
from customobjects.models import ObjectRecord
from customobjects.object_page import title_of

VERBS = {"association.made": "link", "association.changed": "link", "association.dissolved": "unlink"}


def _tell(page, events: list[Event]) -> dict[int, str]:
    ends = ["contact", "deal"] if isinstance(page.record, ObjectRecord) else ["record"]
    seen = {end: _seen(page.member, end, [event.data.get(end) for event in events]) for end in ends}
    told = {}
    for event in events:
        end = next(end for end in ends if end in event.data)
        told[event.pk] = _words(event, seen[end].get(event.data[end]))
    return told


def _seen(member, end: str, ids: list) -> dict[int, object]:
    wanted = {pk for pk in ids if pk}
    rows = ENDS[end][1].objects.visible_to(member)
    found = (rows.select_related("type") if end == "record" else rows).in_bulk(wanted)
    if end == "contact" and (gone := wanted - found.keys()):
        # Those that have been merged are told of as what they are now.
        now = Merge.objects.visible_to(member).survivors_of(member.account_id, gone)
        others = rows.in_bulk(set(now.values()))
        found |= {pk: others[to] for pk, to in now.items() if to in others}
    return found


def _words(event: Event, other) -> str:
    name = _("(hidden)") if other is None else title_of(other) if isinstance(other, ObjectRecord) else str(other)
    words = {"other": name, "details": _details(event.data)}
    if event.verb == "association.dissolved":
        return _("dissociated %(other)s") % words
    if event.verb == "association.changed":
        return _("changed the association with %(other)s%(details)s") % words
    return _("associated %(other)s%(details)s") % words


def _details(data: dict) -> str:
    """“ as student since 1 March 2026”, as far as it was said."""
    label, day = data.get("label"), data.get("linked_on")
    as_what = _(" as %(label)s") % {"label": label} if label else ""
    return as_what + (_(", %(day)s") % {"day": date_format(date.fromisoformat(day))} if day else "")


TELLER = Teller(VERBS, _tell, permission="see_objects", module="objects")
