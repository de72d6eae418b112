"""The mail in the morning: which of one's deals are at risk or have stalled, what is due today and what is overdue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Member
from crm.deal_health import words_of
from crm.health import Health, judge
from crm.models import Activity, Deal
from crm.models.activity import IN_ORDER, before_day, past

TEMPLATE = "crm/email/summary"
# The hours in which it is sent: who was out of reach until noon needs none.
MORNING = range(7, 12)
# Of each kind; the rest is counted.
MOST = 15


def to_summarise() -> list[int]:
    """Ids of the members whose morning it is and who have not had today's summary."""
    people = Member.objects.active().filter(user__has_summary=True, account__modules__contains=["crm"])
    return [member.pk for member in people.select_related("user", "account").order_by("pk") if _is_due(member)]


def _is_due(member: Member) -> bool:
    local = timezone.localtime(timezone=member.zone)
    return local.hour in MORNING and member.summarised_on != local.date()


@transaction.atomic
def summarise(pk: int) -> None:
    """Mail the member's summary, once a day, if there is something in it. OSError when it does not go out."""
    rows = Member.objects.active().select_for_update(of=["self"], no_key=True, skip_locked=True)
    member = rows.with_rights().select_related("user", "account").filter(pk=pk, user__has_summary=True).first()
    if member is None or not _is_due(member):
        return
    Member.objects.filter(pk=pk).update(summarised_on=timezone.localdate(timezone=member.zone))
    with translation.override(member.user.language or member.account.language), timezone.override(member.zone):
        summary = Summary(member)
        if summary.says_something:
            _mail(summary)


def _mail(summary: "Summary") -> None:
    subject, body = (
        render_to_string(f"{TEMPLATE}_{part}.txt", {"summary": summary}) for part in ("subject", "message")
    )
    EmailMessage(" ".join(subject.split()), body, to=[summary.member.user.email]).send()


@dataclass
class Part:
    """The first of some records, each with its `url`, and how many more there are."""

    rows: list
    count: int

    @classmethod
    def of(cls, found: QuerySet, account) -> "Part":
        rows = list(found[:MOST])
        for row in rows:
            row.account = account
        return cls(rows, len(rows) if len(rows) < MOST else found.count())

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


class Summary:
    """What `member` is told, in the language and the time zone that are active."""

    def __init__(self, member: Member):
        self.member, self.account = member, member.account

    @property
    def says_something(self) -> bool:
        return any(part.count for part in (self.stalled, self.at_risk, self.overdue, self.today))

    @cached_property
    def stalled(self) -> Part:
        return self._deals(Health.STALLED)

    @cached_property
    def at_risk(self) -> Part:
        return self._deals(Health.AT_RISK)

    def _deals(self, level: Health) -> Part:
        found = Deal.objects.visible_to(self.member).filter(owner=self.member, health=level, closed_on=None)
        found = found.filter(pipeline__is_archived=False).select_related("stage", "pipeline")
        part = Part.of(found.order_by("-health_points", "-pk"), self.account)
        judged = judge(deal.pk for deal in part.rows)
        for deal in part.rows:
            reasons = judged[deal.pk].reasons if deal.pk in judged else []
            deal.why = ", ".join(words_of(each, deal.stage) for each in sorted(reasons, key=lambda each: -each.points))
            deal.url = settings.SITE_URL + deal.get_absolute_url()
        return part

    @property
    def _mine(self) -> QuerySet:
        found = Activity.objects.visible_to(self.member).filter(owner=self.member).open()
        return found.for_list().order_by(*IN_ORDER)

    @cached_property
    def overdue(self) -> Part:
        return self._activities(self._mine.filter(past()))

    @cached_property
    def today(self) -> Part:
        tomorrow = timezone.localdate() + timedelta(days=1)
        return self._activities(self._mine.filter(before_day(tomorrow)).exclude(past()))

    def _activities(self, found: QuerySet) -> Part:
        part = Part.of(found, self.account)
        for each in part.rows:
            each.about.account = self.account
            each.url = settings.SITE_URL + each.about.get_absolute_url()
        return part

    @property
    def day(self) -> datetime:
        return timezone.localtime()

    @property
    def off_url(self) -> str:
        """Where one says that one wants no such mail."""
        return settings.SITE_URL + reverse("accounts:profile", args=[self.account.slug])
