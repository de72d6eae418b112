from django.http import HttpRequest

from accounts.menu import Entry
from crm.models import Pipeline


def pipelines_of(request: HttpRequest) -> list[Entry]:
    """The pipelines that the member may see, below "CRM" in the sidebar."""
    found = Pipeline.objects.visible_to(request.member).active()
    for pipeline in found:
        pipeline.account = request.account
    here = request.path
    return [
        Entry(pipeline.name, pipeline.get_absolute_url(), active=here.startswith(pipeline.get_absolute_url()))
        for pipeline in found
    ]
