"""What the cards of a board can show: each field by its key, chosen and put in order by each member."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, Member

USUAL = ["who", "labels", "value", "health", "checklist", "files", "activity", "close", "owner"]


@dataclass(frozen=True)
class CardField:
    """One thing on a card, as the layout form names it."""

    key: str
    label: str
    group: str = ""


def card_fields(attributes: Iterable[CustomAttribute]) -> dict[str, CardField]:
    """By key, all that a card can show of a deal whose account has these `attributes`."""
    named = {
        "who": _("Contact and company"),
        "labels": _("Labels"),
        "value": _("Value"),
        "health": _("Health"),
        "checklist": _("Checklist"),
        "files": _("Attachments"),
        "activity": _("Activity that is due"),
        "close": _("Expected close"),
        "owner": _("Owner"),
        "priority": _("Priority"),
        "days": _("Days in this stage"),
    }
    fields = [CardField(key, label) for key, label in named.items()]
    fields += [CardField(f"{ATTRIBUTE}{each.key}", each.name, _("Attributes")) for each in attributes]
    return {field.key: field for field in fields}


class CardLayout:
    """The fields that `keys` (None: the usual ones) name, as far as they are there."""

    def __init__(self, member: Member, keys: list[str] | None):
        self.member, self.chosen = member, USUAL if keys is None else keys

    @cached_property
    def attributes(self) -> list[CustomAttribute]:
        """Those of deals, in order."""
        found = CustomAttribute.objects.visible_to(self.member).of_kind(CustomAttribute.Model.DEAL)
        return list(found.select_related("account"))

    @cached_property
    def available(self) -> dict[str, CardField]:
        return card_fields(self.attributes)

    @property
    def keys(self) -> list[str]:
        """What cards show, in order."""
        return [key for key in self.chosen if key in self.available]

    @cached_property
    def shown_attributes(self) -> dict[str, CustomAttribute]:
        """By the key of the card's field; asks the database only when one is chosen."""
        if not any(key.startswith(ATTRIBUTE) for key in self.chosen):
            return {}
        return {f"{ATTRIBUTE}{each.key}": each for each in self.attributes if f"{ATTRIBUTE}{each.key}" in self.chosen}
