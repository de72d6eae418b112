"""Contacts on their way into one of them."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext

from contacts.models.address import EMAIL, MOST_PER_KIND, PHONE, ContactAddress
from contacts.models.contact import Contact, path_of_picture
from conversalabs.stored_files import kept_if_done
from duplicates import outcome
from duplicates.models import merge_into


class Outcome(outcome.Outcome):
    names = ("name", "email", "phone", "identifier", "company", "owner", "city", "country", "is_blocked", "avatar")


class Merging(merge_into.Merging):
    """With their addresses, of which one of a kind is primary, and pictures of their own."""

    outcome = Outcome

    def make_room(self) -> Callable[[], dict]:
        was, primary = self._primary()

        def after() -> dict:
            self._check_number()
            ContactAddress.objects.filter(pk__in=primary).update(is_primary=True)
            return {"primary": [was, primary]}

        return after

    def _primary(self) -> tuple[list[int], list[int]]:
        """The primary addresses of all, whose mark is taken, and those of them that are to have it again."""
        addresses = ContactAddress.objects.of(self.account_id).filter(contact__in=[self.survivor.pk, *self.ids])
        found = list(addresses.filter(is_primary=True).order_by("pk"))
        whose = {kind: self.chosen.whose(kind).pk for kind in (EMAIL, PHONE)}
        addresses.filter(pk__in=[each.pk for each in found]).update(is_primary=False)
        return [each.pk for each in found], [each.pk for each in found if each.contact_id == whose[each.kind]]

    def _check_number(self) -> None:
        held = ContactAddress.objects.of(self.account_id).filter(contact=self.survivor)
        if any(held.filter(kind=kind).count() > MOST_PER_KIND for kind in (EMAIL, PHONE)):
            raise ValidationError(gettext("A contact has at most %(most)d of each.") % {"most": MOST_PER_KIND})

    def write(self, values: dict) -> None:
        copied = ""
        if values.get("avatar") and values["avatar"] != self.survivor.avatar.name:
            values["avatar"] = copied = _copied(self.survivor, values["avatar"])
        with kept_if_done(copied):
            super().write(values)


def _copied(contact: Contact, name: str) -> str:
    """A picture of its own: what is stored belongs to one contact, and the other may come back."""
    if not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        return default_storage.save(path_of_picture(contact, ""), ContentFile(file.read()))
