"""What a stage asks of deals that enter it, and does to them: a page of sentences, each with its form."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.once import first_time
from conversalabs.pages import redirect_to, render
from crm.forms.stage_rules import RuleForm, may_be_of_leaving, rule_form
from crm.models import Stage, StageRule
from crm.rule_trial import Trial
from crm.rules import ACTIONS, KINDS, RULES
from crm.rules.needs import LEAVE
from crm.rules.ways import RolesOut
from crm.views.pipelines import find_managed

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_safe
def stage_rules(request: HttpRequest, pk: int, stage_pk: int) -> HttpResponse:
    """The rules and entry actions of a stage, as sentences."""
    stage = _find_stage(request, pk, stage_pk)
    rows = [(row, KINDS[row.kind](row.settings, row.pk)) for row in stage.own_rules.all() if row.kind in KINDS]
    context = {
        "stage": stage,
        "pipeline": stage.pipeline,
        "rules": [_line(row, rule, stage) for row, rule in rows if row.kind in RULES and not rule.is_of_leaving],
        "leaving": [_line(row, rule, stage) for row, rule in rows if row.kind in RULES and rule.is_of_leaving],
        "actions": [_line(row, rule, stage) for row, rule in rows if row.kind in ACTIONS],
        "rule_kinds": [kind for kind in RULES.values() if stage.kind in kind.stage_kinds and kind is not RolesOut],
        "leaving_kinds": [kind for kind in RULES.values() if may_be_of_leaving(kind, stage) or kind is RolesOut],
        "action_kinds": [kind for kind in ACTIONS.values() if stage.kind in kind.stage_kinds],
        "others": [other for other in stage.pipeline.stages.active() if other.pk != stage.pk],
    }
    return render(request, "crm/stage_rules.html", context)


def _line(row: StageRule, rule, stage: Stage) -> dict:
    return {"pk": row.pk, "icon": rule.icon, "name": rule.name, "sentence": rule.sentence(stage)}


@needs()
@require_http_methods(READ_OR_WRITE)
def stage_rule_new(request: HttpRequest, pk: int, stage_pk: int, kind: str) -> HttpResponse:
    """A new rule, of deals that leave with `?on=leave`: asks for its settings, says which deals would not satisfy it,
    then saves it."""
    stage = _find_stage(request, pk, stage_pk)
    if kind not in KINDS or stage.kind not in KINDS[kind].stage_kinds:
        raise Http404
    on = LEAVE if request.GET.get("on") == LEAVE else ""
    form = rule_form(_posted(request), stage=stage, member=request.member, kind=kind, on=on)

    def save(trial: Trial) -> None:
        with first_time(request) as is_first:
            if is_first:
                StageRule.objects.add_many(trial.stages, kind, trial.rule.settings, by=request.member)

    return _edit(request, form, save)


@needs()
@require_http_methods(READ_OR_WRITE)
def stage_rule(request: HttpRequest, pk: int, stage_pk: int, rule_pk: int) -> HttpResponse:
    """The settings of a rule."""
    row = _find_rule(request, pk, stage_pk, rule_pk)
    how = {"stage": row.stage, "member": request.member, "kind": row.kind, "settings": row.settings}
    return _edit(request, rule_form(_posted(request), **how), lambda trial: _change(request, row, trial))


def _posted(request):
    """An empty form is one too."""
    return request.POST if request.method == "POST" else None


def _change(request, row: StageRule, trial: Trial) -> None:
    try:
        row.change(trial.rule.settings, by=request.member)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone


@needs()
@require_POST
def stage_rule_deleted(request: HttpRequest, pk: int, stage_pk: int, rule_pk: int) -> HttpResponse:
    """Deals that came in meanwhile stay where they are."""
    row = _find_rule(request, pk, stage_pk, rule_pk)
    row.remove(by=request.member)
    messages.success(request, _("The rule is deleted."))
    return redirect_to(request, _url(row.stage))


def _edit(request, form: RuleForm, save) -> HttpResponse:
    """Nothing is saved before the person has seen which deals would not satisfy it."""
    trial = Trial(form.rule, form.stages, request.member) if form.is_bound and form.is_valid() else None
    if trial and (not trial.failing or form.cleaned_data["despite"] == trial.mark):
        with transaction.atomic():
            save(trial)
        messages.success(request, _("Saved: %(sentence)s") % {"sentence": trial.sentence})
        return redirect_to(request, _url(form.stage))
    context = {"form": form, "trial": trial, "stage": form.stage, "kind": KINDS[form.kind]}
    context["pipeline"] = form.stage.pipeline
    status = 422 if form.is_bound else 200
    return render(request, "crm/stage_rule.html", context, fragment="crm/_stage_rule_form.html", status=status)


def _find_stage(request, pk: int, stage_pk: int) -> Stage:
    pipeline = find_managed(request, pk)
    stage = get_object_or_404(pipeline.stages.active(), pk=stage_pk)
    stage.pipeline, stage.account = pipeline, request.account
    return stage


def _find_rule(request, pk: int, stage_pk: int, rule_pk: int) -> StageRule:
    stage = _find_stage(request, pk, stage_pk)
    row = get_object_or_404(stage.own_rules.all(), pk=rule_pk)
    if row.kind not in KINDS:
        raise Http404
    row.stage = stage
    return row


def _url(stage: Stage) -> str:
    return reverse("crm:stage_rules", args=[stage.account.slug, stage.pipeline_id, stage.pk])
