"""The account's own templates of pipelines: saved from one, looked at, used, renamed, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import attempt, status_of
from accounts.once import first_time
from conversalabs.pages import redirect_to, render
from crm import template_parts
from crm.forms.pipeline_templates import PipelineTemplateForm
from crm.forms.pipelines import PipelineForm
from crm.models import PipelineTemplate
from crm.models.pipeline_template import stages_of
from crm.pipeline_templates import make
from crm.views.pipelines import find_managed, list_url

GET_OR_POST = ["GET", "HEAD", "POST"]


def _find(request: HttpRequest, pk: int) -> PipelineTemplate:
    return get_object_or_404(PipelineTemplate.objects.visible_to(request.member), pk=pk)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect_to(request, reverse("crm:pipeline_catalogue", args=[request.account.slug]))


def _tell_left_out(request: HttpRequest, used: PipelineTemplate) -> None:
    if gone := template_parts.left_out(used, request.account):
        words = _("Left out, since what they point to is gone: %(rules)s.")
        messages.warning(request, words % {"rules": "; ".join(gone)})


@needs("manage_pipelines")
@require_http_methods(GET_OR_POST)
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """A pipeline from one's own template: all that it brings, and the name; then the pipeline itself."""
    found = _find(request, pk)
    form = PipelineForm(request.POST or None, initial={"name": found.name})
    if not form.is_valid():
        context = {"form": form, "template": found, "stages": found.stages(), "is_own": True}
        context["parts"] = template_parts.preview(found, request.account)
        return render(request, "crm/pipeline_new.html", context, status=status_of(form))
    with first_time(request) as is_first:
        made = make(found, name=form.cleaned_data["name"], by=request.member) if is_first else None
    if made:
        _tell_left_out(request, found)
    return redirect_to(request, made.get_absolute_url() if made else list_url(request))


@needs("manage_pipelines")
@require_http_methods(GET_OR_POST)
def saved(request: HttpRequest, pk: int) -> HttpResponse:
    """The pipeline as a template of the account's own: asks for its name, then keeps it, once."""
    pipeline = find_managed(request, pk)
    contents = {"stages": stages_of(pipeline), **template_parts.read(pipeline)}
    draft = PipelineTemplate(account=request.account, contents=contents)
    form = PipelineTemplateForm(request.POST or None, instance=draft, initial={"name": pipeline.name})

    def save():
        with first_time(request) as is_first:
            if is_first:
                form.save()

    if not attempt(form, save):
        page, dialog = "crm/pipeline_template_new.html", "crm/_pipeline_template_new.html"
        context = {"form": form, "pipeline": pipeline}
        return render(request, page, context, fragment=dialog, status=status_of(form))
    messages.success(request, _("Template “%(name)s” is saved.") % {"name": draft})
    return _back(request)


@needs("manage_pipelines")
@require_http_methods(GET_OR_POST)
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    found = _find(request, pk)
    form = PipelineTemplateForm(request.POST or None, instance=_find(request, pk))
    if not attempt(form, form.save):
        context = {"form": form, "template": found}
        page, dialog = "crm/pipeline_template_name.html", "crm/_pipeline_template_name.html"
        return render(request, page, context, fragment=dialog, status=status_of(form))
    messages.success(request, _("Template “%(name)s” is saved.") % {"name": form.instance})
    return _back(request)


@needs("manage_pipelines")
@require_POST
def deleted(request: HttpRequest, pk: int) -> HttpResponse:
    """Pipelines that were made from it stay."""
    found = _find(request, pk)
    found.delete()
    messages.success(request, _("Template “%(name)s” is deleted. Pipelines made from it stay.") % {"name": found})
    return _back(request)
