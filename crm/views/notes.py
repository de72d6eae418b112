from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.once import first_time
from crm.forms.notes import NoteForm
from crm.models import DealNote
from crm.views.deal_answers import change, may_change, open_deal, open_part, show


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes on a deal; a new one."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "notes")
    form = page.note_form = NoteForm(request.POST)

    def add():
        with first_time(request) as is_first:
            if is_first:
                DealNote.objects.add(page.deal, form.cleaned_data["body"], by=request.member)
        del page.note_form

    return change(page, "notes", add, form=form)


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note being edited, and its new words."""
    page, note = open_part(request, DealNote, pk)
    may_change(page)
    if request.method != "POST":
        page.typed["note", note.pk] = NoteForm(initial={"body": note.body})
        return show(page, "notes")
    form = page.typed["note", note.pk] = NoteForm(request.POST)

    def edit():
        note.edit(form.cleaned_data["body"], by=request.member)
        del page.typed["note", note.pk]

    return change(page, "notes", edit, form=form)


@needs()
@require_POST
def note_pinned(request: HttpRequest, pk: int) -> HttpResponse:
    page, note = open_part(request, DealNote, pk)
    return change(page, "notes", lambda: note.pin("is_pinned" in request.POST, by=request.member))


@needs()
@require_POST
def note_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, note = open_part(request, DealNote, pk)
    return change(page, "notes", lambda: note.remove(by=request.member))
