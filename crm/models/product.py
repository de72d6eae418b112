from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import TenantForeignKey, TenantModel, TenantQuerySet
from conversalabs.folding import Fold, fold, sought


class ProductQuerySet(TenantQuerySet):
    def on_sale(self) -> "ProductQuerySet":
        return self.filter(is_active=True)

    def archived(self) -> "ProductQuerySet":
        return self.filter(is_active=False)

    def with_prices(self) -> "ProductQuerySet":
        return self.prefetch_related("prices")

    def matching(self, text: str) -> "ProductQuerySet":
        """Products whose name has `text` in it, or whose code begins with it; accents and case are ignored."""
        if not (part := sought(text)):
            return self
        found = self.alias(folded=Fold("name"), folded_code=Fold("code"))
        return found.filter(Q(folded__contains=part) | Q(folded_code__startswith=part))

    def called(self, texts) -> dict[str, "Product"]:
        """The products that `texts` name in full, by those texts folded: by a code before a name."""
        wanted = {sought(text) for text in texts} - {""}
        found = self.with_prices().alias(folded=Fold("name"), folded_code=Fold("code"))
        products = list(found.filter(Q(folded__in=wanted) | Q(folded_code__in=wanted)).reverse() if wanted else ())
        by_name = {fold(product.name): product for product in products}
        by_code = {fold(product.code): product for product in products}
        return {text: product for text, product in (by_name | by_code).items() if text in wanted}


class Product(TenantModel):
    """Something the account sells; its price and tax are copied onto a line item when it is added.

    It has a price in one currency, and `prices` in others. One that is not sold any more is archived: deals keep it.
    """

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
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

    def get_absolute_url(self) -> str:
        return reverse("crm:product", args=[self.account.slug, self.pk])

    def archive(self, is_archived: bool = True) -> None:
        """Offer it no more, or again."""
        self.is_active = not is_archived
        self.save(update_fields=["is_active"])

    def price_in(self, currency: str) -> Decimal | None:
        """What one of it costs in `currency`; None when nobody has said so."""
        return dict(self.all_prices()).get(currency)

    def price_nearest(self, currency: str) -> tuple[Decimal, str]:
        """Price and currency: in `currency`, or in the product's own."""
        price = self.price_in(currency)
        return (self.price, self.currency) if price is None else (price, currency)

    def all_prices(self) -> list[tuple[str, Decimal]]:
        """Currency and price, the main one first."""
        return [(self.currency, self.price), *((each.currency, each.price) for each in self.prices.all())]

    def set_prices(self, prices: dict[str, Decimal]) -> None:
        """Make these all of the prices in other currencies."""
        self.prices.all().delete()
        rows = [ProductPrice(account_id=self.account_id, product=self, currency=c, price=p) for c, p in prices.items()]
        ProductPrice.objects.bulk_create(rows)


class ProductPrice(TenantModel):
    """What a product costs in a currency other than its own."""

    product = TenantForeignKey(Product, models.CASCADE, related_name="prices")
    currency = models.CharField(_("currency"), max_length=3)
    price = models.DecimalField(_("price"), max_digits=19, decimal_places=4, validators=[MinValueValidator(0)])

    class Meta(TenantModel.Meta):
        verbose_name = _("price of a product")
        verbose_name_plural = _("prices of products")
        ordering = ["currency"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["product", "currency"], name="crm_productprice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.price}"
