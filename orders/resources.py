from import_export.widgets import DateWidget, DecimalWidget

from accounts.backoffice.columns import Column, OwnRow
from contacts.models import Contact
from crm.models import Deal
from imports.resources import PlannedResource
from orders.models import Order


class OrderResource(PlannedResource):
    """Orders; contact and deal are named by their ids."""

    target = "orders"

    related = ("contact", "deal")

    contact = Column("contact", "contact", OwnRow(Contact))
    deal = Column("deal", "deal", OwnRow(Deal))
    title = Column("title", "title")
    value = Column("value", "value", DecimalWidget())
    currency = Column("currency", "currency")
    status = Column("status", "status")
    source = Column("source", "source")
    external_id = Column("external_id", "external_id")
    ordered_on = Column("ordered_on", "ordered_on", DateWidget())
    paid_on = Column("paid_on", "paid_on", DateWidget())

    class Meta(PlannedResource.Meta):
        model = Order
