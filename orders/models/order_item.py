from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey, TenantModel
from conversalabs.fields import typed_number


class OrderItem(TenantModel):
    """What was bought, in one line of an order."""

    order = TenantForeignKey("orders.Order", models.CASCADE, related_name="items")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4, default=Decimal(1))
    unit_price = models.DecimalField(_("unit price"), max_digits=19, decimal_places=4, default=Decimal(0))

    see_permission, owner_path = "see_orders", "order__contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("item of an order")
        verbose_name_plural = _("items of orders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price

    @property
    def shown_quantity(self) -> str:
        return typed_number(self.quantity)

    @property
    def values(self) -> dict:
        """The line as `Order.change` takes it."""
        return {"name": self.name, "quantity": self.quantity, "unit_price": self.unit_price}

    @property
    def sentence(self) -> str:
        """The line as the history keeps it: "2 × Mug, 39.9"."""
        return f"{self.quantity.normalize():f} × {self.name}, {self.unit_price.normalize():f}"
