"""The order that a won deal becomes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Event, Member
from contacts.models import Contact
from crm.models import Deal, LineItem, Stage
from crm.refusals import NotAllowed, Stale
from orders.models.order import Order


@transaction.atomic
def order_of(deal: Deal, *, by: Member) -> tuple[Order, bool]:
    """The order of a won deal and whether it is new: the first that there is, or one with the deal's line items.

    Raises `Stale` for a deal that is not won or has no contact, `NotAllowed` for one whose contact `by` does not see.
    """
    # Before the deal, as who deletes or merges the contact.
    Contact.objects.keep(deal.contact_id)
    deal.lock()
    if found := Order.objects.filter(deal=deal).order_by("pk").first():
        return found, False
    if deal.stage.kind != Stage.Kind.WON:
        raise Stale(_("This deal is not won."))
    if deal.contact_id is None:
        raise Stale(_("An order is a contact’s: give the deal a contact first."))
    contact = Contact.objects.visible_to(by).filter(pk=deal.contact_id).first()
    if contact is None:
        raise NotAllowed(_("An order is a contact’s, and you do not see the contact of this deal."))
    return _make(deal, contact, by), True


def _make(deal: Deal, contact: Contact, by: Member) -> Order:
    facts = {"title": deal.title, "value": deal.value, "currency": deal.currency, "ordered_on": deal.closed_on}
    items = [_bought(item, deal) for item in deal.line_items.all()]
    order = Order.objects.add(deal.account, by=by, deal=deal, contact=contact, items=items, **facts)
    Event.objects.record("deal.order_made", by=by, about=[deal], data={"name": order.title})
    return order


def _bought(item: LineItem, deal: Deal) -> dict:
    item.deal = deal
    amounts, figures = item.amounts, {"quantity": item.quantity, "unit": item.unit, "unit_price": item.unit_price}
    return {"name": item.name, "discount": amounts.discount, "tax": amounts.tax, **figures}
