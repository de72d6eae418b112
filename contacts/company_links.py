"""Contacts without a company whose e-mail says where they work: found, offered and linked, a batch at a time."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Reverse
from django.utils import timezone

from accounts.models import Event, Member
from companies.models import Company
from contacts.models import Contact, ContactAddress
from contacts.models.address import EMAIL

BATCH = 1_000


class CompanyLinks:
    """What `member` may see and link of the people of `company`."""

    def __init__(self, company: Company, member: Member):
        self.company, self.member = company, member
        self.account_id = company.account_id

    def count(self, most: int) -> int:
        """How many contacts would be linked, counted up to `most`."""
        return len(list(islice(self._found(), most)))

    def link(self) -> int:
        """Link them all; how many. Done twice, or while others do, it links nobody a second time."""
        return sum(self._write(fitting) for fitting in self._batches())

    def _found(self) -> Iterator[int]:
        for fitting in self._batches():
            yield from fitting

    def _batches(self) -> Iterator[list[int]]:
        last = 0
        candidates = self._candidates().order_by("pk")
        while keys := list(candidates.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            last = keys[-1]
            yield self._fitting(keys)

    def _candidates(self) -> QuerySet:
        """Contacts without a company that have an e-mail at one of its domains, or below."""
        below = Q()
        for domain in self.company.domain_names:
            below |= Q(back__startswith=f"{domain[::-1]}@") | Q(back__startswith=f"{domain[::-1]}.")
        emails = ContactAddress.objects.of(self.account_id).filter(kind=EMAIL).alias(back=Reverse("value"))
        found = Contact.objects.visible_to(self.member).filter(company=None)
        return found.filter(pk__in=emails.filter(below).values("contact_id")) if below else found.none()

    def _fitting(self, contacts: list[int]) -> list[int]:
        """Those whom no other company fits as well, or better: as a new contact would be linked."""
        emails = defaultdict(list)
        rows = ContactAddress.objects.of(self.account_id).filter(kind=EMAIL, contact__in=contacts)
        for contact, email in rows.order_by("contact_id").values_list("contact_id", "value"):
            emails[contact].append(email)
        owners = Company.objects.of(self.account_id).owners_of([email for each in emails.values() for email in each])
        return [pk for pk, own in emails.items() if {owners[each] for each in own if each in owners} == {self.company}]

    @transaction.atomic
    def _write(self, contacts: list[int]) -> int:
        """As one deed: an event for the company, and one for all of the contacts. Nothing, once the company is gone."""
        if not Company.objects.keep(self.company.pk):
            return 0
        free = Contact.objects.visible_to(self.member).filter(pk__in=contacts, company=None).order_by("pk")
        linked = list(free.select_for_update(no_key=True).only("pk"))
        if linked:
            of_these = Contact.objects.visible_to(self.member).filter(pk__in=[each.pk for each in linked])
            of_these.update(company=self.company, version=F("version") + 1, updated_at=timezone.now())
            self._tell("contact.linked", linked, {"company": str(self.company), "id": self.company.pk})
            self._tell("company.contacts_linked", [self.company], {"number": len(linked)})
        return len(linked)

    def _tell(self, verb: str, about: list, data: dict) -> None:
        Event.objects.record(verb, by=self.member, about=about, data=data)
