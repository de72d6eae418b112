"""Orders as their sources deliver them: once each, in their newest state, however often and in whatever order."""

import json
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.changes import difference
from accounts.models import Event
from contacts.models import Contact, contacts_of
from orders.models.delivery import Delivery, Read
from orders.models.order import Order
from orders.models.order_item import OrderItem
from orders.models.order_state import OrderState

# The first key of the advisory locks under which one order is received.
RECEIVING = 0x6F72_6472
ATTEMPTS = 20
# Deliveries to a transaction: each order holds a lock until it ends.
BATCH = 500
FIELDS = ["contact", "title", "value", "currency", "status", "ordered_on", "paid_on"]
_LOCK = """
SELECT pg_advisory_xact_lock(%s, key)
FROM (SELECT DISTINCT hashtext(words) AS key FROM unnest(%s::text[]) words ORDER BY 1) each
"""
_CHANGE = """
UPDATE orders_order held SET contact_id = told.contact, title = told.title, value = told.value,
    currency = told.currency, status = told.status, ordered_on = told.ordered_on, paid_on = told.paid_on,
    version = held.version + 1, updated_at = clock_timestamp()
FROM jsonb_to_recordset(%s::jsonb) AS told (id bigint, contact bigint, title text, value numeric, currency text,
    status text, ordered_on date, paid_on date)
WHERE held.id = told.id AND held.account_id = %s
"""


class Receiver:
    """Takes in what one source delivers to an account."""

    def __init__(self, account, source: str):
        if source not in Order.Source.values:
            raise ValidationError(_("There is no source “%(source)s”.") % {"source": str(source)[:20]}, code="source")
        if not account.has_module("orders"):
            raise ValidationError(_("The registry of orders is not on for this account."), code="off")
        self.account, self.source = account, source
        self.orders = Order.objects.of(account).filter(source=source)

    def take(self, delivered: Iterable[tuple[str, Delivery]]) -> list[Order]:
        """The orders as they are then, in the order in which they were first named."""
        read = [Read(self.account, external_id, told) for external_id, told in delivered]
        found = {}
        for start in range(0, len(read), BATCH):
            found |= self._take_batch(_states_of(read[start : start + BATCH]))
        return [found[external_id] for external_id in dict.fromkeys(each.external_id for each in read)]

    def _take_batch(self, told: dict[str, list[Read]]) -> dict[str, Order]:
        for _attempt in range(ATTEMPTS):
            # Somebody may have written one of them down by another way, or deleted it, at this very moment.
            with suppress(IntegrityError), transaction.atomic():
                found = self._take_at_once(told)
                if found.keys() >= told.keys():
                    return found
        raise ValidationError(_("Somebody has just added the same; try again."), code="race")

    def _take_at_once(self, told: dict[str, list[Read]]) -> dict[str, Order]:
        """`told` are the states of each order, sorted. Contacts are locked before their orders, as who deletes one."""
        self._wait_for(told)
        newest = self._news(told)
        buyers = dict(zip(newest, self._contacts(newest.values()), strict=True))
        held = self._locked(told)
        self._change([(held[key], newest[key], buyers[key]) for key in newest if key in held])
        made = self._make([(newest[key], buyers[key]) for key in newest if key not in held])
        orders = held | made
        self._keep_states([(orders[key], each) for key, states in told.items() if key in made for each in states])
        return orders

    def _wait_for(self, told: Iterable[str]) -> None:
        """One delivery at a time of what may be the same."""
        words = [f"{self.account.pk}:{self.source}:{external_id}" for external_id in told]
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [RECEIVING, words])

    def _news(self, told: dict[str, list[Read]]) -> dict[str, Read]:
        """The newest state of each order, if it is newer than what is known of it."""
        rows = self.orders.filter(external_id__in=list(told)).order_by()
        known = dict(rows.values_list("external_id").annotate(Max("states__key")))
        newest = {key: states[-1] for key, states in told.items()}
        return {key: each for key, each in newest.items() if key not in known or each.key > (known[key] or "")}

    def _contacts(self, news: Iterable[Read]) -> list[Contact]:
        buyers = [each.told.buyer for each in news]
        return contacts_of(self.account, buyers) if buyers else []

    def _locked(self, told: dict[str, list[Read]]) -> dict[str, Order]:
        """Those that are there, with all that is told of them among their states."""
        rows = self.orders.filter(external_id__in=list(told)).order_by("pk").select_for_update(of=["self"], no_key=True)
        held = {}
        for order in rows.select_related("contact").prefetch_related("items", "states").defer("words"):
            order.account = self.account
            held[order.external_id] = order
        new = [each for each in held.values() if not each.states.all()]
        OrderState.objects.bulk_create(self._state(each, "", each.status, each.created_at) for each in new)
        kept = {(key, state.key) for key, order in held.items() for state in order.states.all()}
        late = [(held[key], each) for key in held for each in told[key] if (key, each.key) not in kept]
        self._keep_states(late)
        return held

    def _keep_states(self, told: list[tuple[Order, Read]]) -> None:
        rows = [self._state(order, each.key, each.told.status, each.told.at) for order, each in told]
        OrderState.objects.bulk_create(rows)

    def _state(self, order: Order, key: str, status: str, since) -> OrderState:
        return OrderState(account=self.account, order=order, key=key, status=status, since=since)

    def _change(self, told: list[tuple[Order, Read, Contact]]) -> None:
        """Make each order what its newest state says, unless somebody has given it a later one just now."""
        rows, events, items = [], [], {}
        for order, read, contact in told:
            if any(state.key > read.key for state in order.states.all()):
                continue
            before = order.state([*FIELDS, "items"])
            new = [OrderItem(account=self.account, order=order, **item) for item in read.items]
            for name, value in (read.values | {"contact": contact}).items():
                setattr(order, name, value)
            after = order.state(FIELDS) | {"items": [item.sentence for item in new]}
            if changes := difference(before, after):
                order.version += 1
                rows.append({name: getattr(order, name) for name in FIELDS} | {"id": order.pk, "contact": contact.pk})
                events.append((order.concerned(), {"changes": changes, "version": order.version}))
                if "items" in changes:
                    items[order.pk] = new
        self._write(rows, items)
        Event.objects.record_each("order.changed", events, account=self.account)

    def _write(self, rows: list[dict], items: dict[int, list[OrderItem]]) -> None:
        """The changed orders, and all the items of those whose `items` are others."""
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(_CHANGE, [json.dumps(rows, default=str), self.account.pk])
        if items:
            OrderItem.objects.of(self.account).filter(order__in=items).delete()
            OrderItem.objects.bulk_create(item for new in items.values() for item in new)

    def _make(self, told: list[tuple[Read, Contact]]) -> dict[str, Order]:
        made = {
            read.external_id: Order(
                account=self.account, source=self.source, external_id=read.external_id, contact=contact, **read.values
            )
            for read, contact in told
        }  # fmt: skip
        Order.objects.bulk_create(made[key] for key in sorted(made))
        OrderItem.objects.bulk_create(
            OrderItem(account=self.account, order=made[read.external_id], **item)
            for read, _contact in told
            for item in read.items
        )
        events = [(order.concerned(), {"name": order.title}) for order in made.values()]
        Event.objects.record_each("order.created", events, account=self.account)
        return made


def _states_of(read: list[Read]) -> dict[str, list[Read]]:
    """The states of each order once each, sorted."""
    told = defaultdict(dict)
    for each in read:
        told[each.external_id][each.key] = each
    return {external_id: [states[key] for key in sorted(states)] for external_id, states in told.items()}
