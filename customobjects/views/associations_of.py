"""The associations of a record, a contact or a deal: the section of its page, or a page of its own without scripts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.doors import needs
from contacts.models import Contact
from conversalabs.pages import render
from crm.models import Deal
from customobjects.associations_of import AssociationsOf
from customobjects.models import ObjectRecord


@needs("see_objects")
@require_safe
def contact_objects(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, Contact, pk)


@needs("see_objects")
@require_safe
def deal_objects(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, Deal, pk)


@needs("see_objects")
@require_safe
def record_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, ObjectRecord, pk, "contacts")


@needs("see_objects")
@require_safe
def record_deals(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, ObjectRecord, pk, "deals")


def _show(request: HttpRequest, model: type, pk: int, key: str = "objects") -> HttpResponse:
    found = get_object_or_404(model.objects.visible_to(request.member), pk=pk)
    found.account = request.account
    context = {"page": AssociationsOf(request, found, key)}
    page, section = "customobjects/associations_of.html", "customobjects/_associations_of.html"
    return render(request, page, context, fragment=section)
