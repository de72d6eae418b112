from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, TenantForeignKey, TenantModel
from crm.amounts import Amounts, Discount, row_amounts
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal
from crm.models.order import reordered
from crm.models.product import Product

# What the amounts of a row are worked out from, as `row_amounts` takes it.
FIGURES = ["quantity", "unit_price", "discount_percent", "tax_percent", "discount_amount"]


class LineItemQuerySet(DealPartQuerySet):
    def amounts(self, currency: str) -> Amounts:
        """The sum of these rows."""
        rows = self.order_by().values_list(*FIGURES)
        return sum((row_amounts(*row, currency=currency) for row in rows), Amounts())

    def add(self, deal: Deal, *, by, **fields) -> "LineItem":
        """A new row at the end; raises `ValidationError` when the deal cannot hold the total."""
        with changing(deal, by=by):
            [item] = self._append(deal, [fields])
            item.record("added", by=by)
        return item

    def add_many(self, deal: Deal, rows: list[dict], *, by) -> None:
        """New rows at the end, all of them or none; raises as `add` does."""
        with changing(deal, by=by):
            items = self._append(deal, rows)
            items[-1].record("many_added", by=by, number=len(items))

    def _append(self, deal: Deal, rows: list[dict]) -> list["LineItem"]:
        last = deal.line_items.aggregate(last=Max("position"))["last"]
        first = 0 if last is None else last + 1
        items = [LineItem(account_id=deal.account_id, deal=deal, **row) for row in rows]
        for position, item in enumerate(items, start=first):
            item.position = position
            item.normalise()
        return self.bulk_create(items)


class LineItem(TenantModel):
    """A row of what a deal sells."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="line_items")
    product = TenantForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=4, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_price = models.DecimalField(
        _("unit price"), max_digits=19, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    discount_percent = models.DecimalField(
        _("discount, %"), max_digits=7, decimal_places=4, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    discount_amount = models.DecimalField(
        _("discount"), max_digits=19, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
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
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(discount_percent=0) | Q(discount_amount=0), name="crm_lineitem_one_discount"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def discount(self) -> Discount:
        return Discount(self.discount_percent, self.discount_amount)

    @property
    def amounts(self) -> Amounts:
        return row_amounts(*(getattr(self, name) for name in FIGURES), currency=self.deal.currency)

    def change(self, *, by, **fields) -> None:
        """Write only what `fields` names; raises `ValidationError` when the deal cannot hold the total."""
        if not fields:
            return
        with changing(self.deal, by=by, part=self):
            for name, value in fields.items():
                setattr(self, name, value)
            self.save(update_fields=list(fields))
            self.record("changed", by=by, fields=sorted(fields))

    def place(self, step: int = 0, *, after: int | None = None, by) -> None:
        """Stand `step` rows further down, or behind the row with the id `after` (0: on top of all)."""
        with changing(self.deal, by=by, part=self):
            before = list(self.deal.line_items.only("position"))
            items = reordered(before, self, step, after)
            if items == before:
                return
            moved = [item for place, item in enumerate(items) if item.position != place]
            for place, item in enumerate(items):
                item.position = place
            LineItem.objects.bulk_update(moved, ["position"])
            self.record("moved", by=by)

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
