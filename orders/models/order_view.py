from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.kept_view import KeptList
from orders.models.order import Order


class OrderView(KeptList):
    """The list of orders as somebody keeps it under a name."""

    see_permission = "see_orders"
    verb, namespace, icon = "orderview", "orders", "shopping-bag"

    class Meta(KeptList.Meta):
        verbose_name = _("saved view of orders")
        verbose_name_plural = _("saved views of orders")

    def asks_for(self) -> type:
        return Order

    @property
    def list_key(self) -> str:
        return f"order.{self.pk}"

    @property
    def list_name(self) -> str:
        return gettext("All orders")

    @property
    def list_url(self) -> str:
        return reverse("orders:orders", args=[self.account.slug])
