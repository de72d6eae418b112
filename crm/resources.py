"""Deals in the admin's import and export."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.widgets import DateWidget, DecimalWidget, IntegerWidget

from accounts.backoffice.columns import Attributes, Column, OwnRow, OwnRows
from accounts.models import Label, Member
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Stage, StageVisit
from crm.refusals import Refusal
from imports.resources import PlannedResource

IMPORT = StageVisit.Path.IMPORT
ANSWERS = {"lost_reason", "won_reason", "closed_on", "override"}


@contextmanager
def refusals_in_words() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from refusal


class DealResource(PlannedResource):
    """Deals. A stage is named by its id; a row with another stage moves its deal, by the same rules as a drag."""

    target = "deals"

    related = ("stage", "owner__user", "contact", "company")
    prefetched = ("labels",)

    title = Column("title", "title")
    stage = Column("stage", "stage", OwnRow(Stage))
    value = Column("value", "value", DecimalWidget())
    currency = Column("currency", "currency")
    priority = Column("priority", "priority", IntegerWidget())
    probability = Column("probability", "probability", IntegerWidget())
    owner = Column("owner", "owner", OwnRow(Member, "user__email"))
    contact = Column("contact", "contact", OwnRow(Contact))
    company = Column("company", "company", OwnRow(Company, "name"))
    expected_close = Column("expected_close", "expected_close", DateWidget())
    closed_on = Column("closed_on", "closed_on", DateWidget())
    lost_reason = Column("lost_reason", "lost_reason")
    won_reason = Column("won_reason", "won_reason")
    override = Column("override_reason", "override", key="override")
    source = Column("source", "source")
    labels = Column("labels", "labels", OwnRows(Label, "name"))
    attributes = Column("attributes", "attributes", Attributes())

    class Meta(PlannedResource.Meta):
        model = Deal

    def add(self, values: dict) -> Deal:
        stage, answers = self._take_stage(values)
        if stage is None:
            raise ValidationError({"stage": _("A new deal needs the id of a stage.")})
        given = {name: value for name, value in values.items() if value not in (None, "")}
        with refusals_in_words():
            return Deal.objects.add(stage, by=self._actor(), path=IMPORT, answers=answers, **given)

    def change(self, record: Deal, values: dict) -> None:
        stage, answers = self._take_stage(values)
        with refusals_in_words():
            if stage and stage != record.stage:
                record.move_to(stage, by=self._actor(), answers=answers | {"values": values}, path=IMPORT)
            else:
                record.change(values, by=self._actor())

    def _take_stage(self, values: dict) -> tuple[Stage | None, dict]:
        """The stage of a row, and what a closing stage asks for; both leave `values`."""
        found = {name: values.pop(name) for name in ANSWERS & values.keys()}
        answers = {name: value for name, value in found.items() if value is not None}
        return values.pop("stage", None), answers

    def _actor(self) -> Member:
        if self.member is None:
            raise ValidationError(_("Only a member of the account can change its deals."))
        return self.member
