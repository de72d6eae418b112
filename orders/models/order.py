from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey, TenantModel, TenantQuerySet
from contacts.models import Contact
from crm.models import Deal


class OrderQuerySet(TenantQuerySet):
    """Orders: a log of purchases."""


class Order(TenantModel):
    """A record of a purchase by a contact: a log, never a payment operation."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        PARTIALLY_PAID = "partially_paid", _("Partially paid")
        OVERDUE = "overdue", _("Overdue")
        REFUNDED = "refunded", _("Refunded")
        CANCELED = "canceled", _("Canceled")
        FAILED = "failed", _("Failed")

    class Source(models.TextChoices):
        MANUAL = "manual", _("Manual")
        WEBHOOK = "webhook", _("Webhook")
        API = "api", _("API")
        PAYMENTS = "payments", _("Payments")
        COMMERCE = "commerce", _("Commerce")

    contact = TenantForeignKey(Contact, models.CASCADE, related_name="orders", verbose_name=_("contact"))
    deal = TenantForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("deal"))
    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=19, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.PENDING)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.MANUAL)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    ordered_on = models.DateField(_("order date"))
    paid_on = models.DateField(_("paid date"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = OrderQuerySet.as_manager()
    see_permission = "see_orders"

    class Meta(TenantModel.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-ordered_on", "-pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "source", "external_id"],
                condition=~Q(external_id=""),
                name="orders_order_delivered_once",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-ordered_on", "-id"], name="orders_order_of_contact"),
            models.Index(fields=["account", "-ordered_on", "-id"], name="orders_order_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.account.slug, self.pk])


class OrderItem(TenantModel):
    order = TenantForeignKey(Order, models.CASCADE, related_name="items")
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4, default=Decimal(1))
    unit_price = models.DecimalField(_("unit price"), max_digits=19, decimal_places=4, default=Decimal(0))

    class Meta(TenantModel.Meta):
        verbose_name = _("item of an order")
        verbose_name_plural = _("items of orders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
