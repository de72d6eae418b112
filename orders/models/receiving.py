"""Orders as their sources deliver them: once each, in their newest state, however often and in whatever order."""

import json
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.changes import difference
from accounts.models import Event
from contacts.models import Contact, contacts_of
from orders.models.delivery import Delivery, Read
from orders.models.order import Order
from orders.models.order_item import OrderItem

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
# The newest state of those that are there. More ids than a hundred do not tell the planner that none is empty.
_KNOWN = """
SELECT external_id, (SELECT max(key) FROM orders_orderstate WHERE order_id = held.id)
FROM orders_order held
WHERE account_id = %s AND source = %s AND external_id = ANY(%s) AND NOT (external_id = '')
"""
# The ids once more: else the planner, who cannot see how many are told of, reads all orders of the account.
_CHANGE = """
UPDATE orders_order held SET contact_id = told.contact, title = told.title, value = told.value,
    currency = told.currency, status = told.status, ordered_on = told.ordered_on, paid_on = told.paid_on,
    version = held.version + 1, updated_at = clock_timestamp()
FROM jsonb_to_recordset(%s::jsonb) AS told (id bigint, contact bigint, title text, value numeric, currency text,
    status text, ordered_on date, paid_on date)
WHERE held.id = told.id AND held.id = ANY(%s) AND held.account_id = %s
"""

# What is told of orders that have just been locked; one without any state has been what it is since it was written.
_KEEP = """
WITH held AS MATERIALIZED (
    SELECT id, status, created_at, (SELECT max(key) FROM orders_orderstate WHERE order_id = held.id) AS newest
    FROM orders_order held WHERE id = ANY(%s)
), kept AS (
    INSERT INTO orders_orderstate (account_id, order_id, key, status, since)
    SELECT %s::bigint, id, '', status, created_at FROM held WHERE newest IS NULL
    UNION ALL
    SELECT %s::bigint, each.* FROM jsonb_to_recordset(%s::jsonb)
        AS each (id bigint, key text, status text, since timestamptz)
    ON CONFLICT (order_id, key) DO NOTHING
)
SELECT id, newest FROM held
"""
# New orders with their items and states.
_MAKE = """
WITH told AS MATERIALIZED (
    SELECT nextval('orders_order_id_seq') AS id, each.* FROM jsonb_to_recordset(%s::jsonb) AS each (external_id text,
        contact bigint, title text, value numeric, currency text, status text, ordered_on date, paid_on date,
        items jsonb, states jsonb)
), made AS (
    INSERT INTO orders_order (id, account_id, source, external_id, contact_id, title, value, currency, status,
        ordered_on, paid_on, created_at, updated_at)
    SELECT id, %s, %s, external_id, contact, title, value, currency, status, ordered_on, paid_on, %s, %s FROM told
), items AS (
    INSERT INTO orders_orderitem (account_id, order_id, name, quantity, unit_price, discount, tax)
    SELECT %s, told.id, item.* FROM told CROSS JOIN LATERAL jsonb_to_recordset(items)
        AS item (name text, quantity numeric, unit_price numeric, discount numeric, tax numeric)
), states AS (
    INSERT INTO orders_orderstate (account_id, order_id, key, status, since)
    SELECT %s, told.id, state.* FROM told CROSS JOIN LATERAL jsonb_to_recordset(states)
        AS state (key text, status text, since timestamptz)
)
SELECT id FROM told
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
        known = self._known(told)
        newest = {key: states[-1] for key, states in told.items()}
        newest = {key: read for key, read in newest.items() if key not in known or read.key > (known[key] or "")}
        buyers = dict(zip(newest, self._contacts(newest.values()), strict=True))
        held = self._locked({key: told[key] for key in known}) if known else {}
        self._change([(held[key], newest[key], buyers[key]) for key in newest if key in held])
        new = {key: states for key, states in told.items() if key not in held}
        return held | (self._make(new, buyers) if new and new.keys() <= buyers.keys() else {})

    def _wait_for(self, told: Iterable[str]) -> None:
        """One delivery at a time of what may be the same."""
        words = [f"{self.account.pk}:{self.source}:{external_id}" for external_id in told]
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [RECEIVING, words])

    def _known(self, told: Iterable[str]) -> dict[str, str | None]:
        """The key of the newest state of each order that is there."""
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [self.account.pk, self.source, list(told)])
            return dict(cursor.fetchall())

    def _contacts(self, news: Iterable[Read]) -> list[Contact]:
        buyers = [each.told.buyer for each in news]
        return contacts_of(self.account, buyers) if buyers else []

    def _locked(self, told: dict[str, list[Read]]) -> dict[str, Order]:
        """Those that are there, each with the key of the `newest` of its states; what is told is kept among them."""
        rows = self.orders.filter(external_id__in=list(told)).exclude(external_id="").order_by("pk")
        held = {each.external_id: each for each in rows.select_for_update(no_key=True).defer("words")}
        states = [row | {"id": held[key].pk} for key in held for row in _rows_of(told[key])]
        facts = [
            [order.pk for order in held.values()],
            self.account.pk,
            self.account.pk,
            json.dumps(states, default=str),
        ]
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, facts)
            newest = dict(cursor.fetchall())
        for order in held.values():
            order.account, order.newest = self.account, newest[order.pk] or ""
        return held

    def _change(self, told: list[tuple[Order, Read, Contact]]) -> None:
        """Make each order what its newest state says, unless somebody has given it a later one just now."""
        rows, events, items = [], [], {}
        prefetch_related_objects([order for order, _read, _contact in told], "items")
        for order, read, contact in told:
            if order.newest > read.key:
                continue
            if order.contact_id == contact.pk:
                order.contact = contact
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
                cursor.execute(_CHANGE, [json.dumps(rows, default=str), [row["id"] for row in rows], self.account.pk])
        if items:
            OrderItem.objects.of(self.account).filter(order__in=items).delete()
            OrderItem.objects.bulk_create(item for new in items.values() for item in new)

    def _make(self, told: dict[str, list[Read]], buyers: dict[str, Contact]) -> dict[str, Order]:
        """New orders, with the states that are told of each."""
        now, account, made, rows = timezone.now(), self.account, {}, []
        for key in sorted(told):
            values, stamps = told[key][-1].values, {"created_at": now, "updated_at": now}
            made[key] = Order(
                account=account, source=self.source, external_id=key, contact=buyers[key], **values, **stamps
            )
            whose = {"external_id": key, "contact": buyers[key].pk}
            rows.append(values | whose | {"items": told[key][-1].items, "states": _rows_of(told[key])})
        facts = [json.dumps(rows, default=str), account.pk, self.source, now, now, account.pk, account.pk]
        with connection.cursor() as cursor:
            cursor.execute(_MAKE, facts)
            for order, (pk,) in zip(made.values(), cursor.fetchall(), strict=True):
                order.pk, order._state.adding = pk, False
        events = [(made[key].concerned(), {"name": made[key].title}) for key in told]
        Event.objects.record_each("order.created", events, account=account)
        return made


def _rows_of(states: list[Read]) -> list[dict]:
    return [{"key": each.key, "status": each.told.status, "since": each.told.at} for each in states]


def _states_of(read: list[Read]) -> dict[str, list[Read]]:
    """The states of each order once each, sorted."""
    told = defaultdict(dict)
    for each in read:
        told[each.external_id][each.key] = each
    return {external_id: [states[key] for key in sorted(states)] for external_id, states in told.items()}
