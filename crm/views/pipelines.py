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
from crm import template_parts
from crm.forms.pipelines import ArchivedForm, FavouriteForm, NewStageForm, PipelineForm, PositionForm, StageForm
from crm.may import create_pipelines, managed_by, rights_on
from crm.models import BoardLayout, Deal, DealTotal, Pipeline, PipelineTemplate
from crm.models.archiving import archive_pipeline
from crm.pipeline_templates import BLANK, BY_KEY, TEMPLATES, make
from crm.refusals import Refusal

LIST = "crm/_pipeline_list.html"


@needs()
@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """All pipelines that the member may see, the archived ones below."""
    return render(request, "crm/pipelines.html", list_context(request))


def list_context(request: HttpRequest) -> dict:
    found = list(Pipeline.objects.visible_to(request.member).with_favourite(request.member))
    open_deals = DealTotal.objects.visible_to(request.member).open_deals()
    for pipeline in found:
        pipeline.open_deals = open_deals.get(pipeline.pk, 0)
    return {
        "active": [pipeline for pipeline in found if not pipeline.is_archived],
        "archived": [pipeline for pipeline in found if pipeline.is_archived],
        "managed": managed_by(request.member, found),
        "may_create": create_pipelines(request.member),
    }


def _list(request: HttpRequest) -> HttpResponse:
    """The list as it is now; to a plain form its page."""
    if not is_partial(request):
        return redirect_to(request, list_url(request))
    return render(request, "crm/pipelines.html", list_context(request), fragment=LIST)


def list_url(request: HttpRequest) -> str:
    return reverse("crm:pipelines", args=[request.account.slug])


@needs("manage_pipelines")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Pipelines to begin with, the account's own templates and those by niche, with their stages."""
    context = {"templates": TEMPLATES, "blank": BLANK, "own": PipelineTemplate.objects.visible_to(request.member)}
    return render(request, "crm/pipeline_catalogue.html", context)


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
    parts = template_parts.preview(template, request.account)
    context = {"form": form, "template": template, "stages": template.stages(), "parts": parts}
    return render(request, "crm/pipeline_new.html", context, status=422 if form.is_bound else 200)


def _create(request, template, name: str) -> HttpResponse:
    """Once, however often the button is pressed; what begins blank is named first."""
    with first_time(request) as is_first:
        if not is_first:
            return redirect_to(request, list_url(request))
        pipeline = make(template, name=name, by=request.member)
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
@require_http_methods(["GET", "HEAD", "POST"])
def archived(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where the open deals go, then put the pipeline away; or take it out again."""
    pipeline = find_managed(request, pk)
    form = ArchivedForm(pipeline, request.member, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask_where(request, pipeline, form, 422 if form.is_bound else 200)
    try:
        _archive(pipeline, by=request.member, **form.cleaned_data)
    except Refusal as refusal:
        return _ask_where(request, pipeline, form, refusal.status, str(refusal))
    said = _("“%(name)s” is archived.") if pipeline.is_archived else _("“%(name)s” is back.")
    messages.success(request, said % {"name": pipeline})
    return redirect_to(request, list_url(request))


def _archive(pipeline: Pipeline, *, is_archived: bool, by, **how) -> None:
    if is_archived:
        archive_pipeline(pipeline, by=by, **how)
    else:
        pipeline.archive(False, by=by)


def _ask_where(request, pipeline: Pipeline, form: ArchivedForm, status: int, reason: str = "") -> HttpResponse:
    count = Deal.objects.visible_to(request.member).filter(pipeline=pipeline).open().count()
    context = {"pipeline": pipeline, "form": form, "reason": reason, "count": count}
    page, dialog = "crm/pipeline_archive.html", "crm/_pipeline_archive_form.html"
    return render(request, page, context, fragment=dialog, status=status)


@needs("manage_pipelines")
@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """A pipeline up or down in the list of all, or behind another one."""
    pipeline, form = find_managed(request, pk), PositionForm(request.POST)
    if not form.is_valid():
        return render(request, "crm/pipelines.html", list_context(request), fragment=LIST, status=422)
    pipeline.move(**form.place(), by=request.member)
    return _list(request)


@needs()
@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the pipeline opens first for this member."""
    pipeline = get_object_or_404(Pipeline.objects.visible_to(request.member).active(), pk=pk)
    form = FavouriteForm(request.POST)
    form.is_valid()
    BoardLayout.objects.put_favourite(request.member, pipeline, form.cleaned_data["is_favourite"])
    return redirect_to(request, list_url(request))


@needs("manage_pipelines")
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Another pipeline with the same stages and rights: asks for its name, then makes it, once."""
    pipeline = find_managed(request, pk)
    form = PipelineForm(request.POST or None, initial={"name": _("%(name)s, copy") % {"name": pipeline.name[:70]}})
    if not form.is_valid():
        context = {"form": form, "pipeline": pipeline}
        page, dialog = "crm/pipeline_copy.html", "crm/_pipeline_copy_form.html"
        return render(request, page, context, fragment=dialog, status=422 if form.is_bound else 200)
    with first_time(request) as is_first:
        made = pipeline.duplicate(name=form.cleaned_data["name"], by=request.member) if is_first else None
    return redirect_to(request, _edit_url(made) if made else list_url(request))


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
