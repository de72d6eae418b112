"""What deals can be filtered by: on a board, in a table, by a saved view, for a bulk action."""

from collections.abc import Iterator

from django.db.models import Case, CharField, DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type, members, options_of
from accounts.models import Label, Member, Team
from companies.models import Company
from contacts.models import Contact, Segment
from contacts.segment_filter import CHOOSING, meant_by_segments
from conversalabs.money import currencies
from crm.filters import stages_open_to
from crm.health import Health
from crm.models import Deal, DealContact, DealLabel, Pipeline, Stage
from crm.models.activity import past
from crm.totals import PROBABILITY
from imports.filters import fields_over_imports

PIPELINE, LABEL = "pipeline", "label"
# A figure that every deal has is never empty.
FIGURES = ("is", "is_not", "gt", "lt", "between")


def deal_fields(member: Member) -> Iterator[FilterField]:
    """The standard fields of a deal, as far as `member` may see them."""
    yield FilterField("title", _("Title"), Type.TEXT, "folded", is_folded=True)
    yield FilterField("value", _("Value"), Type.MONEY, operators=FIGURES)
    codes = tuple((code, code) for code in currencies())
    yield FilterField("currency", _("Currency"), Type.LIST, options=codes, operators=CHOOSING)
    yield from _places()
    yield FilterField("owner", _("Owner"), Type.RECORD, "owner_id", records=members)
    yield FilterField("team", _("Team"), Type.RECORD, "team_id", records=Team.objects.visible_to)
    yield FilterField(LABEL, _("Label"), Type.RECORD, "label_id", rows=_labels, records=Label.objects.visible_to)
    levels = tuple((str(value), label) for value, label in options_of(Deal.Priority))
    priority = Cast("priority", CharField())
    yield FilterField("priority", _("Priority"), Type.LIST, priority, options=levels, operators=CHOOSING)
    yield FilterField("probability", _("Probability, %"), Type.NUMBER, PROBABILITY, operators=FIGURES)
    yield FilterField("source", _("Source"), Type.TEXT)
    yield FilterField("lost_reason", _("Lost reason"), Type.TEXT)
    yield FilterField("won_reason", _("Won reason"), Type.TEXT)
    yield from _days()
    yield from fields_over_imports(target="deals")(member)
    yield FilterField("next_activity", _("Next activity"), Type.DATE, "next_due_on")
    levels = tuple((str(value), label) for value, label in options_of(Health))
    yield FilterField("health", _("Health"), Type.LIST, Cast("health", CharField()), options=levels)
    yield FilterField("waiting_until", _("Waiting until"), Type.DATE)
    overdue = Case(When(past("next_due"), then=Value(True)))
    yield FilterField("activity_overdue", _("Activity overdue"), Type.CHECKBOX, overdue)
    yield from _people(member)


def _places() -> Iterator[FilterField]:
    kinds = options_of(Stage.Kind)
    yield FilterField("kind", _("Status"), Type.LIST, "stage__kind", options=kinds, operators=CHOOSING)
    stage = {"records": stages_open_to, "called": _stage_name, "operators": CHOOSING}
    yield FilterField("stage", _("Stage"), Type.RECORD, "stage_id", **stage)
    pipelines = {"records": Pipeline.objects.visible_to, "operators": CHOOSING}
    yield FilterField(PIPELINE, _("Pipeline"), Type.RECORD, "pipeline_id", **pipelines)


def _stage_name(stage: Stage) -> str:
    """Stages of several pipelines share their names."""
    return f"{stage.name} ({stage.pipeline.name})"


def _days() -> Iterator[FilterField]:
    yield FilterField("expected_close", _("Expected close"), Type.DATE)
    yield FilterField("closed_on", _("Closed on"), Type.DATE)
    yield FilterField("created", _("Created"), Type.MOMENT, "created_at")
    yield FilterField("changed", _("Last changed"), Type.MOMENT, "updated_at")
    yield FilterField("in_stage_since", _("In this stage since"), Type.MOMENT, "stage_entered_at")
    yield FilterField("days_in_stage", _("Days in this stage"), Type.NUMBER, _days_in_stage(), operators=FIGURES)


def _days_in_stage() -> Func:
    """As cards say it: whole days of the calendar."""
    today = Value(timezone.localdate(), DateField())
    return Func(today, TruncDate("stage_entered_at"), template="(%(expressions)s)", arg_joiner=" - ",
        output_field=IntegerField())  # fmt: skip


def _people(member: Member) -> Iterator[FilterField]:
    if Company.is_open_to(member):
        company = _known(Company, "company", member)
        records = {"records": Company.objects.visible_to, "picker": "companies:options"}
        yield FilterField("company", _("Company"), Type.RECORD, company, **records)
    if Contact.is_open_to(member):
        contact = _known(Contact, "contact", member)
        records = {"records": Contact.objects.visible_to, "picker": "contacts:options"}
        yield FilterField("contact", _("Contact"), Type.RECORD, contact, **records)
        yield FilterField("further_contact", _("Further contact"), Type.RECORD, "contact_id", rows=_further, **records)
        segments = {"records": Segment.objects.visible_to, "where": _in_segments, "operators": CHOOSING}
        yield FilterField("segment", _("Contact in segment"), Type.RECORD, **segments)


def _known(model: type, name: str, member: Member) -> str | Case:
    """A record that `member` may not see is as good as none: that there is one would tell of it."""
    if model.shows_all_to(member):
        return f"{name}_id"
    return Case(When(model.private_to(member, at=name), then=F(f"{name}_id")))


def _in_segments(keys: list[int], member: Member) -> Q:
    found = Contact.objects.visible_to(member).filter(meant_by_segments(keys, member))
    return Q(contact__in=found.order_by().values("pk"))


def _further(member: Member) -> QuerySet:
    """The primary contact is not among them, even where their role is said."""
    rows = DealContact.objects.known_to(member).filter(deal=OuterRef("pk"))
    return rows.exclude(contact=OuterRef("contact"))


def _labels(member: Member) -> QuerySet:
    return DealLabel.objects.visible_to(member).filter(deal=OuterRef("pk"))
