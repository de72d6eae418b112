from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Label, Member, Note, Team, TenantForeignKey, TenantModel, TenantQuerySet
from companies.models import Company
from contacts.models import Contact
from crm.models.pipeline import Pipeline, Stage


class DealQuerySet(TenantQuerySet):
    """`visible_to(member)`: deals of the pipelines that the member may see."""


class Deal(TenantModel):
    """An opportunity in a pipeline. It changes its stage through `move_to` alone."""

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")

    pipeline = TenantForeignKey(Pipeline, models.PROTECT, related_name="deals", verbose_name=_("pipeline"))
    stage = TenantForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    rank = models.BigIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=19, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    value_from_items = models.BooleanField(_("value is the total of the line items"), default=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    probability = models.PositiveSmallIntegerField(_("probability, %"), null=True, blank=True)
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    team = TenantForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    contact = TenantForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("contact")
    )
    company = TenantForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("company")
    )
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="DealLabel", related_name="deals", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    stage_entered_at = models.DateTimeField(_("in this stage since"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DealQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["stage", "rank"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["stage", "rank"], name="crm_deal_rank", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(condition=Q(probability__lte=100), name="crm_deal_probability"),
        ]
        indexes = [
            models.Index(fields=["contact", "-id"], name="crm_deal_of_contact"),
            models.Index(fields=["pipeline", "stage"], name="crm_deal_in_pipeline"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("crm:deal", args=[self.account.slug, self.pk])


class DealContact(TenantModel):
    """A further contact of a deal; the primary one stands on the deal."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="further_contacts")
    contact = TenantForeignKey(Contact, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=60, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["deal", "contact"], name="crm_dealcontact_once"),
        ]


class DealLabel(TenantModel):
    deal = TenantForeignKey(Deal, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["deal", "label"], name="crm_deallabel_once"),
        ]


class DealNote(Note):
    deal = TenantForeignKey(Deal, models.CASCADE, related_name="notes")

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a deal")
        verbose_name_plural = _("notes on deals")
