from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.menu import Entry
from crm.may import create_pipelines
from crm.models import Pipeline


def pipelines_of(request: HttpRequest) -> list[Entry]:
    """The pipelines that the member may see, below "CRM" in the sidebar; the favourite first, with a star."""
    found = Pipeline.objects.visible_to(request.member).active().first_for(request.member)
    for pipeline in found:
        pipeline.account = request.account
    entries = [_entry(request, pipeline) for pipeline in found]
    if create_pipelines(request.member):
        url = reverse("crm:pipelines", args=[request.account.slug])
        entries.append(Entry(_("All pipelines"), url, active=request.path == url))
    return entries


def _entry(request: HttpRequest, pipeline: Pipeline) -> Entry:
    url = pipeline.get_absolute_url()
    icon = "star" if pipeline.is_favourite else ""
    return Entry(pipeline.name, url, icon, active=request.path.startswith(url))
