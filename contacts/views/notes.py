from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.records import notes as answers
from contacts.contact_page import ContactPage
from contacts.models import ContactNote
from contacts.views.contacts import open_contact


def open_note(request: HttpRequest, pk: int) -> tuple[ContactPage, ContactNote]:
    """A note on a contact that the member may see, with the contact's page, or 404."""
    note = get_object_or_404(ContactNote.objects.visible_to(request.member).select_related("account"), pk=pk)
    page = open_contact(request, note.contact_id)
    note.contact = page.contact
    return page, note


@needs("see_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_notes(open_contact(request, pk))


@needs("see_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_note(*open_note(request, pk))


@needs("see_contacts")
@require_POST
def note_pinned(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_pin(*open_note(request, pk))


@needs("see_contacts")
@require_POST
def note_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_removal(*open_note(request, pk))


@needs("see_contacts")
@require_safe
def note_versions(request: HttpRequest, pk: int) -> HttpResponse:
    return answers.answer_versions(*open_note(request, pk))
