"""Contacts on their way out of the one that they have become."""

from django.db.models import Q
from django.utils.translation import gettext

from contacts.models.address import EMAIL, PHONE, ContactAddress
from contacts.models.contact import Contact
from duplicates.models import merge_undo


class Undoing(merge_undo.Undoing):
    """E-mail and phone follow their addresses."""

    later = frozenset({EMAIL, PHONE})

    def changes(self, row: dict) -> dict:
        """Without an identifier that is another's by now."""
        same = Contact.objects.of(self.account_id).filter(identifier=row["identifier"])
        if not row["identifier"] or not same.exists():
            return {}
        self.left.append(gettext("the identifier %(identifier)s, which another contact has now") % row)
        return {"identifier": "", "name": row["name"] or row["identifier"]}

    def make_room(self) -> None:
        held = self._addresses.filter(contact=self.survivor, is_primary=True)
        # Those that somebody has made primary since.
        self._chosen = set(held.values_list("pk", flat=True)) - set(self.kept["primary"][1])
        held.update(is_primary=False)

    def settle(self) -> None:
        for pk in [self.survivor.pk, *(row["id"] for row in self.restored)]:
            self._mark_primary(pk)

    @property
    def _addresses(self):
        return ContactAddress.objects.of(self.account_id)

    def _mark_primary(self, pk: int) -> None:
        """What was primary is so again, unless another has been chosen since; a contact holds copies of them."""
        primary, copies = set(self.kept["primary"][0]), {}
        for kind, longest in ((EMAIL, 254), (PHONE, 60)):
            rows = list(self._addresses.filter(contact=pk, kind=kind).order_by("pk"))
            first = min(rows, key=lambda row: (row.pk not in self._chosen, row.pk not in primary, row.pk), default=None)
            if first and not first.is_primary:
                self._addresses.filter(pk=first.pk).update(is_primary=True)
            copies[kind] = str(first)[:longest] if first else ""
        contact = Contact.objects.of(self.account_id).filter(pk=pk)
        contact.update(**copies, **({} if any(copies.values()) else self._name_of(contact)))

    def _name_of(self, contact) -> dict:
        """One for a contact of which nothing else is left."""
        is_bare = contact.filter(Q(name="", identifier="")).exists()
        return {"name": gettext("Unnamed")} if is_bare else {}
