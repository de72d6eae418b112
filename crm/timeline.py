"""What deals tell on the timelines of contacts and companies: how they began, and from where to where they moved."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.records.timeline import Entry, Source
from conversalabs.templatetags.money import money_text
from crm.contact_deals import deals_with
from crm.models import Activity, Stage, StageVisit

ICONS = {Stage.Kind.WON: "trophy", Stage.Kind.LOST: "circle-x"}


def _visits(page) -> QuerySet:
    deals = deals_with(page.member, page.record).order_by().values("pk")
    found = StageVisit.objects.visible_to(page.member).filter(deal__in=deals)
    return found.select_related("deal", "stage", "by__user")


def _tell(page, visits: list[StageVisit]) -> Iterator[tuple[int, Entry]]:
    for visit in visits:
        visit.deal.account = page.account
        is_new = visit.path == StageVisit.Path.CREATED
        words = _("made a deal in %(stage)s:") if is_new else _("moved a deal to %(stage)s:")
        yield (
            visit.pk,
            Entry(
                visit.entered_at,
                "plus" if is_new else ICONS.get(visit.stage.kind, "arrow-right"),
                words % {"stage": visit.stage.name},
                str(visit.by or _("Somebody who has left")),
                name=visit.deal.title,
                url=visit.deal.get_absolute_url(),
                detail=money_text(visit.value, visit.deal.currency) if visit.value else "",
            ),
        )


DEALS = Source("deals", gettext_lazy("Deals"), _visits, "entered_at", _tell, order=30, module="crm")


def _done(page) -> QuerySet:
    """What has been done with a contact or about a deal of theirs; with the people, or about a deal, of a company."""
    found = Activity.objects.visible_to(page.member).exclude(done_at=None)
    is_contact = page.record._meta.model_name == "contact"
    found = found.about_contact(page.record) if is_contact else found.about_company(page.record)
    return found.select_related("deal", "contact", "done_by__user")


def _tell_done(page, activities: list[Activity]) -> Iterator[tuple[int, Entry]]:
    for activity in activities:
        about = activity.about
        about.account = page.account
        is_here = about == page.record
        words = _("did “%(subject)s”") if is_here else _("did “%(subject)s”:")
        yield (
            activity.pk,
            Entry(
                activity.done_at,
                activity.icon,
                words % {"subject": activity.subject},
                str(activity.done_by or _("Somebody who has left")),
                name="" if is_here else str(about),
                url="" if is_here else about.get_absolute_url(),
                detail=activity.outcome,
            ),
        )


ACTIVITIES = Source("activities", gettext_lazy("Activities"), _done, "done_at", _tell_done, order=35, module="crm")
