"""How orders are made, found and summed up."""

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower

from accounts.models import Event, Member, TenantQuerySet
from contacts.models import Contact
from conversalabs.folding import matching_words, prefix_query


class OrderQuerySet(TenantQuerySet):
    # On whose behalf; a search looks for the names of contacts that this member may see.
    member: Member | None = None

    def _clone(self):
        clone = super()._clone()
        clone.member = self.member
        return clone

    def visible_to(self, member) -> "OrderQuerySet":
        found = super().visible_to(member)
        found.member = member
        return found

    @transaction.atomic
    def add(self, account, *, by: Member | None = None, items=(), **fields):
        """A new order; `items` are dicts of `name`, `quantity` and `unit_price`.

        Raises ExternalIdTaken when the same source has delivered an order of this external id already.
        """
        order = self.model(account=account, **fields)
        order.store()
        order.set_items(items)
        Event.objects.record(
            "order.created", by=by, about=order.concerned(), account=account, data={"name": order.title}
        )
        return order

    def for_list(self) -> "OrderQuerySet":
        """With what a row of a list shows."""
        return self.select_related("contact").defer("words", "contact__words")

    def for_page(self) -> "OrderQuerySet":
        return self.select_related("contact", "deal").prefetch_related("items")

    def newest_first(self) -> "OrderQuerySet":
        return self.order_by("-ordered_on", "-pk")

    def matching(self, text: str) -> "OrderQuerySet":
        """Orders found by the beginnings of words of their title and external id, or by their contact's name.

        Accents and case do not matter.
        """
        query = prefix_query(text)
        if not query:
            return self
        orders = self.model.objects.order_by()
        parts = [orders.filter(matching_words(query)).values("pk")]
        if self.member:
            contacts = Contact.objects.visible_to(self.member).matching(text)
            parts.append(orders.filter(contact__in=contacts.order_by().values("pk")).values("pk"))
        return self.filter(pk__in=parts[0].union(*parts[1:]))

    def best_first(self, text: str) -> "OrderQuerySet":
        """The order with exactly this external id first, then the newest."""
        is_named = When(Q(lowered=text.strip().lower()), then=Value(0))
        found = self.alias(lowered=Lower("external_id"))
        return found.order_by(Case(is_named, default=Value(1)), "-ordered_on", "-pk")
