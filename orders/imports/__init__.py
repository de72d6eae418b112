"""Orders as a target of imports."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from companies.imports.making import COMPANIES
from contacts.imports.finding import missing_field
from contacts.imports.making import EXTRA_CONTACTS, told
from contacts.imports.undoing import CONTACTS
from contacts.models import Contact
from imports.records import RecordTarget
from orders.imports.fields import fields_for
from orders.imports.items import item_values
from orders.imports.undoing import OrderUndo
from orders.imports.work import OrderWork
from orders.imports.writing import OrderWriter
from orders.models import Order, OrderItem


class OrderTarget(RecordTarget):
    key = "orders"
    model = Order
    name = _("Orders")
    permission = "manage_orders"
    keys = {"external_id": _("External id")}
    sample = [
        ["External id", "Title", "Value", "Currency", "Status", "Order date", "Paid date", "Customer email",
         "Item name", "Quantity", "Unit price"],
        ["1001", "Two mugs and a plate", "99.80", "BRL", "paid", "2026-01-31", "2026-02-01", "ana@example.com", "Mug",
         "2", "39.90"],
        ["1001", "", "", "", "", "", "", "", "Plate", "1", "20.00"],
        ["1002", "Coffee, 1 kg", "55.00", "BRL", "pending", "2026-02-03", "", "joao@example.com", "", "", ""],
    ]  # fmt: skip
    shown = {
        "title": _("Title"), "contact_id": _("Contact"), "contact": _("New contact"),
        "value": _("Value"), "currency": _("Currency"),
        "status": _("Status"), "ordered_on": _("Order date"), "paid_on": _("Paid date"), "source": _("Source"),
        "external_id": _("External id"), "items": _("Items"),
    }  # fmt: skip
    related = {"contact_id": Contact}
    undoing = OrderUndo
    extra_names = RecordTarget.extra_names | EXTRA_CONTACTS
    besides = (CONTACTS, COMPANIES)

    def is_open_to(self, member):
        return super().is_open_to(member) and Order.is_open_to(member)

    def questions(self, member):
        label, help_text = _("Where the orders come from"), _("An order is found by its external id within its source.")
        how = {"choices": Order.Source, "initial": Order.Source.MANUAL, "label": label, "help_text": help_text}
        missing = missing_field(
            _("When an order names a contact that is not there"), member, "manage_contacts", initial="skip",
            without=("leave",),
        )  # fmt: skip
        return {"source": forms.ChoiceField(**how), "missing_contact": missing}

    def fields(self, member):
        return fields_for(member)

    def open(self, run):
        return OrderWork(run)

    def writer(self, run, first, last):
        return OrderWriter(run, first, last)

    def words(self, name, value):
        if name == "contact":
            return told(value)
        if name == "items":
            return "; ".join(OrderItem(**item_values(each)).sentence for each in value or ())
        choices = {"status": Order.Status, "source": Order.Source}.get(name)
        return str(choices(value).label) if choices and value else super().words(name, value)

    def list_url(self, account):
        return reverse("orders:orders", args=[account.slug])
