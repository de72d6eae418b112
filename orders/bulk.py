"""What can be done to many orders at once."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulk import kinds
from bulk.acts import Delete, Export
from bulk.acts.act import ActForm
from bulk.acts.fields import SetColumn
from orders.lists import ORDERS
from orders.models import Order


class StatusForm(ActForm):
    to = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=Order.Status,
        help_text=gettext_lazy("Refunded or canceled is a note in the registry: no money is moved."),
    )  # fmt: skip

    def arguments(self) -> dict:
        return {"to": self.cleaned_data["to"]}


class SetStatus(SetColumn):
    key, icon, field, cast = "status", "circle-check", "status", "text"
    label = gettext_lazy("Set status")
    deed = gettext_lazy("Set the status of %(what)s")
    done = gettext_lazy("Status of %(what)s set")
    form_class = StatusForm

    def value(self, arguments):
        return arguments["to"]

    def told(self, arguments, member):
        return _("set status to %(now)s") % {"now": Order.Status(arguments["to"]).label}


def register() -> None:
    kinds.register(kinds.Kind(ORDERS, "orders:orders", "manage_orders", [SetStatus(), Export(), Delete()]))
