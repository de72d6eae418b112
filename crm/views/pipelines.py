from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.once import first_time
from conversalabs.pages import is_partial, redirect_to, render
from crm.forms.pipelines import ArchivedForm, NewStageForm, PipelineForm, StageForm
from crm.may import create_pipelines, managed_by, rights_on
from crm.models import Pipeline
from crm.pipeline_templates import BLANK, BY_KEY, TEMPLATES


@needs()
@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """All pipelines that the member may see, the archived ones below."""
    found = list(Pipeline.objects.visible_to(request.member).with_counts(request.member))
    managed = managed_by(request.member, found)
    context = {
        "active": [pipeline for pipeline in found if not pipeline.is_archived],
        "archived": [pipeline for pipeline in found if pipeline.is_archived],
        "managed": managed,
        "may_create": create_pipelines(request.member),
    }
    return render(request, "crm/pipelines.html", context)


@needs("manage_pipelines")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Pipelines to begin with, by niche, with their stages."""
    return render(request, "crm/pipeline_catalogue.html", {"templates": TEMPLATES, "blank": BLANK})


@needs("manage_pipelines")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """A pipeline from the template `key`: its preview and name, then the pipeline itself."""
    template = BY_KEY.get(key)
    if template is None:
        raise Http404
    form = PipelineForm(request.POST or None, initial={"name": "" if template is BLANK else template.name})
    if form.is_valid():
        return _create(request, template, form.cleaned_data["name"])
    context = {"form": form, "template": template, "stages": template.stages()}
    return render(request, "crm/pipeline_new.html", context, status=422 if form.is_bound else 200)


def _create(request, template, name: str) -> HttpResponse:
    """Once, however often the button is pressed; what begins blank is named first."""
    with first_time(request) as is_first:
        if not is_first:
            return redirect_to(request, reverse("crm:pipelines", args=[request.account.slug]))
        pipeline = Pipeline.objects.create_from(template.stages(), name=name, by=request.member)
    return redirect_to(request, _edit_url(pipeline) if template is BLANK else pipeline.get_absolute_url())


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The pipeline's name and stages."""
    pipeline = find_managed(request, pk)
    form = PipelineForm(request.POST or None, instance=pipeline)
    if form.is_bound and form.is_valid():
        find_managed(request, pk).rename(form.cleaned_data["name"], by=request.member)
        if not is_partial(request):
            return redirect_to(request, _edit_url(pipeline))
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = editor_context(pipeline) | {"form": form}
    return render(request, "crm/pipeline_edit.html", context, fragment="crm/_pipeline_name.html", status=status)


@needs()
@require_POST
def archived(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the pipeline away, or take it out again."""
    pipeline, form = find_managed(request, pk), ArchivedForm(request.POST)
    form.is_valid()
    pipeline.archive(form.cleaned_data["is_archived"], by=request.member)
    said = _("“%(name)s” is archived.") if pipeline.is_archived else _("“%(name)s” is back.")
    messages.success(request, said % {"name": pipeline})
    return redirect_to(request, reverse("crm:pipelines", args=[request.account.slug]))


def find_managed(request: HttpRequest, pk: int) -> Pipeline:
    """A pipeline that the member may manage; 404 when they do not see it, 403 when they only see it."""
    pipeline = get_object_or_404(Pipeline.objects.visible_to(request.member), pk=pk)
    pipeline.account = request.account
    if not rights_on(request.member, pipeline).manage:
        raise PermissionDenied(_("You may not manage this pipeline; ask an administrator."))
    return pipeline


def editor_context(pipeline: Pipeline) -> dict:
    stages = list(pipeline.stages.active())
    return {
        "pipeline": pipeline,
        "stage_forms": [StageForm(instance=stage) for stage in stages],
        "new_stage_form": NewStageForm(),
        "may_archive": len(stages) > 1,
    }


def _edit_url(pipeline: Pipeline) -> str:
    return reverse("crm:pipeline_edit", args=[pipeline.account.slug, pipeline.pk])
