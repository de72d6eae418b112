from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import gone_is_404
from accounts.records.answers import change, may_change, show
from contacts.contact_page import ContactPage
from contacts.models import ContactAddress
from contacts.views.contacts import open_contact


def open_address(request: HttpRequest, pk: int) -> tuple[ContactPage, ContactAddress]:
    """An address of a contact that the member may see, with the contact's page, or 404."""
    address = get_object_or_404(ContactAddress.objects.visible_to(request.member), pk=pk)
    return open_contact(request, address.contact_id), address


def _locked(request: HttpRequest, pk: int) -> tuple[ContactPage, ContactAddress]:
    """The same, read anew while nobody else can change them, for who may."""
    page, address = open_address(request, pk)
    may_change(page)
    with gone_is_404():
        page.contact.lock()
        address.refresh_from_db()
    return page, address


def _write(page: ContactPage, key, form, write) -> HttpResponse:
    """Let `write` change the addresses; what was typed stays on the page, under `key`, while it is refused."""
    page.typed[key] = form

    def attempted():
        try:
            write()
        except ValidationError as refusal:
            raise page.in_words(refusal) from refusal
        finally:
            page.settle(None)
        page.forget(key)

    return change(page, "facts", attempted, form=form)


def _retype(request: HttpRequest, pk: int, data) -> HttpResponse:
    """Put what `data` says in the address's place: 409 when it is no longer the one that the person saw."""
    with transaction.atomic():
        page, found = _locked(request, pk)
        form = page.address_form(found, data)
        if form.conflict:
            page.typed[f"address_{pk}"] = form
            return show(page, "facts", status=409)
        write = lambda: page.contact.retype_address(found, form.cleaned_data["typed"], by=request.member)  # noqa: E731
        return _write(page, f"address_{pk}", form, write)


@needs("see_contacts")
@require_POST
def addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """One more e-mail or phone (`kind`, `typed`)."""
    page = open_contact(request, pk)
    kind = "phone" if request.POST.get("kind") == "phone" else "email"
    form = page.new_address_form(kind, request.POST)
    return _write(
        page, kind, form, lambda: page.contact.add_address(kind, form.cleaned_data["typed"], by=request.member)
    )


@needs("see_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """An e-mail or phone; on POST typed anew. Nothing removes it."""
    if request.method == "POST":
        return _retype(request, pk, request.POST)
    page, found = open_address(request, pk)
    shown = next(each for each in page.addresses if each == found)
    return show(page, "facts", template="contacts/_address.html", address=shown)


@needs("see_contacts")
@require_POST
def address_primary(request: HttpRequest, pk: int) -> HttpResponse:
    page, found = open_address(request, pk)
    make = lambda: page.contact.make_primary(found, by=request.member)  # noqa: E731
    return change(page, "facts", make)


@needs("see_contacts")
@require_POST
def address_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    data = request.POST.copy()
    data["typed"] = ""
    return _retype(request, pk, data)
