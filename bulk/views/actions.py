"""What is being done to many records, and what was done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from bulk.forms import RowsForm
from bulk.models import BulkAction
from bulk.report import Report, progress_of, with_words
from conversalabs.pages import is_partial, redirect_to, render

ACTIONS_PER_PAGE = 30


def find(request: HttpRequest, pk: int) -> BulkAction:
    found = BulkAction.objects.visible_to(request.member).select_related("account", "member__user", "undone_by__user")
    return get_object_or_404(found, pk=pk)


@needs()
@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """Who did what to many records, and what came of it."""
    found = BulkAction.objects.visible_to(request.member).select_related("member__user", "account")
    page = Paginator(found, ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "actions": list(with_words(page, request.member))}
    return render(request, "bulk/actions.html", context)


@needs()
@require_safe
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, or the report of what came of it, row by row."""
    found = find(request, pk)
    if found.is_busy:
        return render(request, "bulk/progress.html", _progress(request, found))
    form = RowsForm(request.GET)
    report = Report(found, request.member, **(form.cleaned_data if form.is_valid() else {}))
    context = {"action": found, "report": report, "list_url": found.kind_of_record.list_url(request.account)}
    may_download = _is_open(request, found) and found.is_by(request.member)
    context |= {"may_undo": found.may_be_undone_by(request.member), "may_download": may_download}
    return render(request, "bulk/action.html", context, fragment="bulk/_rows.html")


def _progress(request: HttpRequest, action: BulkAction) -> dict:
    return {"action": action, "progress": progress_of(action), "may_stop": _is_open(request, action)}


@needs()
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, asked for every second while the worker is busy; afterwards the page as a whole."""
    found = find(request, pk)
    if not found.is_busy or not is_partial(request):
        return redirect_to(request, found.get_absolute_url())
    return render(request, "bulk/_progress.html", _progress(request, found))


@needs()
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop where the last batch ended."""
    found = find(request, pk)
    _require(request, found)
    if found.cancel():
        messages.success(request, _("Stopped. What was done so far stays."))
    return redirect_to(request, found.get_absolute_url())


@needs()
@require_POST
def undone(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what was there before."""
    found = find(request, pk)
    _require(request, found)
    if not found.undo(by=request.member):
        messages.error(request, _("This can no longer be undone."))
        return redirect_to(request, found.get_absolute_url())
    answer = None if found.is_busy else found.kind_of_record.answer(request, found)
    return answer or redirect_to(request, found.get_absolute_url())


@needs()
@require_safe
def export(request: HttpRequest, pk: int) -> FileResponse:
    """The file that an export has made, as long as it is kept: for who made it, since it shows what they may see."""
    found = find(request, pk)
    _require(request, found)
    if not found.file:
        raise Http404
    if not found.is_by(request.member):
        raise PermissionDenied(_("Only who made this file can download it."))
    form = found.deed.format_of(found)
    name = f"{found.kind_of_record.name} {found.created_at:%Y-%m-%d}.{form.suffix}"
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    headers["Cache-Control"] = "private, no-store"
    return FileResponse(_content(found), content_type=form.content_type, headers=headers)


def _content(action: BulkAction):
    try:
        return action.file.open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404(_("The file is no longer stored.")) from None


def _is_open(request: HttpRequest, action: BulkAction) -> bool:
    return action.deed.is_open_to(action.kind_of_record, request.member)


def _require(request: HttpRequest, action: BulkAction) -> None:
    if not _is_open(request, action):
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))
