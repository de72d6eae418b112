from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.once import first_time
from accounts.records.answers import change, show
from crm.forms.checklists import ChecklistForm, ChecklistItemForm, PlaceForm, TickForm
from crm.models import Checklist, ChecklistItem
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def checklists(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklists of a deal; a new one."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "checklists")
    form = page.checklist_form = ChecklistForm(request.POST)

    def add():
        with first_time(request) as is_first:
            if is_first:
                Checklist.objects.add(page.deal, form.cleaned_data["name"], by=request.member)
        del page.checklist_form

    return change(page, "checklists", add, form=form)


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
    """Another place in the list: directly `after` an item, or first."""
    page, item = open_part(request, ChecklistItem, pk)
    form = PlaceForm(request.POST, item=item)
    return change(
        page, "checklists", lambda: item.place_after(form.cleaned_data["after"], by=request.member), form=form
    )


@needs()
@require_POST
@refusing
def checklist_item_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, item = open_part(request, ChecklistItem, pk)
    return change(page, "checklists", lambda: item.remove(by=request.member))
