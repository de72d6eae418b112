from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.backoffice.exchange import RecordAdmin
from accounts.backoffice.model_admin import ReadOnly, WalledAdmin, WalledInline
from conversalabs.templatetags.money import money
from imports.formats import WizardFiles
from orders.models import Order, OrderItem, OrderState, OrderView
from orders.resources import OrderResource


class OrderItemInline(ReadOnly, WalledInline):
    model = OrderItem
    see, manage = "see_orders", "manage_orders"


class OrderStateInline(ReadOnly, WalledInline):
    model = OrderState
    see, manage = "see_orders", "manage_orders"
    fields = ["status", "since", "by"]


@admin.register(Order)
class OrderAdmin(WizardFiles, RecordAdmin):
    icon = "receipt_long"
    see, manage = "see_orders", "manage_orders"
    resource_classes = [OrderResource]
    list_display = ["title", "contact", "amount", "status", "ordered_on"]
    list_select_related = ["contact"]
    list_filter = ["status", "source", "currency", "ordered_on"]
    search_fields = ["title", "external_id"]
    autocomplete_fields = ["contact", "deal"]
    date_hierarchy = "ordered_on"
    inlines = [OrderItemInline, OrderStateInline]

    @admin.display(description=_("value"), ordering="value")
    def amount(self, order) -> str:
        return money(order.value, order.currency)


@admin.register(OrderItem)
class OrderItemAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_orders", "manage_orders"
    list_display = ["name", "order", "quantity", "unit_price"]
    list_select_related = ["order"]


@admin.register(OrderState)
class OrderStateAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_orders", "manage_orders"
    list_display = ["order", "status", "since", "by"]
    list_select_related = ["order", "by__user"]


@admin.register(OrderView)
class OrderViewAdmin(ReadOnly, WalledAdmin):
    """What is saved of the list of orders; changed there, where its filter is checked."""

    see = "see_orders"
    list_display = ["name", "owner", "is_shared"]
    list_select_related = ["owner__user"]
