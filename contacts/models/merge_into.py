"""Contacts on their way into one of them."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils.translation import gettext

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.models import Member
from companies.models import Company
from contacts.models.address import EMAIL, MOST_PER_KIND, PHONE, ContactAddress
from contacts.models.contact import Contact, path_of_picture
from contacts.models.merged_rows import Rows
from contacts.outcome import Outcome, value_of
from conversalabs.stored_files import kept_if_done

RELATED = {"company": Company, "owner": Member}


class Merging:
    """Contacts that are locked, the one that stays first; `chosen` as of an `Outcome`."""

    def __init__(self, contacts: list[Contact], chosen: dict[str, int]):
        self.survivor, *self.others = contacts
        self.account_id, self.outcome = self.survivor.account_id, Outcome(contacts, chosen)
        self.ids = [contact.pk for contact in self.others]
        self.names = [str(contact) for contact in self.others]

    def run(self) -> dict:
        """Make them one; answers what the way back needs, see `Merge`."""
        values = self.outcome.values(self.outcome.fields)
        rows = Rows(Contact, self.account_id)
        rows.keep(Contact, self.ids)
        was, primary = self._primary()
        rows.move(self.ids, self.survivor.pk)
        self._check_number()
        ContactAddress.objects.filter(pk__in=primary).update(is_primary=True)
        # At last nothing points at them; and their identifier is free.
        Contact.objects.of(self.account_id).filter(pk__in=self.ids)._raw_delete("default")
        kept = {"fields": self._write(values), "primary": [was, primary], "into": self.survivor.pk}
        return rows.kept() | kept

    def _primary(self) -> tuple[list[int], list[int]]:
        """The primary addresses of all, whose mark is taken, and those of them that are to have it again."""
        addresses = ContactAddress.objects.of(self.account_id).filter(contact__in=[self.survivor.pk, *self.ids])
        found = list(addresses.filter(is_primary=True).order_by("pk"))
        whose = {kind: self.outcome.whose(kind).pk for kind in (EMAIL, PHONE)}
        addresses.filter(pk__in=[each.pk for each in found]).update(is_primary=False)
        return [each.pk for each in found], [each.pk for each in found if each.contact_id == whose[each.kind]]

    def _check_number(self) -> None:
        held = ContactAddress.objects.of(self.account_id).filter(contact=self.survivor)
        if any(held.filter(kind=kind).count() > MOST_PER_KIND for kind in (EMAIL, PHONE)):
            raise ValidationError(gettext("A contact has at most %(most)d of each.") % {"most": MOST_PER_KIND})

    def _write(self, values: dict) -> dict:
        """Give the contact that stays the `values`; answers what that changed."""
        before, copied = {name: value_of(self.survivor, name) for name in values}, ""
        if values.get("avatar") and values["avatar"] != before["avatar"]:
            values["avatar"] = copied = _copied(self.survivor, values["avatar"])
        with kept_if_done(copied):
            put(self.survivor, values)
        return {name: [before[name], value] for name, value in values.items() if before[name] != value}


def _copied(contact: Contact, name: str) -> str:
    """A picture of its own: what is stored belongs to one contact, and the other may come back."""
    if not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        return default_storage.save(path_of_picture(contact, ""), ContentFile(file.read()))


def put(contact: Contact, values: dict) -> None:
    """Write stored values, as `value_of` answers them, into the (locked) contact."""
    attributes = dict(contact.attributes)
    for name, value in values.items():
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = value
        else:
            setattr(contact, f"{name}_id" if name in RELATED else name, value)
    contact.attributes = {key: value for key, value in attributes.items() if value is not None}
    contact.version = F("version") + 1
    contact.save()
    contact.refresh_from_db(fields=["version"])
