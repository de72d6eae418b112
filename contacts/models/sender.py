"""Whom a channel or a shop has to do with, found by their addresses or new: many of them at once."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.custom_values import checked_values
from accounts.models import Event
from companies.models import Company
from contacts.models.address import EMAIL, PHONE, ContactAddress
from contacts.models.contact import Contact

ATTEMPTS = 20
IDENTIFIER = "identifier"
# The kind of address and its normalised form.
Key = tuple[str, str]


@dataclass(frozen=True)
class Sender:
    """Whom something is from, by as much as its source knows; an e-mail, a phone or an identifier."""

    name: str = ""
    email: str = ""
    phone: str = ""
    identifier: str = ""
    city: str = ""
    country: str = ""


@dataclass
class _Draft:
    """What a contact of this sender is made of. `keys` find it, the strongest first."""

    contact: Contact
    addresses: list[ContactAddress]
    keys: list[Key] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        return [value for _kind, value in self.keys]


def contacts_of(account, senders: Iterable[Sender]) -> list[Contact]:
    """The contact of each of `senders`: whoever has their e-mail, their phone or their identifier; else a new one.

    Until the transaction ends nobody deletes them. Raises ValidationError for a sender without an address, for an
    e-mail that is none, and for a new contact that the account wants to know more of; nothing is stored then.
    """
    drafts = [_read(account, sender) for sender in senders]
    for _attempt in range(ATTEMPTS):
        # Somebody else may make one of them at this very moment.
        with suppress(IntegrityError):
            return _found_or_made(account, drafts)
    raise ValidationError(gettext("What you chose has just been deleted; choose again."), code="race")


def _read(account, sender: Sender) -> _Draft:
    contact = Contact(account=account, name=sender.name, identifier=sender.identifier, city=sender.city)
    contact.country = sender.country
    contact.normalise()
    read = {kind: ContactAddress.objects.read(account, kind, [getattr(sender, kind)]) for kind in (EMAIL, PHONE)}
    addresses = [address for rows in read.values() for address in rows]
    if not (addresses or contact.identifier):
        raise ValidationError(gettext("A sender has an e-mail, a phone or an identifier."))
    contact.show_addresses(read[EMAIL], read[PHONE])
    keys = [(str(address.kind), address.value) for address in addresses if address.value]
    return _Draft(contact, addresses, keys + ([(IDENTIFIER, contact.identifier)] if contact.identifier else []))


def _found_or_made(account, drafts: list[_Draft]) -> list[Contact]:
    """Each one's contact."""
    known, new, found = _known(account, drafts), [], []
    for draft in drafts:
        contact = next((known[key] for key in draft.keys if key in known), None)
        if contact is None:
            contact = draft.contact
            new.append(draft)
            known |= dict.fromkeys(draft.keys, contact)
        found.append(contact)
    if new:
        with transaction.atomic():
            _make(account, new)
    return found


def _known(account, drafts: list[_Draft]) -> dict[Key, Contact]:
    """Who has these addresses, locked one after the other, so that no two who look wait for each other for ever."""
    keys = [key for draft in drafts for key in draft.keys]
    wanted = {kind: list({value for each, value in keys if each == kind}) for kind in _FIND}
    finds = [(find, wanted[kind]) for kind, find in _FIND.items() if wanted[kind]]
    if not finds:
        return {}
    facts = [fact for _find, values in finds for fact in (account.pk, values)]
    rows = Contact.objects.raw(_LOCK % " UNION ALL ".join(find for find, _values in finds), facts)
    return {(contact.by_kind, contact.by_value): contact for contact in rows}


# The addresses of a kind that an account has of those that are wanted, and whose they are.
_FIND = {kind: f"""
    SELECT contact_id, '{kind}' AS by_kind, value AS by_value FROM contacts_contactaddress
    WHERE account_id = %s AND kind = '{kind}' AND value = ANY(%s)
""" for kind in (EMAIL, PHONE)}  # fmt: skip
_FIND[IDENTIFIER] = f"""
    SELECT id, '{IDENTIFIER}', identifier FROM contacts_contact
    WHERE account_id = %s AND NOT (identifier = '') AND identifier = ANY(%s)
"""
# What a contact is called by; the rest comes when it is asked for.
_LOCK = """
SELECT contact.id, contact.account_id, name, email, phone, identifier, owner_id, by_kind, by_value
FROM (%s) found (contact_id, by_kind, by_value) JOIN contacts_contact contact ON contact.id = contact_id
ORDER BY contact.id FOR NO KEY UPDATE OF contact
"""


def _make(account, drafts: list[_Draft]) -> None:
    """Unique values are written in one order, so that no two who make the same ones wait for each other for ever."""
    # What the account wants to know of every contact, nobody has told.
    given = checked_values(account, "contact", {})
    contacts = [draft.contact for draft in sorted(drafts, key=lambda draft: draft.order)]
    for contact in contacts:
        contact.pk, contact._state.adding, contact.attributes = None, True, dict(given)
    _link_companies(account, contacts)
    Contact.objects.bulk_create(sorted(contacts, key=lambda contact: contact.identifier))
    addresses = [address for draft in drafts for address in draft.addresses]
    for address in addresses:
        address.pk, address.is_primary = None, True
    for draft in drafts:
        for address in draft.addresses:
            address.contact = draft.contact
    ContactAddress.objects.bulk_create(sorted(addresses, key=lambda address: (address.kind, address.key)))
    told = [([contact], {"name": str(contact)}) for contact in contacts]
    Event.objects.record_each("contact.created", told, account=account)


def _link_companies(account, contacts: list[Contact]) -> None:
    """By the domain of their e-mail, as of any new contact."""
    emails = [contact.email for contact in contacts if contact.email]
    if emails and account.has_module("companies"):
        owners = Company.objects.of(account).owners_of(emails)
        for contact in contacts:
            contact.company = owners.get(contact.email)
