from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.once import first_time
from conversalabs.pages import is_partial, redirect_to, render
from crm.forms.pipelines import ArchiveStageForm, NewStageForm, PipelineForm, PositionForm, StageForm
from crm.models import Deal, Stage
from crm.models.archiving import archive_stage
from crm.refusals import Refusal
from crm.views.pipelines import editor_context, find_managed


@needs()
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new stage."""
    pipeline, form = find_managed(request, pk), NewStageForm(request.POST)

    def make():
        with first_time(request) as is_first:
            if is_first:
                pipeline.add_stage(**form.cleaned_data).join(by=request.member)

    return _editor(request, pipeline) if attempt(form, make) else _editor(request, pipeline, 422, new_stage_form=form)


@needs()
@require_POST
def edit(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Name, colour, kind and probability of a stage: one row of the editor."""
    stage = _find(request, pk, stage_pk)
    form, fresh = StageForm(request.POST, instance=stage), _find(request, pk, stage_pk)
    if attempt(form, lambda: fresh.change(by=request.member, **form.cleaned_data)):
        return _editor(request, stage.pipeline)
    rows = [form if row.instance.pk == stage.pk else row for row in editor_context(stage.pipeline)["stage_forms"]]
    return _editor(request, stage.pipeline, 422, stage_forms=rows)


@needs()
@require_POST
def position(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """A stage some columns to the left or to the right, or behind another one."""
    stage, form = _find(request, pk, stage_pk), PositionForm(request.POST)
    if not form.is_valid():
        return _editor(request, stage.pipeline, 422)
    stage.place(**form.place(), by=request.member)
    return _editor(request, stage.pipeline)


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def archived(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Put a stage away: asks where its deals go, then moves them."""
    stage = _find(request, pk, stage_pk)
    form = ArchiveStageForm(stage, request.member, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, stage, form, 422 if form.is_bound else 200)
    try:
        archive_stage(stage, **{"into": None, **form.cleaned_data}, by=request.member)
    except Refusal as refusal:
        return _ask(request, stage, form, refusal.status, str(refusal))
    return redirect_to(request, _url(stage.pipeline))


def _ask(request, stage: Stage, form, status: int, reason: str = "") -> HttpResponse:
    count = Deal.objects.visible_to(request.member).in_stage(stage).count()
    context = {"stage": stage, "form": form, "reason": reason, "count": count}
    return render(request, "crm/stage_archive.html", context, fragment="crm/_stage_archive_form.html", status=status)


def _find(request, pk: int, stage_pk: int) -> Stage:
    pipeline = find_managed(request, pk)
    stage = get_object_or_404(pipeline.stages.active(), pk=stage_pk)
    stage.pipeline = pipeline
    return stage


def _editor(request, pipeline, status: int = 200, **context) -> HttpResponse:
    """The stages as they are now; to a plain form the editor's page."""
    if status == 200 and not is_partial(request):
        return redirect_to(request, _url(pipeline))
    context = editor_context(pipeline) | {"form": PipelineForm(instance=pipeline)} | context
    return render(request, "crm/pipeline_edit.html", context, fragment="crm/_stage_editor.html", status=status)


def _url(pipeline) -> str:
    return reverse("crm:pipeline_edit", args=[pipeline.account.slug, pipeline.pk])
