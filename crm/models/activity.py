from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.changes import races_in_words
from accounts.models import Event, Member, TenantForeignKey, TenantModel, TenantQuerySet
from contacts.models import Contact
from crm.health import refresh
from crm.models.changes import changing
from crm.models.deal import Deal
from crm.models.move import require
from crm.models.pipeline import Pipeline
from crm.refusals import Stale

ICONS = {"call": "phone", "meeting": "users", "task": "square-check", "email": "mail", "visit": "map-pin"}
# Of what has no time of day, the day is over when it ends.
IN_ORDER = ("due_on", F("due_at").asc(nulls_last=True), "pk")
IN_TIME, OPEN = ("due_on", "due_at", "id"), Q(done_at=None)
# Further away a moment has no day in some time zone.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MOST_MINUTES = 24 * 60
# A reminder that comes later than this is none.
LATE = timedelta(hours=1)


def before_day(day: date, at: str = "due") -> Q:
    """The condition that something is due before `day`; `at` is what its columns begin with (`due_on`, `due_at`)."""
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return Q(**{f"{at}_at__lt": midnight}) | Q(**{f"{at}_at": None, f"{at}_on__lt": day})


def past(at: str = "due") -> Q:
    """The condition that something should have been done: its time has passed, or its day."""
    return Q(**{f"{at}_at__lt": timezone.now()}) | Q(**{f"{at}_at": None, f"{at}_on__lt": timezone.localdate()})


def among(column: str, rows) -> Q:
    """The condition that `column` names one of `rows`.

    As an array: joined, the planner reads all activities of the account (216 ms of 45,000; so 0.3 ms).
    """
    keys = ArraySubquery(rows.order_by().values("pk"))
    any_of = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Q(Func(F(column), keys, **any_of, output_field=models.BooleanField()))


class ActivityQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "ActivityQuerySet":
        """What is to be done about a deal or a contact is visible to whoever sees that."""
        of_deals = Q(deal__pipeline__in=Pipeline.objects.visible_to(member)) & Deal.private_to(member, at="deal")
        of_contacts = Q(deal=None) & Contact.named_to(member, "contact")
        return super().visible_to(member).filter(of_deals | of_contacts)

    def open(self) -> "ActivityQuerySet":
        return self.filter(done_at=None)

    def done(self) -> "ActivityQuerySet":
        """What has been done, the last on top."""
        return self.exclude(done_at=None).order_by("-done_at", "-pk")

    def in_order(self) -> "ActivityQuerySet":
        """What comes first on top."""
        return self.order_by(*IN_ORDER)

    def overdue(self) -> "ActivityQuerySet":
        return self.open().filter(past())

    def about_contact(self, contact) -> "ActivityQuerySet":
        """Those with `contact`, and those about the deals whose primary contact it is."""
        deals = Deal.objects.of(contact.account_id).filter(contact=contact)
        return self.filter(Q(contact=contact) | among("deal_id", deals))

    def about_company(self, company) -> "ActivityQuerySet":
        """Those with its people, and those about its deals."""
        deals = Deal.objects.of(company.account_id).filter(company=company)
        people = Contact.objects.of(company.account_id).filter(company=company)
        return self.filter(among("deal_id", deals) | among("contact_id", people))

    def to_remind(self) -> "ActivityQuerySet":
        """Open ones whose reminder is due; not what was due long ago, when nobody was there to send it."""
        begins = ExpressionWrapper(F("due_at") - F("remind_minutes") * timedelta(minutes=1), models.DateTimeField())
        now = timezone.now()
        waiting = self.open().filter(remind_minutes__isnull=False, reminded_at=None, owner__is_active=True)
        return waiting.filter(due_at__gt=now - LATE).alias(begins=begins).filter(begins__lte=now)

    def with_owner(self) -> "ActivityQuerySet":
        """With what a line names where the record is known."""
        return self.select_related("owner__user")

    def for_list(self) -> "ActivityQuerySet":
        """With what a line of a list names."""
        return self.select_related("owner__user", "deal__stage", "deal__pipeline", "deal__contact", "contact")

    def add(self, record, *, by, **fields) -> "Activity":
        """Something to do about `record`, a deal or a contact."""
        activity = self.model(account_id=record.account_id, **{record._meta.model_name: record}, **fields)
        with activity.changing(by=by):
            activity.save()
            activity.record("added", by=by)
        return activity


