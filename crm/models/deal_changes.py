from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import Changeable
from accounts.models import Event, Member
from crm.amounts import LIMIT, typed_value
from crm.models.move import require


class DealChanges(Changeable):
    """Mixin of `Deal`: what people change field by field. Its stage and rank are the move engine's."""

    # While its new stage does to it what it does on entry: that is not for the rights of who brings it there.
    is_received = False

    def permit_change(self, by: Member, *, to_delete: bool = False) -> None:
        """Lock this deal and read it again; `NotAllowed` for who may not change it."""
        self.lock(to_delete=to_delete)
        if not self.is_received:
            require(by, "move_deals", [self.pipeline_id])

    @transaction.atomic
    def change(self, values: dict, *, by: Member) -> dict:
        """As of `Changeable`; ValidationError when the value is the line items' to say."""
        self.keep_others(values)
        self.permit_change(by)
        return super().change(values, by=by)

    @transaction.atomic
    def add_note(self, body: str, *, by: Member) -> None:
        self.permit_change(by)
        super().add_note(body, by=by)

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        """Delete the deal and what hangs on it: its owner may, and who manages the pipeline."""
        # At once as who deletes: what points to it by now would wait for the one lock, and this one for it.
        self.permit_change(by, to_delete=True)
        if self.owner_id != by.pk:
            require(by, "manage_pipeline", [self.pipeline_id])
        super().remove(by=by)

    @transaction.atomic
    def take_value_from_items(self, is_taken: bool, *, by: Member) -> None:
        """Say whether the value is the total of the line items, and if so make it that."""
        self.permit_change(by)
        was = self.value
        self.value_from_items = is_taken
        self.version += 1
        self.save(update_fields=["value_from_items", "version", "updated_at"])
        self.settle_value()
        data = {"was": str(was), "value": str(self.value), "currency": self.currency, "is_taken": is_taken}
        Event.objects.record("deal.value_source_changed", by=by, about=self.concerned(), data=data)

    def settle_value(self) -> None:
        """Make the value of this (locked) deal the total of its line items, where it is to be that."""
        total = self.line_items.all().amounts(self.currency).total
        if total >= LIMIT:
            raise ValidationError(_("The total has more than 15 digits; that is more than a deal can hold."))
        if self.value_from_items and self.value != total:
            self.value = total
            self.version += 1
            self.save(update_fields=["value", "version", "updated_at"])

    def touched(self, values: dict) -> set[str]:
        """Another currency rounds the line items anew."""
        return {*values, "value"} if "currency" in values else set(values)

    def assign(self, values: dict) -> None:
        """A typed value stands by itself, without line items."""
        if "value" in values:
            self._check_value_is_free()
            values["value_from_items"] = False
        if values.keys() & {"value", "currency"}:
            currency = values.get("currency", self.currency)
            values["value"] = typed_value(values.get("value", self.value), currency)
        if "contact" in values and self.contact_id:
            # Whoever stands in the field no more takes no part any more: their role goes along.
            self.further_contacts.filter(contact=self.contact_id).delete()
        super().assign(values)
        if "currency" in values and self.line_items.exists():
            self.settle_value()

    def _check_value_is_free(self) -> None:
        if self.value_from_items and self.line_items.exists():
            raise ValidationError(_("The value is the total of the line items. Say there that it is not, to type one."))

    def concerned(self) -> list:
        """The deal, its column, and the contact, on whose page it stands."""
        return [self, self.stage, *filter(None, [self.contact])]
