"""What lists of deals can show."""

from collections.abc import Callable, Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column, Values, labels, moment, owner, text
from accounts.records.sorting import Sort
from companies.models import Company
from contacts.models import Contact
from conversalabs.templatetags.money import money_text
from crm.card_parts import company_name, contact_name, health_badge
from crm.cards import READS, Privacy
from crm.health import Health
from crm.models import Deal
from crm.models.activity import is_past
from crm.totals import PROBABILITY


def deal_columns(member: Member) -> Iterator[Column]:
    """The standard fields of a deal, as far as `member` may see them."""
    yield _value()
    yield text(
        "stage",
        _("Stage"),
        "stage__name",
        sort=Sort("stage", ("pipeline__position", "pipeline_id", "stage__position", "rank")),
    )
    yield text("pipeline", _("Pipeline"), "pipeline__name")
    yield from _people(member)
    yield owner()
    yield text("team", _("Team"), "team__name")
    yield labels(Deal)
    yield Column("priority", _("Priority"), lambda values: Deal.Priority(values["priority"]).label, ("priority",),
        sort=Sort("priority", ("-priority", "-pk")))  # fmt: skip
    yield _probability()
    yield _health()
    yield text("source", _("Source"))
    yield text("lost_reason", _("Lost reason"))
    yield text("won_reason", _("Won reason"))
    yield from _days()


def _value() -> Column:
    return Column(
        "value", _("Value"), lambda values: money_text(values["value"], values["currency"]), ("value", "currency"),
        sort=Sort("value", ("-value", "-pk")), is_number=True,
        plain=lambda values: f"{values['value'].normalize():f} {values['currency']}",
    )  # fmt: skip


def _people(member: Member) -> Iterator[Column]:
    """By name, as far as the account's privacy lets `member` know it."""
    privacy, reads = Privacy.of(member), tuple(READS["who"])
    if Contact.is_open_to(member):
        yield Column("contact", _("Contact"), lambda values: contact_name(values, privacy), reads)
    if Company.is_open_to(member):
        yield Column("company", _("Company"), lambda values: company_name(values, privacy), reads)


def _probability() -> Column:
    return Column(
        "probability", _("Probability"), lambda values: f"{number_format(values['chance'], 0)} %",
        adds={"chance": PROBABILITY}, sort=Sort("probability", (PROBABILITY, "pk")), is_number=True,
        plain=lambda values: str(values["chance"]),
    )  # fmt: skip


def _health() -> Column:
    """In words; the order is that of its points."""
    return Column(
        "health", _("Health"), lambda values: health_badge(values["health"]), ("health",),
        sort=Sort("health", ("-health_points", "-pk")),
        plain=lambda values: "" if values["health"] is None else str(Health(values["health"]).label),
    )  # fmt: skip


def _days() -> Iterator[Column]:
    yield _day("close", _("Expected close"), "expected_close", _close)
    yield _day("next_activity", _("Next activity"), "next_due_on", _next_activity, "next_due_at")
    yield _day("waiting_until", _("Waiting until"), "waiting_until", lambda values: _date(values["waiting_until"]))
    yield _day("closed_on", _("Closed on"), "closed_on", lambda values: _date(values["closed_on"]))
    yield Column("days", _("Days in this stage"), _in_stage, ("stage_entered_at",), is_number=True,
        sort=Sort("days", ("stage_entered_at", "pk")))  # fmt: skip
    yield moment("created", _("Created"), "created_at", sort=Sort("created", ("-created_at", "-pk")))
    yield moment("changed", _("Changed"), "updated_at", sort=Sort("changed", ("-updated_at", "-pk")))


def _day(key: str, label: str, path: str, show: Callable[[Values], str], *reads: str) -> Column:
    """A column with a day that may be missing."""
    sort = Sort(key, (path, "pk"), filled=Q(**{f"{path}__isnull": False}), blank=Q(**{path: None}))
    plain = {"plain": lambda values: values[path].isoformat() if values[path] else ""}
    return Column(key, label, show, (path, "closed_on", *reads), sort=sort, **plain)


def _date(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _close(values: Values) -> str:
    """One that has passed while the deal is open stands out."""
    day = values["expected_close"]
    is_late = day and not values["closed_on"] and day < timezone.localdate()
    return format_html('<span class="late">{}</span>', _date(day)) if is_late else _date(day)


def _next_activity(values: Values) -> str:
    """With its time, if it has one; an overdue one stands out."""
    on, at = values["next_due_on"], values["next_due_at"]
    if on is None:
        return ""
    said = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else _date(on)
    return format_html('<span class="late">{}</span>', said) if is_past(on, at) else said


def _in_stage(values: Values) -> str:
    return number_format((timezone.localdate() - timezone.localdate(values["stage_entered_at"])).days)
