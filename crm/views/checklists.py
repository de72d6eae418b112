from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.once import first_time
from accounts.records.answers import change, may_change, show
from conversalabs.pages import render
from crm.forms.checklists import ChecklistForm, ChecklistItemForm, PlaceForm, TermsForm, TickForm
from crm.may import create_pipelines
from crm.models import Checklist, ChecklistItem, ChecklistTemplate
from crm.refusals import NotAllowed
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def checklists(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklists of a deal; a new one, empty or from a template."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "checklists")
    form = page.checklist_form = ChecklistForm(request.POST, member=request.member)

    def add():
        with first_time(request) as is_first:
            if is_first:
                _add(page.deal, **form.cleaned_data, by=request.member)
        del page.checklist_form

    return change(page, "checklists", add, form=form)


def _add(deal, name: str, template: ChecklistTemplate | None, *, by) -> None:
    if template:
        Checklist.objects.add_from(template, deal, by=by, name=name)
    else:
        Checklist.objects.add(deal, name, by=by)


@needs()
@require_safe
@refusing
def checklist_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The templates to choose from."""
    page = open_deal(request, pk)
    if not page.can_change:
        raise NotAllowed
    templates = ChecklistTemplate.objects.visible_to(request.member)
    context = {"page": page, "deal": page.deal, "templates": templates, "may_manage": create_pipelines(request.member)}
    return render(request, "crm/checklist_new.html", context, fragment="crm/_checklist_new.html")


@needs()
@require_POST
@refusing
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name."""
    page, checklist = open_part(request, Checklist, pk)
    form = page.typed[f"checklist_{checklist.pk}"] = ChecklistForm(request.POST)
    return change(page, "checklists", lambda: checklist.rename(form.cleaned_data["name"], by=request.member), form=form)


@needs()
@require_POST
@refusing
def checklist_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, checklist = open_part(request, Checklist, pk)
    return change(page, "checklists", lambda: checklist.remove(by=request.member))


@needs()
@require_POST
@refusing
def checklist_items(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item at the end of the list."""
    page, checklist = open_part(request, Checklist, pk)
    form = page.typed[f"checklist_{checklist.pk}_new"] = ChecklistItemForm(request.POST)

    def add():
        with first_time(request) as is_first:
            if is_first:
                ChecklistItem.objects.add(checklist, form.cleaned_data["text"], by=request.member)
        del page.typed[f"checklist_{checklist.pk}_new"]

    return change(page, "checklists", add, form=form)


@needs()
@require_POST
@refusing
def checklist_item(request: HttpRequest, pk: int) -> HttpResponse:
    """New words."""
    page, item = open_part(request, ChecklistItem, pk)
    form = page.typed[f"checklist_item_{item.pk}"] = ChecklistItemForm(request.POST)
    return change(page, "checklists", lambda: item.rename(form.cleaned_data["text"], by=request.member), form=form)


@needs()
@require_POST
@refusing
def checklist_item_done(request: HttpRequest, pk: int) -> HttpResponse:
    page, item = open_part(request, ChecklistItem, pk)
    form = TickForm(request.POST)
    return change(page, "checklists", lambda: item.tick(form.cleaned_data["is_done"], by=request.member), form=form)


@needs()
@require_POST
@refusing
def checklist_item_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Another place in the list: a step up or down, or directly `after` an item, or first."""
    page, item = open_part(request, ChecklistItem, pk)
    form = PlaceForm(request.POST, item=item)
    return change(page, "checklists", lambda: form.place(by=request.member), form=form)


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def checklist_item_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does an item and until when; both stand open in its line until another answer comes."""
    page, item = open_part(request, ChecklistItem, pk)
    may_change(page)
    data = request.POST if request.method == "POST" else None
    form = page.typed[f"checklist_item_{item.pk}_terms"] = TermsForm(data, item=item, member=request.member)
    if data is None:
        return show(page, "checklists")
    return change(page, "checklists", lambda: item.give(**form.cleaned_data, by=request.member), form=form)


@needs()
@require_POST
@refusing
def checklist_item_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, item = open_part(request, ChecklistItem, pk)
    return change(page, "checklists", lambda: item.remove(by=request.member))
