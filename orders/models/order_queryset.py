"""How orders are made, found and summed up."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts.models import Event, Member, TenantQuerySet
from contacts.models import Contact
from conversalabs.folding import matching_words, prefix_query


class OrderQuerySet(TenantQuerySet):
    @transaction.atomic
    def add(self, account, *, by: Member | None = None, items=(), **fields):
        """A new order; `items` are dicts of `name`, `quantity`, `unit`, `unit_price`, `discount` and `tax`.

        Raises ExternalIdTaken when the same source has delivered an order of this external id already.
        """
        order = self.model(account=account, **fields)
        order.store()
        order.set_items(items)
        Event.objects.record(
            "order.created", by=by, about=order.concerned(), account=account, data={"name": order.title}
        )
        return order

    def receive(self, account, source: str, external_id: str, payload):
        """Take in what `source` tells of its order `external_id`, a `Delivery`; answers the order.

        Once, however often and however many at a time it is delivered; of its states the newest counts, in whatever
        order they arrive. The buyer is found, or becomes a contact. Raises ValidationError for what no order can be.
        """
        return self.receive_each(account, source, [(external_id, payload)])[0]

    def receive_each(self, account, source: str, delivered: Iterable[tuple[str, object]]) -> list:
        """As `receive`, of many, 500 to a transaction: of these none is stored where one is refused."""
        from orders.models.receiving import Receiver

        return Receiver(account, source).take(delivered)

    def for_page(self) -> "OrderQuerySet":
        return self.select_related("contact", "deal").prefetch_related("items")

    def kept(self) -> "OrderQuerySet":
        """Without those that nobody has bought in the end."""
        return self.exclude(status__in=self.model.VOID)

    def newest_first(self) -> "OrderQuerySet":
        return self.order_by("-ordered_on", "-pk")

    def matching(self, text: str) -> "OrderQuerySet":
        """Orders found by the beginnings of words of their title and external id, or by their contact's name.

        Accents and case do not matter.
        """
        ways = [each.order_by().values("pk") for each in self._ways(text)]
        return self.filter(pk__in=ways[0].union(*ways[1:])) if ways else self

    def find(self, text: str, most: int) -> list[int]:
        """Ids of at most `most` orders that match, those by their own words before others, as `best_order` says.

        One way after the other, so that a common word is not sought to its end.
        """
        named, found = text.strip().lower(), {}
        for way in self._ways(text):
            if len(found) < most:
                rows = way.order_by().values_list("external_id", "ordered_on", "pk")[:most]
                found |= {row[-1]: (row[0].lower() == named, *row[1:]) for row in rows}
        return sorted(list(found)[:most], key=found.get, reverse=True)

    def _ways(self, text: str) -> Iterator["OrderQuerySet"]:
        """These orders, narrowed in each of the ways in which `text` may mean one of them."""
        if query := prefix_query(text, self.accounts):
            yield self.filter(matching_words(query))
        if self.member:
            contacts = Contact.objects.visible_to(self.member).matching(text)
            yield self.filter(contact__in=contacts.order_by().values("pk"))

    def best_order(self, text: str) -> list:
        """What to order found ones by: the one with exactly this external id first, then the newest."""
        is_named = When(Exact(Lower("external_id"), Value(text.strip().lower())), then=Value(0))
        return [Case(is_named, default=Value(1)), "-ordered_on", "-pk"]
