"""What can be done to many contacts at once."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from accounts.records.columns import Column
from bulk import kinds
from bulk.acts import AddLabels, Delete, Export, RemoveLabels, SetAttribute, SetOwner, SetRecord, SetSwitch
from companies.models import Company
from contacts.lists import CONTACTS
from contacts.models import ContactAddress
from conversalabs import several
from duplicates.acts import MergeGroups

BLOCK = SetSwitch(
    "block", "ban", "is_blocked", True,
    label=_("Block"), deed=_("Block %(what)s"), done=_("%(what)s blocked"), told=_("blocked this contact"),
)  # fmt: skip
UNBLOCK = SetSwitch(
    "unblock", "circle-check", "is_blocked", False,
    label=_("Unblock"), deed=_("Unblock %(what)s"), done=_("%(what)s unblocked"), told=_("unblocked this contact"),
)  # fmt: skip

MERGE = ("contacts:merge_new", "merge", _("Merge"))


def further(member: Member) -> list[Column]:
    """All e-mails and phones, as an import reads them: lists show the first alone."""
    kinds_of_address = [("email", _("All e-mails")), ("phone", _("All phones"))]
    return [_addresses(kind, label) for kind, label in kinds_of_address]


def _addresses(kind: str, label: str) -> Column:
    def load(member: Member, contacts: list[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        rows = ContactAddress.objects.visible_to(member).filter(contact__in=contacts, kind=kind)
        for contact, typed in rows.order_by("contact_id", "-is_primary", "pk").values_list("contact_id", "typed"):
            found.setdefault(contact, []).append(typed)
        return found

    key = f"{kind}s"
    return Column(key, str(label), lambda values: several.join(values[key] or (), "; "), load=load)


def register() -> None:
    company = SetRecord(
        "company", "building-2", "company", Company,
        label=_("Set company"), deed=_("Set the company of %(what)s"), done=_("Company of %(what)s set"),
    )  # fmt: skip
    acts = [AddLabels(), RemoveLabels(), SetOwner(), company, SetAttribute(), BLOCK, UNBLOCK, Export(), Delete()]
    acts.append(MergeGroups())
    kinds.register(kinds.Kind(CONTACTS, "contacts:contacts", "manage_contacts", acts, further=further, together=MERGE))
