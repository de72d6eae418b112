from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import races_in_words
from accounts.models import Event, TenantForeignKey, TenantModel, TenantQuerySet
from contacts.models import Contact
from crm.models import Deal
from customobjects.models.object_record import ObjectRecord


class AssociationQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "AssociationQuerySet":
        """Those whose other end the member sees."""
        contacts = Contact.objects.visible_to(member).order_by().values("pk")
        deals = Deal.objects.visible_to(member).order_by().values("pk")
        return super().visible_to(member).filter(Q(contact__in=contacts) | Q(deal__in=deals))

    def between(self, record: ObjectRecord, other: Contact | Deal) -> "AssociationQuerySet":
        return self.filter(record=record, **{other._meta.model_name: other})

    @transaction.atomic
    def make(
        self, record: ObjectRecord, other: Contact | Deal, *, by, label="", linked_on=None, pk=None, is_told=True
    ) -> "Association":
        """Associate a record with a contact or a deal; ValidationError when it is already. `is_told` as of an event."""
        new = self.model(account_id=record.account_id, pk=pk, record=record, label=label, linked_on=linked_on)
        setattr(new, other._meta.model_name, other)
        try:
            with races_in_words():
                new.save(force_insert=True)
        except ValidationError as refusal:
            if self.between(record, other).exists():
                said = gettext("%(record)s and %(other)s are associated already.") % {"record": record, "other": other}
                raise ValidationError(said, code="taken") from refusal
            raise
        new.tell("made", by, is_told=is_told)
        return new


class Association(TenantModel):
    """That a record has to do with a contact or a deal, as what (“student”), and since when."""

    record = TenantForeignKey(ObjectRecord, models.CASCADE, related_name="associations", verbose_name=_("record"))
    contact = TenantForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="associations", verbose_name=_("contact")
    )
    deal = TenantForeignKey(
        Deal, models.CASCADE, null=True, blank=True, related_name="associations", verbose_name=_("deal")
    )
    label = models.CharField(_("label"), max_length=60, blank=True)
    linked_on = models.DateField(_("date"), null=True, blank=True)

    objects = AssociationQuerySet.as_manager()
    see_permission = "see_objects"
    # It is there for who sees its other end, be it a contact or a deal.
    path_to_deal = "deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        triggers = [DELETIONS]
        ordering = ["-pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["record", "contact"], name="customobjects_contact_once"),
            models.UniqueConstraint(fields=["record", "deal"], name="customobjects_deal_once"),
            models.CheckConstraint(
                condition=Q(contact=None) ^ Q(deal=None), name="customobjects_association_has_one_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} – {self.other}"

    @property
    def other(self) -> Contact | Deal:
        return self.contact or self.deal

    @property
    def version(self) -> int:
        """Another number as soon as it says something else."""
        return crc32(f"{self.linked_on} {self.label}".encode()) >> 1

    def lock(self) -> None:
        """Read it again, and keep others from it until the transaction ends; DoesNotExist when it is gone."""
        self.refresh_from_db(fields=["label", "linked_on"], from_queryset=Association.objects.select_for_update())

    @transaction.atomic
    def change(self, *, by, label: str, linked_on, is_told=True) -> None:
        """DoesNotExist when somebody has dissolved it meanwhile; so says `dissolve`."""
        self.lock()
        if (self.label, self.linked_on) != (label, linked_on):
            self.label, self.linked_on = label, linked_on
            self.save(update_fields=["label", "linked_on"])
            self.tell("changed", by, is_told=is_told)

    @transaction.atomic
    def dissolve(self, *, by) -> Event:
        """Take it back; the event tells what it is made of again, should that be wanted."""
        self.lock()
        event = self.tell("dissolved", by)
        self.delete()
        return event

    def tell(self, deed: str, by, *, is_told=True) -> Event:
        """The event holds no name: who reads it may see the ends or not."""
        data = {"record": self.record_id, self.other._meta.model_name: self.other.pk, "label": self.label}
        data["linked_on"] = self.linked_on and self.linked_on.isoformat()
        verb, about = f"association.{deed}", [self.record, self.other]
        return Event.objects.record(verb, by=by, about=about, account=self.account, data=data, is_told=is_told)
