from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.records.notes import answer_note, answer_notes, answer_pin, answer_removal, answer_versions
from crm.models import DealNote
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes on a deal; a new one."""
    return answer_notes(open_deal(request, pk))


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note being edited, and its new words."""
    return answer_note(*open_part(request, DealNote, pk))


@needs()
@require_POST
@refusing
def note_pinned(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_pin(*open_part(request, DealNote, pk))


@needs()
@require_POST
@refusing
def note_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_removal(*open_part(request, DealNote, pk))


@needs()
@require_safe
def note_versions(request: HttpRequest, pk: int) -> HttpResponse:
    return answer_versions(*open_part(request, DealNote, pk))
