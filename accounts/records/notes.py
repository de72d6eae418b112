"""The notes of a record: what the views of contacts and companies do with them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.forms.note import NoteForm
from accounts.models import Member
from accounts.models.note import safe_html
from accounts.once import first_time
from accounts.records.answers import change, may_change, show
from accounts.records.page import RecordPage
from conversalabs.pages import render


def answer_notes(page: RecordPage) -> HttpResponse:
    """The notes of the record; on POST a new one."""
    if page.request.method != "POST":
        return show(page, "notes")
    form = page.note_form = NoteForm(page.request.POST)

    def add():
        with first_time(page.request) as is_first:
            if is_first:
                page.record.add_note(form.cleaned_data["body"], by=page.member)
        del page.note_form

    return change(page, "notes", add, form=form)


def answer_note(page: RecordPage, note) -> HttpResponse:
    """A note being edited, and on POST its new words."""
    _may_edit(page, note)
    if page.request.method != "POST":
        page.typed[f"note_{note.pk}"] = NoteForm(initial={"body": note.body, "seen": note.stamp})
        return show(page, "notes")
    form = page.typed[f"note_{note.pk}"] = NoteForm(page.request.POST)

    def edit():
        note.edit(form.cleaned_data["body"], by=page.member, seen=form.cleaned_data["seen"])
        del page.typed[f"note_{note.pk}"]

    return change(page, "notes", edit, form=form)


def answer_pin(page: RecordPage, note) -> HttpResponse:
    return change(page, "notes", lambda: note.pin("is_pinned" in page.request.POST, by=page.member))


def answer_removal(page: RecordPage, note) -> HttpResponse:
    _may_edit(page, note)
    return change(page, "notes", lambda: note.remove(by=page.member))


def _may_edit(page: RecordPage, note) -> None:
    may_change(page)
    if not note.is_editable_by(page.member):
        raise PermissionDenied(_("Only its author or an administrator can change this note."))


def answer_versions(page: RecordPage, note) -> HttpResponse:
    """What a note said before it was changed, the latest first; whoever reads the note may read them."""
    members = Member.objects.visible_to(page.member).select_related("user")
    editors = members.in_bulk({version["by"] for version in note.versions})
    versions = [
        {"html": safe_html(each["body"]), "until": parse_datetime(each["until"]), "by": editors.get(each["by"])}
        for each in reversed(note.versions)
    ]
    context = {"note": note, "versions": versions, "record": page.record}
    template = "accounts/records/note_versions.html"
    return render(page.request, template, context, fragment="accounts/records/_note_versions.html")
