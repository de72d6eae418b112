from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")

    def ready(self):
        self._list()
        self._show()
        self._import()

    def _import(self):
        from imports import targets
        from orders.imports import OrderTarget

        targets.register(OrderTarget())

    def _list(self):
        from accounts.filters import register
        from accounts.records import columns
        from companies.models import Company
        from contacts.models import Contact
        from orders import bulk
        from orders.columns import company_columns, contact_columns, order_columns
        from orders.filters import fields_over_orders, order_fields
        from orders.models import Order

        bulk.register()
        register(Order, order_fields)
        register(Contact, fields_over_orders("contact"))
        register(Company, fields_over_orders("contact__company"))
        columns.register(Order, order_columns)
        columns.register(Contact, contact_columns)
        columns.register(Company, company_columns)

    def _show(self):
        from accounts import menu
        from accounts.models import belonging
        from accounts.records import history, timeline
        from bulk.timeline import BULK
        from companies import figures
        from companies import sections as company_sections
        from contacts import sections
        from crm import sections as deal_sections
        from orders import orders_of
        from orders.models import OrderView
        from orders.timeline import MADE, ORDERS

        gate = {"permission": "see_orders", "module": "orders"}
        section = sections.Section("orders", _("Orders"), "orders/_orders_of.html", orders_of.load, order=30, **gate)
        sections.register(section)
        company_sections.register(section)
        deal_sections.register(section)
        won = sections.Section("order", _("Order"), "orders/_won_deal.html", orders_of.of_won_deal, order=30, **gate)
        deal_sections.won.register(won)
        history.register_teller(MADE)
        timeline.register(["contact", "company"], ORDERS)
        timeline.register(["order"], BULK)
        figures.register("orders", _("Orders"), orders_of.of_companies, 30, **gate)
        belonging.register(belonging.Belonging(OrderView, only={"is_shared": True}))
        menu.register(menu.Item(_("Orders"), "orders:orders", "shopping-bag", order=40, key="r", **gate))
