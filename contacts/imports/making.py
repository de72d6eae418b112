"""Contacts that rows of other records name: found again, or made where there are none.

A row keeps whom it means as `{"name", "identifier", "email", "phone"}`, those that it has; the first of `KINDS` that
finds one decides.
"""

from django.db import connection
from django.utils.translation import ngettext_lazy

from accounts.models import Event
from companies.models import Company
from contacts.identity import normalise_phone
from contacts.imports.finding import KINDS, ContactFinder
from contacts.models import Contact, ContactAddress
from conversalabs.folding import fold
from imports.rules import Rules

_ADDRESSES = ("email", "phone")


class ContactMaker:
    """Makes the contacts of one batch of rows; `contact_of(row.after["contact"])` is the id of each."""

    def __init__(self, run, meant: list[dict]):
        self.run, self.account_id, self.country = run, run.account_id, Rules.of(run).country
        finder = ContactFinder(run, run.member, self.country)
        self.owners = finder.owners({key for each in meant for key in self._keys(each)}) if meant else {}
        self.made: list[Contact] = []
        self.addresses: list[ContactAddress] = []
        for each in meant:
            if self.contact_of(each) is None:
                self._make(each)
        self._store()

    def contact_of(self, meant: dict) -> int | None:
        return next((self.owners[key] for key in self._keys(meant) if key in self.owners), None)

    def _keys(self, meant: dict) -> list[tuple[str, str]]:
        values = meant | {"phone": normalise_phone(meant["phone"], self.country)} if "phone" in meant else meant
        return [(kind, fold(values[kind]) if kind == "name" else values[kind]) for kind in KINDS if values.get(kind)]

    def _make(self, meant: dict) -> None:
        keys = self._keys(meant)
        values = meant | {kind: value for kind, value in keys if kind != "name"}
        contact = Contact(pk=_next_key(), account_id=self.account_id, **values)
        self.made.append(contact)
        self.owners |= dict.fromkeys(keys, contact.pk)
        self.addresses += [
            ContactAddress(
                account_id=self.account_id, contact=contact, kind=kind, value=value, typed=meant[kind], is_primary=True
            )
            for kind, value in keys
            if kind in _ADDRESSES
        ]  # fmt: skip

    def _store(self) -> None:
        emails = [contact.email for contact in self.made if contact.email]
        companies = Company.objects.visible_to(self.run.member).owners_of(emails) if emails else {}
        for contact in self.made:
            contact.company = companies.get(contact.email)
        Contact.objects.bulk_create(self.made)
        ContactAddress.objects.bulk_create(sorted(self.addresses, key=lambda address: (address.kind, address.value)))
        if self.made:
            data = {"import": self.run.pk}
            Event.objects.record("contact.imported", by=self.run.member, about=self.made, data=data, is_told=False)


def _next_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('contacts_contact_id_seq')")
        return cursor.fetchone()[0]


EXTRA_CONTACTS = {"contacts": ngettext_lazy("%d contact", "%d contacts")}


def told(meant: dict | None) -> str:
    """Whom a row means, in words."""
    return " · ".join(meant[kind] for kind in ("name", *KINDS[:-1]) if kind in meant) if meant else ""


def new_contacts(run) -> int:
    """How many contacts the plan of `run` makes besides its records."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [run.pk])
        return cursor.fetchone()[0]


_NEW = """
SELECT count(DISTINCT coalesce(c->>'identifier', c->>'email', c->>'phone', fold(c->>'name')))
  FROM imports_importrow r CROSS JOIN LATERAL (SELECT r.after->'contact') AS t (c)
 WHERE r.run_id = %s AND r.action IN ('create', 'update') AND r.after ? 'contact'
"""
