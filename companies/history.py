"""What histories tell of other companies: their names, as far as the member may know them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Event, Member
from accounts.records.history import Teller
from companies.models import Company

_WORDS = {
    "company.subsidiary_added": gettext_lazy("made %(name)s a subsidiary"),
    "company.subsidiary_removed": gettext_lazy("took %(name)s out of the subsidiaries"),
    "company.parent_deleted": gettext_lazy("deleted the parent company %(name)s"),
}


def names_known(events: list[Event], member: Member, key: str = "name") -> dict[int, str]:
    """By event, the name that its data has under `key`, of the company `id`; of one that is gone to who sees all."""
    named = {event.pk: str(event.data.get(key, "")) for event in events}
    if Company.shows_all_to(member):
        return named
    wanted = {event.pk: event.data.get("id") for event in events}
    seen = set(Company.objects.visible_to(member).filter(pk__in=set(wanted.values()) - {None}).values_list("pk"))
    return {pk: name if (wanted[pk],) in seen else _("(hidden)") for pk, name in named.items()}


def _tell(page, events: list[Event]) -> dict[int, str]:
    names = names_known(events, page.member)
    return {event.pk: str(_WORDS[event.verb]) % {"name": names[event.pk]} for event in events}


TELLER = Teller(dict.fromkeys(_WORDS, "building-2"), _tell)
