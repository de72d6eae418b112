from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.records.answers import change
from contacts.contact_page import ContactPage
from contacts.forms.picture import PictureForm
from contacts.models import Contact
from contacts.views.contacts import open_contact
from conversalabs.images import TYPE

# Each picture has an address of its own; long enough that a list does not ask for its pictures time and again.
KEPT_SECONDS = 3600


@needs("see_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture that a contact is shown by; on POST another one."""
    page = open_contact(request, pk)
    if request.method != "POST":
        return _file(page.contact)
    form = page.picture_form = PictureForm(request.POST, request.FILES, auto_id=page.picture_form.auto_id)
    return change(page, "head", lambda: _store(page, form), form=form)


def _file(contact: Contact) -> FileResponse:
    try:
        content = contact.avatar.open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404(_("There is no picture.")) from None
    response = FileResponse(content, content_type=TYPE)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response


def _store(page: ContactPage, form: PictureForm) -> None:
    try:
        page.contact.set_picture(form.cleaned_data["picture"], by=page.member)
    except OSError as error:
        reason = _("The server has no room for this at the moment; nothing was stored.")
        raise ValidationError(reason) from error


@needs("manage_contacts")
@require_POST
def picture_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    page = open_contact(request, pk)
    return change(page, "head", lambda: page.contact.set_picture(None, by=request.member))
