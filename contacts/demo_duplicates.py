"""Demo contacts that somebody has entered twice, found and waiting to be decided on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from accounts.demo import administrator
from contacts.models import Contact, ContactAddress
from contacts.models.address import PHONE
from conversalabs.demo import Plan
from duplicates.models import Duplicate, Search

# From so many contacts on there is somebody to be there twice.
LEAST = 200
EVERY = 12


@dataclass(frozen=True)
class Twin:
    """How somebody was entered again: what their name became, what is known of both, and why they were found."""

    score: int
    reasons: tuple
    name: Callable[[list[str]], str]
    shares: tuple[str, ...] = ("city", "country")
    has_phone: bool = False


def _slip(words: list[str]) -> str:
    """Two letters of the last word change places."""
    last = words[-1]
    return " ".join([*words[:-1], last[:-2] + last[-1] + last[-2]])


ALIKE = ("similar_name", {"percent": 93})
CITY, BIRTH, PHONE_SLIP = ("same_city", {}), ("same_birth", {}), ("similar_phone", {})
TWINS = [
    Twin(100, (("same_name", {}), PHONE_SLIP, CITY), " ".join, has_phone=True),
    Twin(99, (ALIKE, PHONE_SLIP, CITY, BIRTH), _slip, ("city", "country", "birth_date"), True),
    Twin(99, (("same_name", {}), BIRTH), " ".join, ("country", "birth_date")),
    Twin(99, (("swapped_name", {}), PHONE_SLIP, CITY), lambda words: f"{words[-1]} {words[0]}", has_phone=True),
    Twin(98, (ALIKE, CITY), _slip),
    Twin(96, (("initials", {}), CITY), lambda words: f"{words[0][0]}. {words[-1]}"),
    Twin(92, (("same_name", {}), CITY), lambda words: f"{words[0]} {words[-1]}"),
    Twin(87, (("same_name", {}), ("other_city", {})), " ".join, ()),
]


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    found = Contact.objects.of(plan.account).exclude(name="").exclude(city="").exclude(phone="").order_by("pk")
    if found.count() < LEAST:
        return
    people = list(found[: 2 * EVERY * len(TWINS) : EVERY])
    by = administrator(plan.account)
    pairs = [_twin(twin, *people[2 * n : 2 * n + 2]) for n, twin in enumerate(TWINS)]
    Duplicate.objects.bulk_create(pairs)
    total, over = Contact.objects.of(plan.account).count(), {"began_at": timezone.now(), "ended_at": timezone.now()}
    done = {"status": Search.Status.DONE, "total": total, "compared": total, "found": len(pairs), **over}
    Search.objects.create(account=plan.account, kind="contact", started_by=by, **done)
    yield "duplicates", len(pairs)


def _twin(twin: Twin, one: Contact, other: Contact) -> Duplicate:
    """Let the contact `other` be `one` once more."""
    other.name, other.identifier, other.attributes = twin.name(one.name.split()), "", {}
    other.company, other.owner = None, one.owner
    for name in twin.shares:
        if name == "birth_date":
            one.attributes.setdefault(name, "1984-05-12")
            other.attributes[name] = one.attributes[name]
        else:
            setattr(other, name, getattr(one, name))
    other.save()
    one.save()
    other.set_addresses(emails=[], phones=_phones(one.phone) if twin.has_phone else None)
    reasons = [list(reason) for reason in twin.reasons]
    return Duplicate(
        account_id=one.account_id, kind="contact", first=one.pk, second=other.pk, group=one.pk, score=twin.score,
        reasons=reasons,
    )  # fmt: skip


def _phones(phone: str) -> list[str]:
    """With a slip: the last digit is another."""
    slipped = f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}" if phone[-1:].isdigit() else ""
    is_free = slipped and not ContactAddress.objects.filter(kind=PHONE, value=slipped).exists()
    return [slipped] if is_free else []
