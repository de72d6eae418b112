"""Companies made one, looked at side by side before, and the way back."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from companies.merge_page import CompanyMergePage
from companies.views.companies import READ_OR_WRITE, open_company
from duplicates import merge_answers as answers


@needs("manage_companies")
@require_http_methods(READ_OR_WRITE)
def company_merge(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_with(request, open_company(request, pk))


@needs("manage_companies")
@require_http_methods(READ_OR_WRITE)
def merge_new(request: HttpRequest) -> HttpResponse:
    return answers.answer_new(request, CompanyMergePage)


@needs("see_companies")
@require_safe
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_merge(request, CompanyMergePage, pk)


@needs("manage_companies")
@require_POST
def merge_undone(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_undone(request, CompanyMergePage, pk)
