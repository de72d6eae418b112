from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.records import notes as answers
from companies.company_page import CompanyPage
from companies.models import CompanyNote
from companies.views.companies import open_company


def open_note(request: HttpRequest, pk: int) -> tuple[CompanyPage, CompanyNote]:
    """A note on a company that the member may see, with the company's page, or 404."""
    note = get_object_or_404(CompanyNote.objects.visible_to(request.member).select_related("account"), pk=pk)
    page = open_company(request, note.company_id)
    note.company = page.record
    return page, note


@needs("see_companies")
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_notes(open_company(request, pk))


@needs("see_companies")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_note(*open_note(request, pk))


@needs("see_companies")
@require_POST
def note_pinned(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_pin(*open_note(request, pk))


@needs("see_companies")
@require_POST
def note_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_removal(*open_note(request, pk))


@needs("see_companies")
@require_safe
def note_versions(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_versions(*open_note(request, pk))
