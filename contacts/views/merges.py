"""Contacts made one, looked at side by side before, and the way back."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from contacts.merge_page import ContactMergePage
from contacts.views.contacts import open_contact
from duplicates import merge_answers as answers

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def contact_merge(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_with(request, open_contact(request, pk))


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def merge_new(request: HttpRequest) -> HttpResponse:
    return answers.answer_new(request, ContactMergePage)


@needs("see_contacts")
@require_safe
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_merge(request, ContactMergePage, pk)


@needs("manage_contacts")
@require_POST
def merge_undone(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_undone(request, ContactMergePage, pk)
