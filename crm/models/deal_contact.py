from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.changes import races_in_words
from accounts.models import Event, TenantForeignKey, TenantModel
from contacts.models import Contact
from crm.models.changes import changing
from crm.models.deal import Deal, OfDealQuerySet
from crm.refusals import Stale


class DealContactQuerySet(OfDealQuerySet):
    def known_to(self, member) -> "DealContactQuerySet":
        """Those of people that `member` may know of."""
        contacts = Contact.objects.visible_to(member).order_by()
        return self.visible_to(member).filter(contact__in=contacts.values("pk"))

    @transaction.atomic
    def put(self, deal: Deal, contact: Contact, role: str, *, by) -> None:
        """Let `contact` take part in `deal`, as what `role` says; as the primary one where there is none yet."""
        Contact.objects.keep(contact.pk)
        with races_in_words(), changing(deal, by=by):
            if deal.contact_id is None:
                deal.change({"contact": contact}, by=by)
            row, is_new = self.get_or_create(account_id=deal.account_id, deal=deal, contact=contact)
            if is_new and deal.contact_id != contact.pk:
                row.record("added", by=by)
            row.name(role, by=by)


class DealContact(TenantModel):
    """A contact who takes part in a deal, and as what. The deal itself says who is the primary one.

    The primary contact has such a row only where there is something to say of their role.
    """

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="further_contacts")
    contact = TenantForeignKey(Contact, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=60, blank=True)

    objects = DealContactQuerySet.as_manager()
    owner_path, path_to_deal = "deal__owner", "deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("contact with a role")
        verbose_name_plural = _("contacts with a role")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["deal", "contact"], name="crm_dealcontact_once"),
        ]

    def __str__(self) -> str:
        return str(self.contact)

    @transaction.atomic
    def make_primary(self, *, by) -> None:
        """Whoever was primary stays on as another contact of the deal."""
        for pk in sorted({self.contact_id, self.deal.contact_id} - {None}):
            Contact.objects.keep(pk)
        try:
            with races_in_words(), changing(self.deal, by=by, part=self):
                if self.deal.contact_id != self.contact_id:
                    self._take_the_first_place(by)
        except ValidationError as race:
            raise Stale(race.messages[0]) from race

    def _take_the_first_place(self, by) -> None:
        before = self.deal.further_contacts.filter(contact=self.deal.contact_id).first()
        before = before or DealContact(account_id=self.account_id, deal=self.deal, contact=self.deal.contact)
        self.deal.change({"contact": self.contact}, by=by)
        if before.contact_id:
            before.save(force_insert=True)

    @transaction.atomic
    def name(self, role: str, *, by) -> None:
        """Say as what they take part."""
        Contact.objects.keep(self.contact_id)
        with changing(self.deal, by=by, part=self):
            if self.role != role:
                self.role = role
                self.save(update_fields=["role"])
                self.record("named", by=by, role=role)

    def remove(self, *, by) -> None:
        with changing(self.deal, by=by, part=self):
            self.record("removed", by=by)
            self.delete()

    def record(self, verb: str, *, by, **data) -> None:
        """Tell of it on the deal; the name of the contact is not told to who may not see them: see `crm.history`."""
        details = {"contact": {"id": self.contact_id, "name": str(self.contact)}, **data}
        Event.objects.record(f"deal.contact_{verb}", by=by, about=[self.deal, self.deal.stage], data=details)
