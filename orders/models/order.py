from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable, Taken
from accounts.models import TenantForeignKey, TenantModel
from contacts.models import Contact
from conversalabs.folding import OwnWords
from crm.amounts import typed_value
from crm.models import Deal
from orders.models.order_item import OrderItem
from orders.models.order_queryset import OrderQuerySet
from orders.models.order_state import KeepStates


class ExternalIdTaken(Taken):
    """The same source has delivered an order under this external id already."""

    def __init__(self, order: "Order"):
        message = gettext("An order of this source has this external id already.")
        super().__init__(message, order, message)


class Order(Changeable, TenantModel):
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

    # What nobody has bought in the end.
    VOID = (Status.REFUNDED, Status.CANCELED, Status.FAILED)
    # The badge of a status; the others have a plain one.
    LOOKS = {
        Status.PAID: "good", Status.PARTIALLY_PAID: "info", Status.OVERDUE: "warn", Status.FAILED: "bad",
        Status.REFUNDED: "bad",
    }  # fmt: skip

    contact = TenantForeignKey(
        Contact, models.CASCADE, related_name="orders", verbose_name=_("contact"), db_index=False
    )
    deal = TenantForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("deal"))
    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=19, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.PENDING)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.MANUAL)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    ordered_on = models.DateField(_("order date"))
    paid_on = models.DateField(_("paid date"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    words = models.GeneratedField(
        expression=OwnWords(
            "account",
            Func(
                F("title"), F("external_id"),
                template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=models.TextField(),
            )
        ),
        output_field=OwnWords.output_field,
        db_persist=True,
    )  # fmt: skip

    objects = OrderQuerySet.as_manager()
    see_permission, owner_path = "see_orders", "contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        triggers = [DELETIONS, KeepStates()]
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
            # With what totals are made of, so that they need the index alone, those of everybody too: then it is read
            # from end to end, and the days of each contact come in order. Pages read it backwards.
            models.Index(
                fields=["contact", "ordered_on", "id"], include=["account", "status", "currency", "value"],
                name="orders_order_of_contact",
            ),
            models.Index(fields=["account", "-ordered_on", "-id"], name="orders_order_newest"),
            models.Index(fields=["account", "-value", "-id"], name="orders_order_dearest"),
            GinIndex(fields=["words"], name="orders_order_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.account.slug, self.pk])

    @property
    def is_taken_back(self) -> bool:
        """Whether its status sounds like money that went back, which this registry never moves."""
        return self.status in (self.Status.REFUNDED, self.Status.CANCELED)

    @property
    def status_look(self) -> str:
        return self.LOOKS.get(self.status, "")

    def concerned(self) -> list:
        return [self, self.contact]

    def state(self, names) -> dict:
        """As of `Changeable`; the value without trailing zeros, so that 21 and 21.00 are no change."""
        state = super().state(set(names) - {"items"})
        if "value" in names:
            state["value"] = f"{self.value.normalize():f}"
        return state | {"items": [item.sentence for item in self.items.all()]} if "items" in names else state

    def assign(self, values: dict) -> None:
        """Besides fields: `items`, all of them, as `OrderQuerySet.add` takes them."""
        items = values.pop("items", None)
        super().assign(values)
        if items is not None:
            self.set_items(items)

    def set_items(self, items) -> None:
        """Make these all of the order's items."""
        if [item.values for item in self.items.all()] == list(items):
            return
        self.items.all().delete()
        OrderItem.objects.bulk_create([OrderItem(account=self.account, order=self, **item) for item in items])

    def store(self) -> None:
        """Save; raises ExternalIdTaken, or ValidationError when the contact or deal is gone or the value is none."""
        self.value = typed_value(self.value, self.currency)
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:
            if refusal := self._refusal():
                raise refusal from error
            raise

    def _refusal(self) -> ValidationError | None:
        """Why the database has refused this order, as far as a person can do something about it."""
        others = type(self).objects.of(self.account_id).filter(source=self.source).exclude(pk=self.pk)
        if self.external_id and (other := others.filter(external_id=self.external_id).first()):
            return ExternalIdTaken(other)
        if not Contact.objects.of(self.account_id).filter(pk=self.contact_id).exists():
            return ValidationError(gettext("The contact has been deleted meanwhile."), code="gone")
        if self.deal_id and not Deal.objects.of(self.account_id).filter(pk=self.deal_id).exists():
            return ValidationError(gettext("The deal has been deleted meanwhile."), code="gone")
        return None
