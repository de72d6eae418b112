from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.menu import Entry
from conversalabs.standing import Standing
from crm.agenda import MANY, overdue_of
from crm.may import create_pipelines, rights_on
from crm.models import Pipeline


def _with_overdue(member, _minute):
    found = Pipeline.objects.visible_to(member).active().first_for(member).for_board(member)
    return found.annotate(overdue=Subquery(overdue_of(member)))


# What is overdue is so as of the minute in which it was first asked.
_IN_MENU = Standing(_with_overdue)


def in_menu(request: HttpRequest) -> list[Pipeline]:
    """The pipelines that the member may see, as boards want them, the favourite first; asked for once a request.

    On each, by the same query, how many of the member's activities are overdue.
    """
    if not hasattr(request, "pipelines_in_menu"):
        minute = timezone.now().replace(second=0, microsecond=0)
        request.pipelines_in_menu = _IN_MENU.rows(request.member, minute)
        for pipeline in request.pipelines_in_menu:
            pipeline.account = request.account
    return request.pipelines_in_menu


def to_fill(request: HttpRequest) -> list[Pipeline]:
    """Those in which the member may make deals: as `pipelines_to_fill`, of what the menu has asked for already."""
    return [each for each in in_menu(request) if rights_on(request.member, each).create_deals]


def pipelines_of(request: HttpRequest) -> list[Entry]:
    """Activities and pipelines, below "CRM" in the sidebar, the favourite first; and all their deals."""
    pipelines = in_menu(request)
    entries = [_activities(request, pipelines), *(_entry(request, pipeline) for pipeline in pipelines)]
    if pipelines:
        url = reverse("crm:deals", args=[request.account.slug])
        entries.append(Entry(_("All deals"), url, active=request.path == url))
    if create_pipelines(request.member):
        url = reverse("crm:pipelines", args=[request.account.slug])
        entries.append(Entry(_("All pipelines"), url, active=request.path == url))
    return entries


def _activities(request: HttpRequest, pipelines: list[Pipeline]) -> Entry:
    url = reverse("crm:activities", args=[request.account.slug])
    overdue = pipelines[0].overdue if pipelines else None
    said = f"{MANY - 1}+" if overdue == MANY else str(overdue)
    count = {"count": said, "counted": _("overdue")} if overdue else {}
    return Entry(_("Activities"), url, active=request.path == url, **count)


def _entry(request: HttpRequest, pipeline: Pipeline) -> Entry:
    url = pipeline.get_absolute_url()
    icon = "star" if pipeline.is_favourite else ""
    return Entry(pipeline.name, url, icon, active=request.path.startswith(url))
