from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Label, Member, Note, TenantForeignKey, TenantModel, TenantQuerySet
from companies.models import Company
from conversalabs.folding import Fold, Words


class ContactQuerySet(TenantQuerySet):
    """`matching(text)` and friends; see the methods."""


class Contact(TenantModel):
    """The person; the centre of everything.

    `email` and `phone` are copies of the primary addresses (`ContactAddress`), kept for lists and search.
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True, editable=False)
    identifier = models.CharField(_("identifier"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    company = TenantForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name=_("company")
    )
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    is_blocked = models.BooleanField(_("blocked"), default=False)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="ContactLabel", related_name="contacts", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)
    words = models.GeneratedField(
        expression=Words(
            Func(
                F("name"), F("email"), F("identifier"),
                template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=models.TextField(),
            )
        ),
        output_field=Words.output_field,
        db_persist=True,
    )  # fmt: skip

    objects = ContactQuerySet.as_manager()
    see_permission = "see_contacts"

    class Meta(TenantModel.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["folded", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "identifier"], condition=~Q(identifier=""), name="contacts_contact_identifier"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "folded", "id"], name="contacts_contact_by_name"),
            models.Index(fields=["account", "-created_at", "-id"], name="contacts_contact_newest"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or self.identifier

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact", args=[self.account.slug, self.pk])


class ContactAddress(TenantModel):
    """An e-mail or phone of a contact.

    `value` is the normalised form that identifies (e-mail lower-cased, phone E.164); null when a phone could not
    be read. `typed` is what the person wrote. One primary per contact and kind.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    contact = TenantForeignKey(Contact, models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    value = models.CharField(_("value"), max_length=254, null=True)  # noqa: DJ001 (null: not unique)
    typed = models.CharField(_("as typed"), max_length=254)
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["kind", "-is_primary", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "kind", "value"], name="contacts_address_identity"),
            models.UniqueConstraint(
                fields=["contact", "kind"], condition=Q(is_primary=True), name="contacts_address_one_primary"
            ),
        ]

    def __str__(self) -> str:
        return self.value or self.typed


class ContactLabel(TenantModel):
    contact = TenantForeignKey(Contact, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["contact", "label"], name="contacts_label_once"),
        ]


class ContactNote(Note):
    contact = TenantForeignKey(Contact, models.CASCADE, related_name="notes")

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note on a contact")
        verbose_name_plural = _("notes on contacts")
