"""The health of a deal on its page: in words, each reason with the place where it is mended."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.health import Health, Judgement, Reason, judge


@dataclass(frozen=True)
class Cure:
    """A reason in words, and the link to what helps: the id of a part of the page, and what is done there."""

    text: str
    points: int
    target: str
    deed: str


class DealHealth:
    """Of the deal of `page` (a `DealPage`), as it is at this moment."""

    def __init__(self, page):
        self.page, self.deal = page, page.deal

    @cached_property
    def judgement(self) -> Judgement:
        return judge([self.deal.pk]).get(self.deal.pk) or Judgement(None, 0)

    @property
    def level(self) -> Health | None:
        found = self.judgement.health
        return None if found is None else Health(found)

    @property
    def points(self) -> int:
        return self.judgement.points

    @property
    def waiting_until(self) -> date | None:
        """While the deal waits."""
        until = self.deal.waiting_until
        return until if until and self.deal.stage.is_open and until > timezone.localdate() else None

    @property
    def cures(self) -> list[Cure]:
        """The gravest first."""
        reasons = sorted(self.judgement.reasons, key=lambda reason: -reason.points)
        return [Cure(words_of(each, self.deal.stage), each.points, *self._cure(each.key)) for each in reasons]

    def _cure(self, key: str) -> tuple[str, str]:
        places = {
            "quiet": ("activities", _("Plan an activity")),
            "close": ("expected_close", _("Set another day")),
            "long": ("stages", _("Move it on")),
            "idle": ("activities", _("Plan an activity")),
            "overdue": ("activities", _("Do it or put it off")),
            "nobody": ("contact", _("Name a contact")),
        }
        part, deed = places[key]
        return f"{self.page.prefix}_{part}", deed


def words_of(reason: Reason, stage) -> str:
    """The reason as a sentence says it; `stage` is where the deal stands."""
    days = {"days": reason.days, "expected": stage.expected_days}
    if reason.key == "quiet":
        said = ngettext("No activity for %(days)s day", "No activity for %(days)s days", reason.days)
    elif reason.key == "close":
        said = ngettext(
            "Expected close passed %(days)s day ago", "Expected close passed %(days)s days ago", reason.days
        )
    elif reason.key == "long":
        said = ngettext(
            "In this stage for %(days)s day, %(expected)s expected",
            "In this stage for %(days)s days, %(expected)s expected",
            reason.days,
        )
    elif reason.key == "overdue" and reason.days > 0:
        said = ngettext("Activity overdue for %(days)s day", "Activity overdue for %(days)s days", reason.days)
    else:
        said = {"overdue": _("Activity overdue"), "idle": _("No next activity"), "nobody": _("No contact")}[reason.key]
    return said % days