class Activity(TenantModel):
    """Something to do about a deal or a contact, or done: by whom, on which day, perhaps at which time."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        TASK = "task", _("Task")
        EMAIL = "email", _("E-mail")
        VISIT = "visit", _("Visit")

    deal = TenantForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="activities")
    contact = TenantForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="activities")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CALL)
    subject = models.CharField(_("what is to be done"), max_length=200)
    note = models.TextField(_("note"), blank=True, max_length=5000)
    due_on = models.DateField(_("day"), validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)])
    # With a time of day; `due_on` is its day where it was planned.
    due_at = models.DateTimeField(_("time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("duration, minutes"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )  # fmt: skip
    owner = TenantForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    # A mail to the owner, so long before its time.
    remind_minutes = models.PositiveSmallIntegerField(_("reminder, minutes before"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("planned"), default=timezone.now)

    objects = ActivityQuerySet.as_manager()
    path_to_deal = "deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(deal=None, contact__isnull=False) | Q(deal__isnull=False, contact=None),
                name="crm_activity_about_one",
            ),
        ]
        # As lists are ordered, of one owner and of all.
        indexes = [
            models.Index(fields=["owner", *IN_TIME], condition=OPEN, name="crm_activity_to_do"),
            models.Index(fields=["owner", "-done_at", "-id"], name="crm_activity_of_owner"),
            models.Index(fields=["account", *IN_TIME], condition=OPEN, name="crm_activity_due"),
            models.Index(fields=["account", "-done_at", "-id"], condition=~OPEN, name="crm_activity_done"),
            models.Index(
                fields=["due_at"],
                condition=OPEN & Q(reminded_at=None, remind_minutes__isnull=False),
                name="crm_activity_to_remind",
            ),
        ]

    @classmethod
    def shows_all_to(cls, member) -> bool:
        return Deal.shows_all_to(member) and Contact.shows_all_to(member)

    def __str__(self) -> str:
        return self.subject

    @property
    def about(self):
        """The deal or the contact."""
        return self.deal if self.deal_id else self.contact

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def day(self) -> date:
        """When it is due, as the calendar of who looks says it."""
        return timezone.localdate(self.due_at) if self.due_at else self.due_on

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and is_past(self.due_on, self.due_at)

    @property
    def is_today(self) -> bool:
        return not self.is_done and self.day == timezone.localdate()

    @property
    def ends_at(self) -> datetime | None:
        """Of what has a time and a duration."""
        return self.due_at + timedelta(minutes=self.minutes) if self.due_at and self.minutes else None

    @contextmanager
    def changing(self, *, by) -> Iterator[None]:
        """A transaction in which this row is fresh, `by` may change it, and nobody else does; then its deal knows.

        Raises `NotAllowed` for who may not change the deal, or for a contact's does not manage the CRM; `Stale` when
        the row is gone.
        """
        with races_in_words():
            if self.deal_id:
                with changing(self.deal, by=by, part=self if self.pk else None):
                    yield
                    self._settle(self.deal)
            else:
                require(by, "move_deals", [])
                self._lock()
                yield

    def _lock(self) -> None:
        """Read the row again and keep others from it; of a new one, keep them from deleting the contact."""
        own = [field.name for field in self._meta.concrete_fields if not field.is_relation]
        rows = Activity.objects.select_for_update(of=["self"])
        if not self.pk:
            self.contact.lock()
            return
        try:
            self.refresh_from_db(fields=own, from_queryset=rows)
        except Activity.DoesNotExist:
            raise Stale(gettext("It has been deleted meanwhile.")) from None

    def _settle(self, deal: Deal) -> None:
        """Keep on the (locked) deal when the next thing is due, for cards and lists."""
        first = deal.activities.open().in_order().values("due_on", "due_at").first() or {"due_on": None, "due_at": None}
        deal.next_due_on, deal.next_due_at = first["due_on"], first["due_at"]
        Deal.objects.filter(pk=deal.pk).update(next_due_on=deal.next_due_on, next_due_at=deal.next_due_at)
        refresh([deal])

    def change(self, *, by, **fields) -> None:
        """Write only what `fields` names."""
        if not fields:
            return
        with self.changing(by=by):
            if fields.keys() & {"due_at", "remind_minutes"}:
                fields["reminded_at"] = None
            for name, value in fields.items():
                setattr(self, name, value)
            self.save(update_fields=list(fields))
            self.record("changed", by=by, fields=sorted(fields.keys() - {"reminded_at"}))

    def finish(self, is_done: bool, *, by) -> None:
        """Mark as done, or as not; doing so twice changes nothing."""
        with self.changing(by=by):
            if self.is_done != is_done:
                self.done_at, self.done_by = (timezone.now(), by) if is_done else (None, None)
                self.save(update_fields=["done_at", "done_by"])
                self.record("done" if is_done else "undone", by=by)

    def remove(self, *, by) -> None:
        with self.changing(by=by):
            self.record("removed", by=by)
            self.delete()

    def record(self, verb: str, *, by, **data) -> None:
        contact = self.deal.contact if self.deal_id else None
        details = {"subject": self.subject, "kind": self.kind, **data}
        Event.objects.record(f"activity.{verb}", by=by, about=[*filter(None, [self.about, contact])], data=details)


def is_past(on: date | None, at: datetime | None) -> bool:
    """As `past` asks the database."""
    return at < timezone.now() if at else bool(on) and on < timezone.localdate()
