from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, TenantForeignKey, TenantModel, TenantQuerySet
from conversalabs.folding import Fold, fold, sought
from crm.amounts import Amounts, row_amounts
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal


class ProductQuerySet(TenantQuerySet):
    def on_sale(self) -> "ProductQuerySet":
        return self.filter(is_active=True)

    def matching(self, text: str) -> "ProductQuerySet":
        """Products whose name has `text` in it, or whose code begins with it; accents and case are ignored."""
        if not (part := sought(text)):
            return self
        found = self.alias(folded=Fold("name"), folded_code=Fold("code"))
        return found.filter(Q(folded__contains=part) | Q(folded_code__startswith=part))

    def named(self, text: str) -> "Product | None":
        """The product that `text` names in full, by its code or its name."""
        found = self.filter(Q(code__iexact=text) | Q(name__iexact=text)) if text else self.none()
        return min(found, key=lambda product: fold(product.code) != fold(text), default=None)


class Product(TenantModel):
    """Something the account sells; its price is copied onto a line item when it is added."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=60, blank=True)
    price = models.DecimalField(
        _("price"), max_digits=19, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    tax_percent = models.DecimalField(
        _("tax, %"), max_digits=7, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        triggers = [DELETIONS]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class LineItemQuerySet(DealPartQuerySet):
    def amounts(self, currency: str) -> Amounts:
        """The sum of these rows."""
        rows = self.values_list("quantity", "unit_price", "discount_percent", "tax_percent")
        return sum((row_amounts(*row, currency=currency) for row in rows), Amounts())

    def add(self, deal: Deal, *, by, **fields) -> "LineItem":
        """A new row at the end; raises `ValidationError` when the deal cannot hold the total."""
        with changing(deal, by=by):
            last = deal.line_items.aggregate(last=Max("position"))["last"]
            position = 0 if last is None else last + 1
            item = self.create(account_id=deal.account_id, deal=deal, position=position, **fields)
            item.record("added", by=by)
        return item


class LineItem(TenantModel):
    """A row of what a deal sells."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="line_items")
    product = TenantForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=4, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    unit_price = models.DecimalField(
        _("unit price"), max_digits=19, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    discount_percent = models.DecimalField(
        _("discount, %"), max_digits=7, decimal_places=4, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    tax_percent = models.DecimalField(
        _("tax, %"), max_digits=7, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = LineItemQuerySet.as_manager()
    path_to_deal = "deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("line item")
        verbose_name_plural = _("line items")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def amounts(self) -> Amounts:
        row = (self.quantity, self.unit_price, self.discount_percent, self.tax_percent)
        return row_amounts(*row, currency=self.deal.currency)

    def change(self, *, by, **fields) -> None:
        """Write only what `fields` names; raises `ValidationError` when the deal cannot hold the total."""
        if not fields:
            return
        with changing(self.deal, by=by, part=self):
            for name, value in fields.items():
                setattr(self, name, value)
            self.save(update_fields=list(fields))
            self.record("changed", by=by, fields=sorted(fields))

    def remove(self, *, by) -> None:
        with changing(self.deal, by=by, part=self):
            self.delete()
            self.record("removed", by=by)

    def record(self, verb: str, *, by, **data) -> None:
        """Bring the value of the (locked) deal up to date and tell of both."""
        was = self.deal.value
        self.deal.settle_value()
        details = {"name": self.name, **data}
        if was != self.deal.value:
            details |= {"was": str(was), "value": str(self.deal.value), "currency": self.deal.currency}
        Event.objects.record(f"line_item.{verb}", by=by, about=[self.deal, self.deal.stage], data=details)
