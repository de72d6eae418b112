"""An order as its source tells of it, at one moment of its life."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Sender
from conversalabs.money import currencies, rounded
from conversalabs.text import storable
from orders.models.order import Order
from orders.models.order_item import OrderItem, line_total
from orders.models.order_state import DIGITS, state_key

MOST_ITEMS = 1_000
# How far it has come, for states of one sequence and moment.
PROGRESS = ["pending", "overdue", "partially_paid", "paid", "failed", "canceled", "refunded"]
_ITEM = {"quantity": Decimal(1), "unit_price": Decimal(0), "discount": Decimal(0), "tax": Decimal(0)}


@dataclass(frozen=True)
class Delivery:
    """The state of an order from the moment `at` on.

    The one with the highest `sequence` counts, the source's own number if it has one; of these the latest. Without a
    `value` it is the total of the `items` (dicts of `name`, `quantity`, `unit_price`, `discount`, `tax`, the amounts
    for the whole line); without a currency, the account's.
    """

    buyer: Sender
    status: str
    at: datetime
    ordered_on: date
    sequence: int = 0
    title: str = ""
    value: Decimal | None = None
    currency: str = ""
    paid_on: date | None = None
    items: tuple[dict, ...] = ()


class Read:
    """A delivery that has been checked; raises ValidationError, by field, for what no order can be."""

    def __init__(self, account, external_id: str, told: Delivery):
        self.told, self.errors = told, {}
        self.external_id = self._clean(Order, "external_id", external_id)
        if not self.external_id and "external_id" not in self.errors:
            self.errors["external_id"] = _("An order that is received has an id of its source.")
        self.currency = told.currency or account.currency
        if self.currency not in currencies():
            self.errors["currency"] = _("There is no currency “%(code)s”.") % {"code": str(self.currency)[:10]}
        self._check_place()
        self.items = [] if self.errors else self._items()
        self.values = {} if self.errors else self._values()
        if self.errors:
            raise ValidationError(self.errors)
        content = sha256(repr((self.external_id, self.values, self.items, told.buyer)).encode()).hexdigest()[:16]
        self.key = state_key(told.sequence, told.at, f"{PROGRESS.index(told.status)}{content}")

    def _clean(self, model, name: str, value, as_name: str = ""):
        try:
            value = storable(value) if isinstance(value, str) else value
            return model._meta.get_field(name).clean(value, None)
        except ValidationError as refusal:
            self.errors[as_name or name] = refusal
        except (TypeError, ValueError, ArithmeticError):
            self.errors[as_name or name] = _("This cannot be read.")

    def _check_place(self) -> None:
        at, sequence = self.told.at, self.told.sequence
        if not isinstance(at, datetime) or timezone.is_naive(at):
            self.errors["at"] = _("The moment of a state has a time zone.")
        elif not _is_everywhere(at):
            self.errors["at"] = _("In some time zone there is no such moment.")
        if type(sequence) is not int or not 0 <= sequence < 10**DIGITS:
            self.errors["sequence"] = _("A sequence is a whole number from 0 on.")

    def _items(self) -> list[dict]:
        if not isinstance(self.told.items, list | tuple) or not all(isinstance(each, dict) for each in self.told.items):
            self.errors["items"] = _("This cannot be read.")
            return []
        if len(self.told.items) > MOST_ITEMS:
            self.errors["items"] = _("An order has at most %(most)d items.") % {"most": MOST_ITEMS}
            return []
        return [self._item(given) for given in self.told.items]

    def _item(self, given: dict) -> dict:
        item = {name: self._clean(OrderItem, name, given.get(name, usual), "items") for name, usual in _ITEM.items()}
        item["name"] = self._clean(OrderItem, "name", given.get("name", ""), "items")
        if any(isinstance(value, Decimal) and value < 0 for value in item.values()):
            self.errors["items"] = _("No amount is less than nothing.")
        return item

    def _values(self) -> dict:
        value = self.told.value
        if value is None and not self.errors:
            value = sum((line_total(item, self.currency) for item in self.items), Decimal(0))
        value = self._rounded(value)
        values = {"title": self.told.title or self._title(), "value": value, "status": self.told.status}
        values |= {"ordered_on": self.told.ordered_on, "paid_on": self.told.paid_on}
        read = {name: self._clean(Order, name, given) for name, given in values.items()}
        if not self.errors and read["value"] < 0:
            self.errors["value"] = _("No amount is less than nothing.")
        return read | {"currency": self.currency}

    def _rounded(self, value):
        try:
            return rounded(Decimal(value), self.currency) if value is not None else value
        except (ArithmeticError, TypeError, ValueError):
            return value

    def _title(self) -> str:
        if not self.items:
            return _("Order %(number)s") % {"number": self.external_id[:190]}
        more = f" + {len(self.items) - 1}" if len(self.items) > 1 else ""
        return f"{(self.items[0]['name'] or '')[: 200 - len(more)]}{more}"


def _is_everywhere(at: datetime) -> bool:
    try:
        return bool(at.astimezone(UTC))
    except OverflowError:  # of the first or the last day of all
        return False
