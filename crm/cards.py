"""What a card of the board shows, worked out before the template: a page of cards is the cost of a board."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from django.template import Context, Template
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from companies.models import Company
from contacts.models import Contact
from crm import card_parts
from crm.board_order import Order
from crm.card_fields import CardLayout
from crm.models.activity import is_past

# What is read for each field, besides what `for_board` counts.
READS = {
    "who": [
        "contact__name", "contact__email", "contact__phone", "contact__identifier", "contact__owner",
        "company__name", "company__owner",
    ],
    "labels": ["label_chips"],
    "value": ["value", "currency"],
    "checklist": ["items", "items_done"],
    "files": ["files"],
    "activity": ["next_due_on", "next_due_at", "closed_on"],
    "close": ["expected_close", "closed_on"],
    "health": ["health", "waiting_until", "waiting_note", "closed_on"],
    "owner": ["owner__user__name", "owner__user__email"],
    "priority": ["priority"],
    "days": ["stage_entered_at"],
}  # fmt: skip
LINES = {"who": card_parts.draw_who, "labels": card_parts.draw_labels}
FACTS = {
    "value": card_parts.draw_value,
    "health": card_parts.draw_health,
    "checklist": card_parts.draw_checklist,
    "files": card_parts.draw_files,
    "activity": card_parts.draw_activity,
    "close": card_parts.draw_close,
    "priority": card_parts.draw_priority,
    "days": card_parts.draw_days,
}


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


class Look:
    """How one member sees cards: `layout` says which fields, in which order; `order` is that of the cards.

    `may_move`: each card has what it is moved and selected by.
    """

    def __init__(self, member, layout: CardLayout, order: Order, *, may_move: bool):
        self.member, self.layout, self.order, self.may_move = member, layout, order, may_move
        self.privacy, self.today, self.sprite = Privacy.of(member), timezone.localdate(), static("icons/sprite.svg")

    @cached_property
    def url(self) -> str:
        """The address of a deal, without its id and the slash behind it."""
        return reverse("crm:deal", args=[self.member.account.slug, 0]).removesuffix("0/")

    @cached_property
    def key(self) -> tuple:
        """All that a card shows besides what is read of its deal: two looks with one key draw the same."""
        here = (self.url, self.sprite, get_language(), timezone.get_current_timezone_name(), self.today)
        attributes = tuple((each.key, each.name, each.type) for each in self.layout.shown_attributes.values())
        return (*here, self.member.account.currency, self.may_move, self.privacy, tuple(self.keys), attributes)

    @cached_property
    def keys(self) -> list[str]:
        """The fields that are shown; which attributes there are is asked only when one of them is among these."""
        known = READS.keys() | self.layout.shown_attributes.keys()
        return [key for key in self.layout.chosen if key in known]

    @cached_property
    def reads(self) -> list[str]:
        """The columns to read, each once."""
        chosen = [name for key in self.keys for name in READS.get(key, ["attributes"])]
        return list(dict.fromkeys(["pk", "version", "stage_id", "title", *self.order.reads, *chosen]))

    @cached_property
    def parts(self) -> list[tuple]:
        """`(is_fact, draw)` of each field in order; facts beside each other share a line."""
        return [(key in FACTS, self._drawing(key)) for key in self.keys if key != "owner"]

    def _drawing(self, key: str):
        attribute = self.layout.shown_attributes.get(key)
        if attribute:
            return lambda row, _look: card_parts.draw_attribute(attribute, row)
        return LINES.get(key) or FACTS[key]


# Drawn cards as `{(key of the look, id of the deal): (what was read, HTML)}`; each process has its own.
_drawn: dict[tuple, tuple[dict, SafeString]] = {}
MOST_DRAWN = 5_000


def draw_cards(rows: Iterable[dict], look: Look) -> list[dict]:
    """Cards of `rows` (`look.reads` of deals from `for_board()`) in order: what was read, and the card as `html`."""
    found = [_as_of_now(row) for row in look.order.sorted(list(rows))]
    return [row | {"html": _remembered(row, look)} for row in found]


def _as_of_now(row: dict) -> dict:
    """With what becomes so by the hour, though nobody changes the deal."""
    return row | {"is_late": is_past(row["next_due_on"], row["next_due_at"])} if "next_due_at" in row else row


def _remembered(row: dict, look: Look) -> SafeString:
    """Drawn anew unless the same was drawn before of the very same content, so none is ever out of date."""
    at = (look.key, row["pk"])
    known, html = _drawn.get(at, (None, ""))
    if known != row:
        html = _draw(row, look)
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        _drawn[at] = row, html
    return html


@cache
def _template() -> Template:
    return get_template("crm/_deal_card.html").template


def _draw(row: dict, look: Look) -> SafeString:
    return _template().render(Context({"card": row, "body": _draw_body(row, look), "look": look}))


def _draw_body(row: dict, look: Look) -> SafeString:
    """All below the title: every part is escaped by itself."""
    drawn = [_draw_group(is_fact, group, row, look) for is_fact, group in groupby(look.parts, lambda part: part[0])]
    owner = card_parts.draw_owner(row, look) if "owner" in look.keys else ""
    return mark_safe("".join([*drawn, owner]))


def _draw_group(is_facts: bool, parts, row: dict, look: Look) -> str:
    content = mark_safe("".join(draw(row, look) for _is_fact, draw in parts))
    return format_html('<p class="deal-facts">{}</p>', content) if is_facts and content else content
