from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.records.answers import change, show
from crm.forms.attachments import AttachmentForm
from crm.models import Attachment
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The files on a deal; new ones, all of those sent or none."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "attachments")
    form = page.typed["files"] = AttachmentForm(request.POST, request.FILES)

    def add():
        try:
            Attachment.objects.add(page.deal, form.cleaned_data["files"], by=request.member)
        except OSError as error:
            reason = _("The server has no room for this at the moment; nothing was stored.")
            raise ValidationError(reason) from error
        del page.typed["files"]

    return change(page, "attachments", add, form=form)


@needs()
@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, to be saved and never to be opened as a page of ours."""
    found = get_object_or_404(Attachment.objects.visible_to(request.member), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is no longer stored.")) from None
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@needs()
@require_POST
@refusing
def attachment_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page, found = open_part(request, Attachment, pk)
    return change(page, "attachments", lambda: found.remove(by=request.member))
