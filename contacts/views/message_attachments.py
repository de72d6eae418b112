"""The files of messages."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from accounts.records.answers import change
from accounts.records.attachments import download, preview, small_picture
from contacts.models import MessageAttachment
from contacts.views.conversations import open_conversation


def _found(request: HttpRequest, pk: int) -> MessageAttachment:
    found = MessageAttachment.objects.visible_to(request.member).select_related("message")
    return get_object_or_404(found, pk=pk)


@needs("see_contacts")
@require_safe
def message_attachment(request: HttpRequest, pk: int) -> FileResponse:
    return download(_found(request, pk))


@needs("see_contacts")
@require_safe
def message_attachment_preview(request: HttpRequest, pk: int) -> FileResponse:
    return preview(_found(request, pk))


@needs("see_contacts")
@require_safe
def message_attachment_thumbnail(request: HttpRequest, pk: int) -> FileResponse:
    return small_picture(_found(request, pk))


@needs("see_contacts")
@require_POST
def message_attachment_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    page = open_conversation(request, found.message.conversation_id)
    return change(page, "messages", lambda: page.record.remove_file(found, by=request.member))
