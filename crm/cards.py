"""What a card of the board shows, worked out before the template: a page of cards is the cost of a board."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.formats import date_format

from companies.models import Company
from contacts.models import Contact
from conversalabs.templatetags.avatars import initials
from conversalabs.templatetags.dates import near
from conversalabs.templatetags.hues import hue
from conversalabs.templatetags.money import current_locale, money_short

SOON = timedelta(days=14)
# What has room beside each other; the rest is counted, and named on hover.
MOST_LABELS = 2
FIELDS = [
    "pk", "version", "stage_id", "rank", "title", "value", "currency", "expected_close", "closed_on",
    "items", "items_done", "files", "label_chips", "company__name", "company__owner",
    "owner__user__name", "owner__user__email",
    "contact__name", "contact__email", "contact__phone", "contact__identifier", "contact__owner",
]  # fmt: skip


@dataclass(frozen=True)
class Privacy:
    """Which other records' names a member may read on a card: of which kind, and of whose (None: of everybody's)."""

    contacts: bool
    companies: bool
    owners: frozenset[int] | None

    @classmethod
    def of(cls, member) -> "Privacy":
        owners = None if member.sees_all else member.seen_owners
        return cls(Contact.is_open_to(member), Company.is_open_to(member), owners)

    def leaves(self, owner_id: int | None) -> bool:
        """Whether a record of this owner may be named."""
        return self.owners is None or owner_id is None or owner_id in self.owners


def read_cards(deals, privacy: Privacy) -> list[dict]:
    """One dict per deal of `deals` (from `for_board()`), ready for `crm/_deal_card.html`."""
    today = timezone.localdate()
    return [_card(row, privacy, today) for row in deals.values(*FIELDS)]


def _card(row: dict, privacy: Privacy, today: date) -> dict:
    close = row["expected_close"] if row["closed_on"] is None else None
    is_near = close is not None and close - today <= SOON
    return row | {
        "who": _who(row, privacy),
        "money": _money(row["value"].normalize(), row["currency"], str(current_locale())) if row["value"] else "",
        "close": close if is_near else None,
        "close_text": _short_day(close, today) if is_near else "",
        "close_full": date_format(close) if is_near else "",
        "is_late": close is not None and close < today,
        "chips": row["label_chips"][:MOST_LABELS],
        "more_labels": row["label_chips"][MOST_LABELS:],
    } | _owner(row)  # fmt: skip


def _who(row: dict, privacy: Privacy) -> str:
    """The contact as it is named everywhere, and the company."""
    contact = _contact_name(row) if privacy.contacts and privacy.leaves(row["contact__owner"]) else ""
    company = row["company__name"] if privacy.companies and privacy.leaves(row["company__owner"]) else ""
    return " · ".join(filter(None, [contact, company]))


def _contact_name(row: dict) -> str:
    names = ("contact__name", "contact__email", "contact__phone", "contact__identifier")
    return next((row[name] for name in names if row[name]), "")


def _short_day(day: date, today: date) -> str:
    """Today, tomorrow, yesterday, or "Nov 22"; there is little room."""
    return near(day) if abs(day - today) <= timedelta(days=1) else format_skeleton("MMMd", day, locale=current_locale())


def _owner(row: dict) -> dict:
    owner = row["owner__user__name"] or row["owner__user__email"] or ""
    return {"owner": owner, "owner_initials": initials(owner), "owner_hue": hue(owner)} if owner else {"owner": ""}


@lru_cache(maxsize=10_000)
def _money(value, currency: str, locale: str) -> str:
    """Formatting an amount costs more than all else on a card, and amounts recur. `locale` is part of the key."""
    return money_short(value, currency)
