from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.menu import Entry
from crm.may import create_pipelines
from crm.models import Pipeline


def in_menu(request: HttpRequest) -> list[Pipeline]:
    """The pipelines that the member may see, as boards want them, the favourite first; asked for once a request."""
    if not hasattr(request, "pipelines_in_menu"):
        found = Pipeline.objects.visible_to(request.member).active().first_for(request.member)
        request.pipelines_in_menu = list(found.for_board(request.member))
        for pipeline in request.pipelines_in_menu:
            pipeline.account = request.account
    return request.pipelines_in_menu


def pipelines_of(request: HttpRequest) -> list[Entry]:
    """The pipelines that the member may see, below "CRM" in the sidebar, the favourite first; and all their deals."""
    entries = [_entry(request, pipeline) for pipeline in in_menu(request)]
    if entries:
        url = reverse("crm:deals", args=[request.account.slug])
        entries.append(Entry(_("All deals"), url, active=request.path == url))
    if create_pipelines(request.member):
        url = reverse("crm:pipelines", args=[request.account.slug])
        entries.append(Entry(_("All pipelines"), url, active=request.path == url))
    return entries


def _entry(request: HttpRequest, pipeline: Pipeline) -> Entry:
    url = pipeline.get_absolute_url()
    icon = "star" if pipeline.is_favourite else ""
    return Entry(pipeline.name, url, icon, active=request.path.startswith(url))
