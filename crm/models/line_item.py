from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey, TenantModel
from crm.models.deal import Deal


class Product(TenantModel):
    """Something the account sells; its price is copied onto a line item when it is added."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=60, blank=True)
    price = models.DecimalField(_("price"), max_digits=19, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    tax_percent = models.DecimalField(_("tax, %"), max_digits=7, decimal_places=4, default=Decimal(0))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class LineItem(TenantModel):
    """A row of what a deal sells."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="line_items")
    product = TenantForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=4, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=19, decimal_places=4, default=Decimal(0))
    discount_percent = models.DecimalField(
        _("discount, %"), max_digits=7, decimal_places=4, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    tax_percent = models.DecimalField(
        _("tax, %"), max_digits=7, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta(TenantModel.Meta):
        verbose_name = _("line item")
        verbose_name_plural = _("line items")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
