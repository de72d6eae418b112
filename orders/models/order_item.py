from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey, TenantModel
from conversalabs.fields import typed_number
from conversalabs.money import rounded

ZERO = Decimal(0)


def line_total(values: dict, currency: str) -> Decimal:
    """What a line with these `values` comes to: its price rounded to what can be paid, less discount, with tax."""
    return rounded(values["quantity"] * values["unit_price"], currency) - values["discount"] + values["tax"]


class OrderItem(TenantModel):
    """What was bought, in one line of an order."""

    order = TenantForeignKey("orders.Order", models.CASCADE, related_name="items")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4, default=Decimal(1))
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="", db_default="")
    unit_price = models.DecimalField(_("unit price"), max_digits=19, decimal_places=4, default=Decimal(0))
    # Amounts, for the whole line.
    discount = models.DecimalField(_("discount"), max_digits=19, decimal_places=4, default=ZERO, db_default=ZERO)
    tax = models.DecimalField(_("tax"), max_digits=19, decimal_places=4, default=ZERO, db_default=ZERO)

    see_permission, owner_path = "see_orders", "order__contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("item of an order")
        verbose_name_plural = _("items of orders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> Decimal:
        return line_total(self.values, self.order.currency)

    @property
    def shown_quantity(self) -> str:
        """With its unit, if it has one: "2.5 h"."""
        return f"{typed_number(self.quantity)} {self.unit}".rstrip()

    @property
    def values(self) -> dict:
        """The line as `Order.change` takes it."""
        return {name: getattr(self, name) for name in ("name", "quantity", "unit", "unit_price", "discount", "tax")}

    @property
    def _counted(self) -> str:
        return f"{self.quantity.normalize():f} {self.unit}".rstrip()

    @property
    def sentence(self) -> str:
        """The line as the history keeps it: "2 × Mug, 39.9"."""
        further = [f" {sign} {value.normalize():f}" for sign, value in (("−", self.discount), ("+", self.tax)) if value]
        return f"{self._counted} × {self.name}, {self.unit_price.normalize():f}{''.join(further)}"
