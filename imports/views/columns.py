"""The second step: what each column holds, and which rules apply."""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from conversalabs.pages import redirect_to, render
from imports.columns import columns_of
from imports.forms.columns import ColumnsForm
from imports.forms.upload import ReadingForm
from imports.models import Import
from imports.problems import UnreadableFile


def find(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.member).select_related("account"), pk=pk)


@needs("import_records")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Match the columns; POST has the worker plan."""
    run = find(request, pk)
    if not run.may_be_planned:
        return redirect(run)
    try:
        form = ColumnsForm(request.POST or None, run=run, member=request.member, columns=columns_of(run.reader()))
    except UnreadableFile as error:
        return render(request, "imports/columns.html", _context(request, run, None, error=str(error)))
    if form.is_valid():
        run.plan(columns=form.chosen_columns(), rules=form.chosen_rules(), by=request.member)
        return redirect_to(request, run.get_absolute_url())
    return render(request, "imports/columns.html", _context(request, run, form), status=422 if form.is_bound else 200)


def _context(request: HttpRequest, run: Import, form: ColumnsForm | None, error: str = "") -> dict:
    earlier = run.earlier_same(request.member)
    return {"run": run, "form": form, "reading": ReadingForm(run=run), "error": error, "earlier": earlier}


@needs("import_records")
@require_safe
def column(request: HttpRequest, pk: int, index: int) -> HttpResponse:
    """One column's line for another choice: a date or a number asks how it is written."""
    run = find(request, pk)
    found = []
    # The page says what keeps the file from being read.
    with suppress(UnreadableFile):
        found = [] if run.is_purged else columns_of(run.reader())
    if index >= len(found):
        raise Http404
    chosen = {f"field_{index}": request.GET.get(f"field_{index}", "")}
    form = ColumnsForm(run=run, member=request.member, columns=found, chosen=chosen)
    return render(request, "imports/_column.html", {"run": run, "row": form.row(found[index])})


@needs("import_records")
@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Overrule how the file is read."""
    run = find(request, pk)
    form = ReadingForm(request.POST, run=run)
    if not form.is_valid():
        return HttpResponse(status=422)
    if run.may_be_planned:
        run.read_as(**form.cleaned_data)
    return redirect("imports:columns", request.account.slug, run.pk)
