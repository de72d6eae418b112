"""The checklists that an account uses again and again, in its settings."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, status_of
from accounts.once import first_time
from conversalabs.pages import redirect_to, render
from crm.forms.checklists import ChecklistTemplateForm
from crm.models import Checklist, ChecklistTemplate, StageRule
from crm.rules.actions import AddChecklist


def _find(request: HttpRequest, pk: int) -> ChecklistTemplate:
    return get_object_or_404(ChecklistTemplate.objects.visible_to(request.member), pk=pk)


def _list_url(request: HttpRequest) -> str:
    return reverse("crm:checklist_templates", args=[request.account.slug])


@needs("manage_pipelines")
@require_safe
def checklist_templates(request: HttpRequest) -> HttpResponse:
    templates = list(ChecklistTemplate.objects.visible_to(request.member))
    found = StageRule.objects.visible_to(request.member).filter(kind=AddChecklist.key)
    adding = Counter(found.values_list("settings__template", flat=True))
    for template in templates:
        template.adding = adding[template.pk]
    return render(request, "crm/checklist_templates.html", {"templates": templates})


@needs("manage_pipelines")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_template_new(request: HttpRequest) -> HttpResponse:
    """A new one, from scratch or, with `?checklist=`, as that of a deal is."""
    return _edit(request, _draft(request), _("Template “%(name)s” is added."))


def _draft(request: HttpRequest) -> ChecklistTemplate:
    draft, key = ChecklistTemplate(account=request.account), request.GET.get("checklist", "")[:18]
    found = Checklist.objects.visible_to(request.member).filter(pk=key).first() if key.isdecimal() else None
    if found and request.method != "POST":
        draft.name, draft.lines = found.name, list(found.items.values_list("text", flat=True))
    return draft


@needs("manage_pipelines")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_template(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _find(request, pk), _("Template “%(name)s” is saved."))


def _edit(request: HttpRequest, template: ChecklistTemplate, said: str) -> HttpResponse:
    form = ChecklistTemplateForm(request.POST or None, instance=template, member=request.member)

    def save():
        with first_time(request) as is_first:
            if is_first:
                form.save()

    if not attempt(form, save):
        return render(request, "crm/checklist_template.html", {"form": form}, status=status_of(form))
    messages.success(request, said % {"name": template})
    return redirect_to(request, _list_url(request))


@needs("manage_pipelines")
@require_POST
def checklist_template_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    """Checklists that were made from it stay."""
    template = _find(request, pk)
    template.delete()
    messages.success(request, _("Template “%(name)s” is deleted. Checklists made from it stay.") % {"name": template})
    return redirect_to(request, _list_url(request))
