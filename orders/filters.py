"""What orders can be filtered by."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type
from accounts.models import Member
from contacts.models import Contact
from orders.models import Order


def order_fields(member: Member) -> Iterator[FilterField]:
    """The fields of an order, as far as `member` may see them."""
    yield FilterField("status", _("Status"), Type.LIST, options=_options(Order.Status))
    yield FilterField("source", _("Source"), Type.LIST, options=_options(Order.Source))
    if member.can("see_contacts"):
        contacts = Contact.objects.visible_to
        yield FilterField(
            "contact", _("Contact"), Type.RECORD, "contact_id", records=contacts, picker="contacts:options"
        )
    yield FilterField("title", _("Title"), Type.TEXT)
    yield FilterField("external_id", _("External id"), Type.TEXT)
    yield FilterField("value", _("Value"), Type.NUMBER)
    yield FilterField("currency", _("Currency"), Type.TEXT)
    yield FilterField("ordered", _("Order date"), Type.DATE, "ordered_on")
    yield FilterField("paid", _("Paid date"), Type.DATE, "paid_on")


def _options(choices) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in choices.choices)
