from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attachments import AttachmentForm, RenameForm
from accounts.records.answers import change, may_change, show
from accounts.records.attachments import download, preview, room_or_refusal, small_picture
from crm.models import Attachment
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The files on a deal; new ones, all of those sent or none."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "attachments")
    form = page.typed["files"] = AttachmentForm(request.POST, request.FILES)

    def add():
        with room_or_refusal():
            Attachment.objects.add(page.deal, form.cleaned_data["files"], by=request.member)
        del page.typed["files"]

    return change(page, "attachments", add, form=form)


def _found(request: HttpRequest, pk: int) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.member), pk=pk)


@needs()
@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    return download(_found(request, pk))


@needs()
@require_safe
def attachment_preview(request: HttpRequest, pk: int) -> FileResponse:
    return preview(_found(request, pk))


@needs()
@require_safe
def attachment_thumbnail(request: HttpRequest, pk: int) -> FileResponse:
    return small_picture(_found(request, pk))


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def attachment_name(request: HttpRequest, pk: int) -> HttpResponse:
    """A file being renamed, and on POST its new name."""
    page, found = open_part(request, Attachment, pk)
    may_change(page)
    key = f"attachment_{found.pk}"
    form = page.typed[key] = RenameForm(request.POST or None, file=found)
    if request.method != "POST":
        return show(page, "attachments")

    def rename():
        found.rename(form.cleaned_data["name"], by=request.member)
        del page.typed[key]

    return change(page, "attachments", rename, form=form)


@needs()
@require_POST
@refusing
def attachment_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, found = open_part(request, Attachment, pk)
    return change(page, "attachments", lambda: found.remove(by=request.member))
