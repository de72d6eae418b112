from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt
from conversalabs.pages import redirect_to, render
from conversalabs.pickers import answer_options
from crm.forms.rights import COLUMNS, RightsForm, members_to_name
from crm.may import rights_on
from crm.views.pipelines import find_managed


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may see, create, change and manage in a pipeline: roles, and members by themselves."""
    pipeline = find_managed(request, pk)
    data = request.POST if request.method == "POST" else None
    form = RightsForm(data, pipeline=pipeline, by=request.member)
    if attempt(form, form.save):
        messages.success(request, _("Who may do what in “%(name)s” is saved.") % {"name": pipeline})
        still_manages = rights_on(request.member, pipeline).manage
        route, args = ("pipeline_rights", [pk]) if still_manages else ("pipelines", [])
        return redirect_to(request, reverse(f"crm:{route}", args=[request.account.slug, *args]))
    context = {"pipeline": pipeline, "form": form, "columns": COLUMNS}
    return render(request, "crm/pipeline_rights.html", context, status=422 if form.is_bound else 200)


@needs()
@require_safe
def member_options(request: HttpRequest, pk: int) -> HttpResponse:
    """The members whom a picker offers for the text typed so far."""
    find_managed(request, pk)
    return answer_options(request, members_to_name(request.member))
