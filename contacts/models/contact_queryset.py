"""How contacts are made and found."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Case, Q, Value, When

from accounts.models import Event, Member, TenantQuerySet
from companies.models import Company
from contacts.identity import normalise_phone
from contacts.models.address import EMAIL, PHONE, ContactAddress, reversed_digits
from conversalabs.folding import OwnWords, fold, matching_words, prefixes, words_of
from conversalabs.phones import digits_sought
from conversalabs.searching import Sought, having_words


class ContactQuerySet(TenantQuerySet):
    @transaction.atomic
    def add(self, account, *, by: Member | None = None, emails=(), phones=(), labels=(), attributes=None, **fields):
        """A new contact with its addresses as typed, the first of each kind its primary one.

        Raises AddressTaken when an address or the identifier is another contact's, ValidationError for an e-mail
        that is none, for an attribute that does not fit or is missing, and when there is neither name, e-mail, phone
        nor identifier.
        """
        contact = self.model(account=account, **fields)
        contact.set_attributes(attributes or {})
        contact.store_new(
            ContactAddress.objects.read(account, EMAIL, emails), ContactAddress.objects.read(account, PHONE, phones)
        )
        contact.set_labels(labels)
        Event.objects.record("contact.created", by=by, about=[contact], account=account, data={"name": str(contact)})
        return contact

    def matching(self, text: str) -> "ContactQuerySet":
        """Contacts found by the beginnings of words (name, e-mail, identifier, company), by a phone or an e-mail.

        Accents and case do not matter; a phone is found in any notation and by its last digits.
        """
        ways = [each.values("pk") for each in [self._beginning(text), *self._ways(text)]]
        return self.filter(pk__in=ways[0].union(*ways[1:])) if text.strip() else self

    def find(self, text: str, most: int) -> list[int]:
        """Ids of at most `most` contacts that match, the best first, as `best_order` says.

        A common word is not sought to its end: first the names that begin with `text`, which an index has in order,
        then one way after the other, until there are enough.
        """
        best = self._beginning(text).order_by("folded", "pk").values_list("pk", flat=True)[:most]
        found = dict.fromkeys(best)
        if len(found) < most:
            found |= dict.fromkeys(self._found_otherwise(text, most))
        return list(found)[:most]

    def _found_otherwise(self, text: str, most: int) -> list[int]:
        ways = [each.values_list("folded", "pk")[:most] for each in self._ways(text)]
        found = ways[0].union(*ways[1:], all=True)[:most] if ways else ()
        return [pk for _folded, pk in sorted(found)]

    def _beginning(self, text: str) -> "ContactQuerySet":
        return self.filter(folded__startswith=fold(text.strip())).order_by()

    def _ways(self, text: str) -> list["ContactQuerySet"]:
        """These contacts, narrowed in each of the ways in which `text` may mean one of them."""
        return [each.order_by() for each in [*self._by_words(text), *self._by_addresses(text)]]

    def _by_words(self, text: str) -> Iterator["ContactQuerySet"]:
        """By their own words, those of their company and those of their further e-mails."""
        words = words_of(text)
        if not words:
            return
        sought = Sought.among(self.model, words, self.accounts)
        yield sought.within(self)
        if self.member:
            others = self.exclude(having_words(words, self.accounts))
            own = matching_words(prefixes(words, self.accounts))
            companies = Company.objects.visible_to(self.member).filter(own)
            yield others.filter(company__in=companies.order_by().values("pk"))
            emails = ContactAddress.objects.of(self.member.account).filter(kind=EMAIL, is_primary=False)
            further = sought.within(emails.alias(words=OwnWords("account", "value")))
            yield others.filter(pk__in=further.order_by().values("contact_id"))

    def _by_addresses(self, text: str) -> Iterator["ContactQuerySet"]:
        """By any of their e-mails and phones."""
        if self.member is None:
            return
        account, text = self.member.account, text.strip().lower()
        addresses = ContactAddress.objects.of(account).order_by().values("contact_id")
        if "@" in text:
            yield self.filter(pk__in=addresses.filter(kind=EMAIL, value__startswith=text))
        if digits := digits_sought(text):
            phones = addresses.filter(kind=PHONE)
            alike = [normalise_phone(text, account.country) or "", f"+{digits}"]
            yield self.filter(pk__in=phones.filter(value__in=alike))
            yield self.filter(pk__in=phones.alias(back=reversed_digits()).filter(back__startswith=digits[::-1]))

    def best_order(self, text: str) -> list:
        """What to order found ones by: what begins with `text` first, then by name."""
        begins = When(Q(folded__startswith=fold(text.strip())), then=Value(0))
        return [Case(begins, default=Value(1)), "folded", "pk"]
