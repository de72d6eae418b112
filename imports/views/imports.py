"""An import from its preview to its result, and those before it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from conversalabs.pages import is_partial, redirect_to, render
from imports import outcome, targets
from imports.forms.rows import DecisionForm, RowsForm
from imports.models import Import
from imports.pages import mapping, reasons, rows_page, tabs
from imports.progress import Progress
from imports.rejected import rejected_rows
from imports.views.columns import find

IMPORTS_PER_PAGE = 30


@needs("import_records")
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Who imported what, and what became of it."""
    found = Import.objects.visible_to(request.member).select_related("member__user")
    page = Paginator(found, IMPORTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/imports.html", {"page": page, "targets": targets.open_to(request.member)})


@needs("import_records")
@require_safe
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, preview or result: whatever the import has come to."""
    run = find(request, pk)
    if run.status == Import.Status.DRAFT:
        return redirect("imports:columns", request.account.slug, run.pk)
    if run.is_busy:
        return render(request, "imports/progress.html", _progress(run))
    form = RowsForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = rows_page(run, request.member, **chosen)
    context = {"run": run, "page": page, "tabs": tabs(run, page.show), "extras": outcome.named(run, run.extras)}
    context["reasons"] = reasons(run, page.show)
    context |= {"said": outcome.said(run), "said_of_undo": outcome.said_of_undo(run)}
    context["noticed"] = run.kind.noticed(run, request.member)
    context |= {"records_url": run.kind.records_url(run), "mapping": mapping(run, request.member)}
    return render(request, "imports/import.html", context, fragment="imports/_rows.html")


def _progress(run: Import) -> dict:
    return {"run": run, "progress": Progress.of(run), "waits_for": run.waits_for}


@needs("import_records")
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, asked for every second while the worker is busy; afterwards the page as a whole."""
    run = find(request, pk)
    if not run.is_busy or not is_partial(request):
        return redirect_to(request, run.get_absolute_url())
    return render(request, "imports/_progress.html", _progress(run))


@needs("import_records")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    run = find(request, pk)
    if not run.start(by=request.member):
        messages.error(request, _("The plan is no longer there to be done; look at the import again."))
    return redirect_to(request, run.get_absolute_url())


@needs("import_records")
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    run = find(request, pk)
    if run.cancel():
        messages.success(request, _("The undo is stopped.") if run.is_undoing else _("The import is cancelled."))
    return redirect_to(request, run.get_absolute_url())


@needs("import_records")
@require_POST
def undone(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker put back what was there before."""
    run = find(request, pk)
    if not run.undo(by=request.member):
        messages.error(request, _("This import can no longer be undone."))
    return redirect_to(request, run.get_absolute_url())


@needs("import_records")
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what an undo has left as it is, or leave it for good: one row, or all of them."""
    run = find(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    if not run.decide(**form.cleaned_data, by=request.member):
        messages.error(request, _("This is decided already, or can no longer be put back."))
    return redirect_to(request, f"{run.get_absolute_url()}?show=conflict")


@needs("import_records")
@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were left out, to be mended and imported again."""
    run = find(request, pk)
    if run.is_purged:
        messages.error(request, _("The file is no longer kept."))
        return redirect(run)
    name = _("%(file)s, left out.csv") % {"file": run.file_name.rpartition(".")[0] or run.file_name}
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    headers["Cache-Control"] = "private, no-store"
    return StreamingHttpResponse(rejected_rows(run), content_type="text/csv; charset=utf-8", headers=headers)
