"""Contacts on their way out of the one that they have become."""

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.models import CustomAttribute
from contacts.models.address import EMAIL, PHONE, ContactAddress
from contacts.models.contact import Contact
from contacts.models.merge_into import RELATED, put
from contacts.models.merged_rows import Return
from contacts.outcome import value_of


class Undoing:
    """What a merge `kept`, and the contact that stayed, locked. `left` is what was not given back, in words."""

    def __init__(self, kept: dict, survivor: Contact):
        self.kept, self.survivor, self.account_id = kept, survivor, survivor.account_id
        self.rows = Return(Contact, self.account_id, kept, survivor.pk)
        attributes = CustomAttribute.objects.of(survivor.account_id).of_kind("contact")
        self.known = dict(attributes.values_list("key", "name"))
        self.addresses = ContactAddress.objects.of(self.account_id)
        self.left: list[str] = []

    def run(self) -> None:
        self._give_back_fields()
        restored = self.kept["rows"][Contact._meta.db_table]
        self.rows.contacts({row["id"]: self._changes(row) for row in restored})
        held = self.addresses.filter(contact=self.survivor, is_primary=True)
        # Those that somebody has made primary since.
        chosen = set(held.values_list("pk", flat=True)) - set(self.kept["primary"][1])
        held.update(is_primary=False)
        self.rows.all()
        for pk in [self.survivor.pk, *(row["id"] for row in restored)]:
            self._mark_primary(pk, chosen)
        self._say_missing()

    def _give_back_fields(self) -> None:
        """Each field that nobody has changed since; e-mail and phone follow their addresses."""
        found = {}
        for name, (before, after) in self.kept["fields"].items():
            if name in (EMAIL, PHONE) or self._is_forgotten(name):
                continue
            if value_of(self.survivor, name) == after:
                found[name] = self._there(name, before)
            else:
                words = {"field": self._label(name), "contact": self.survivor}
                self.left.append(gettext("%(field)s of %(contact)s, which has been changed since") % words)
        put(self.survivor, found)

    def _is_forgotten(self, name: str) -> bool:
        """Whether it is an attribute that has been deleted since."""
        return name.startswith(ATTRIBUTE) and name.removeprefix(ATTRIBUTE) not in self.known

    def _there(self, name: str, value):
        """A related record, unless it is gone."""
        rows = RELATED[name].objects.of(self.account_id) if name in RELATED and value else None
        return None if rows is not None and not rows.filter(pk=value).exists() else value

    def _label(self, name: str) -> str:
        if name.startswith(ATTRIBUTE):
            return self.known[name.removeprefix(ATTRIBUTE)]
        return str(Contact._meta.get_field(name).verbose_name)

    def _changes(self, row: dict) -> dict:
        """Without what it cannot have again: an identifier that is another's by now, attributes that are no more."""
        attributes = {key: value for key, value in row["attributes"].items() if key in self.known}
        same = Contact.objects.of(self.account_id).filter(identifier=row["identifier"])
        if not row["identifier"] or not same.exists():
            return {"attributes": attributes}
        self.left.append(gettext("the identifier %(identifier)s, which another contact has now") % row)
        return {"attributes": attributes, "identifier": "", "name": row["name"] or row["identifier"]}

    def _mark_primary(self, pk: int, chosen: set[int]) -> None:
        """What was primary is so again, unless another has been chosen since; a contact holds copies of them."""
        primary, copies = set(self.kept["primary"][0]), {}
        for kind, longest in ((EMAIL, 254), (PHONE, 60)):
            rows = list(self.addresses.filter(contact=pk, kind=kind).order_by("pk"))
            first = min(rows, key=lambda row: (row.pk not in chosen, row.pk not in primary, row.pk), default=None)
            if first and not first.is_primary:
                self.addresses.filter(pk=first.pk).update(is_primary=True)
            copies[kind] = str(first)[:longest] if first else ""
        contact = Contact.objects.of(self.account_id).filter(pk=pk)
        contact.update(**copies, **({} if any(copies.values()) else self._name_of(contact)))

    def _name_of(self, contact) -> dict:
        """One for a contact of which nothing else is left."""
        is_bare = contact.filter(Q(name="", identifier="")).exists()
        return {"name": gettext("Unnamed")} if is_bare else {}

    def _say_missing(self) -> None:
        for model, number in self.rows.missing.items():
            if number:
                names = model._meta
                words = {"n": number, "what": names.verbose_name if number == 1 else names.verbose_name_plural}
                said = ngettext(
                    "%(n)s %(what)s, which is gone or somebody else’s now",
                    "%(n)s %(what)s, which are gone or somebody else’s now",
                    number,
                )
                self.left.append(said % words)
        for model, number in self.rows.overtaken.items():
            if number:
                self.left.append(gettext("%(what)s, changed since") % {"what": model._meta.verbose_name_plural})
