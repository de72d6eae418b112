from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.once import first_time
from accounts.records.answers import change, changed, instead_of_dialog, may_change, show
from conversalabs.pages import render
from crm.deal_page import DealPage
from crm.forms.line_items import LineItemForm, NewLineItemForm
from crm.forms.pasted_items import PastedForm
from crm.forms.pipelines import PositionForm
from crm.line_item_rows import Row
from crm.models import LineItem
from crm.models.changes import changing
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing

# What else a row decides: the value of the deal.
TOUCHED = ["summary", "history"]
PASTED = "crm/_line_items_pasted.html"


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def line_items(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a deal; a new row."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "items")
    form = page.new_row = NewLineItemForm(request.POST, deal=page.deal, member=request.member)

    def add():
        with first_time(request) as is_first:
            if is_first:
                LineItem.objects.add(page.deal, by=request.member, **form.row)
        del page.new_row
        page.show_last_row()

    return change(page, "items", add, form=form, also=TOUCHED)


@needs()
@require_POST
@refusing
def line_item(request: HttpRequest, pk: int) -> HttpResponse:
    """A row, with what was changed in it."""
    page, item = open_part(request, LineItem, pk)
    may_change(page)
    status, row = _write_row(page, item)
    context = {"template": "crm/_line_item.html", "row": page.with_addresses([row])[0]}
    if status == 200:
        return changed(page, "items", also=["totals", *TOUCHED], **context)
    page.typed[f"line_item_{item.pk}"] = row
    return show(page, "items", status=status, **context)


def _write_row(page: DealPage, item: LineItem) -> tuple[int, Row]:
    """The HTTP status of writing what was sent, and the row to show: checked and written under one lock."""
    with changing(page.deal, by=page.member, part=item):
        form = LineItemForm(page.request.POST, instance=item, deal=page.deal)
        conflicts = form.conflicts() if form.is_valid() else {}
        if not conflicts and attempt(form, lambda: item.change(by=page.member, **form.changes())):
            return 200, Row.of_item(item, page.deal)
        item.refresh_from_db()
        item.deal = page.deal
        return 409 if conflicts else 422, Row.of_form(form, item, conflicts)


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def line_items_pasted(request: HttpRequest, pk: int) -> HttpResponse:
    """Many rows at once, out of a spreadsheet."""
    page = open_deal(request, pk)
    may_change(page)
    form = PastedForm(request.POST if request.method == "POST" else None, deal=page.deal, member=request.member)
    if not form.is_bound or not attempt(form, lambda: _paste(page, form)):
        context = {"page": page, "deal": page.deal, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "crm/line_items_pasted.html", context, fragment=PASTED, status=status)
    page.show_last_row()
    return instead_of_dialog(changed(page, "items", also=TOUCHED), f"#{page.prefix}_items")


def _paste(page: DealPage, form: PastedForm) -> None:
    with first_time(page.request) as is_first:
        if is_first:
            LineItem.objects.add_many(page.deal, form.rows, by=page.member)


@needs()
@require_POST
@refusing
def line_item_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Some rows up or down (`step`), or behind another one (`after`, 0: to the front)."""
    page, item = open_part(request, LineItem, pk)
    form = PositionForm(request.POST)
    return change(page, "items", lambda: item.place(**form.place(), by=request.member), form=form)


@needs()
@require_POST
@refusing
def line_item_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, item = open_part(request, LineItem, pk)
    return change(page, "items", lambda: item.remove(by=request.member), also=TOUCHED)
