from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.once import first_time
from accounts.records.answers import changed, save_field, show, url_after
from accounts.records.chooser import answer_layout
from accounts.records.listing import Listing
from accounts.records.rule import answer_rule, asks_for_rule
from accounts.views.attributes import id_in
from bulk.list_acts import acts_of_list
from companies.models import Company
from contacts.contact_page import ContactPage
from contacts.forms.contact import NewContactForm
from contacts.lists import contact_listing
from contacts.models import AddressTaken, Contact, Merge, Segment
from conversalabs.pages import redirect_to, render
from conversalabs.prepared import prepared
from conversalabs.standing import Standing

READ_OR_WRITE = ["GET", "HEAD", "POST"]


_CONTACT = Standing(
    lambda member, pk: Contact.objects.visible_to(member).filter(pk=pk).select_related("company", "owner__user")
)


def open_contact(request: HttpRequest, pk: int) -> ContactPage:
    """The page of a contact that the member may see, or 404."""
    return ContactPage(request, _CONTACT.one(request.member, pk=pk))


def list_url(request: HttpRequest) -> str:
    return reverse("contacts:contacts", args=[request.account.slug])


@needs("see_contacts")
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The list, as its address describes it."""
    listing = contact_listing(request)
    return answer_rule(request, listing) if asks_for_rule(request) else show_list(request, listing)


def show_list(request: HttpRequest, listing: Listing, segment: Segment | None = None) -> HttpResponse:
    """An address that asks for what is not there is a bad request; a segment that does only says so."""
    status = 400 if listing.error and segment is None else 200
    context = {"listing": listing, "segment": segment} | _acts(request, listing, segment)
    return render(request, "contacts/contacts.html", context, fragment="contacts/_list_answer.html", status=status)


def _acts(request: HttpRequest, listing: Listing, segment: Segment | None) -> dict:
    """What the member may do with the list, and where."""
    member, account = request.member, request.account
    query, of_segment = listing.query_string, [account.slug, segment.pk] if segment else []
    return {
        "may_create": member.can("manage_contacts"),
        "may_import": member.can("import_records"),
        "may_edit_segment": segment is not None and segment.is_editable_by(member),
        "segment_new_url": reverse("contacts:segment_new", args=[account.slug]) + query,
        "segment_query_url": reverse("contacts:segment_query", args=of_segment) + query if segment else "",
        "layout_url": _layout_url(account, segment) + query,
        **acts_of_list(listing, member),
    }


def _layout_url(account, segment: Segment | None) -> str:
    if segment:
        return reverse("contacts:segment_layout", args=[account.slug, segment.pk])
    return reverse("contacts:layout", args=[account.slug])


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def layout(request: HttpRequest) -> HttpResponse:
    """Which columns the member sees in lists of contacts, and how many rows."""
    return answer_layout(request, contact_listing(request), list_url(request))


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def contact_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, NewContactForm(instance=_draft(request), member=request.member))
    form = NewContactForm(request.POST, instance=Contact(account=request.account), member=request.member)
    if into := request.POST.get("into"):
        return _complete(request, form, into)
    with first_time(request) as is_first:
        created = form.is_valid() and is_first and _create(form)
    if not form.is_valid():
        return _ask(request, form, 422)
    return redirect_to(request, url_after(created, request.member) or list_url(request))


def _draft(request: HttpRequest) -> Contact:
    """With what the address says already: `?company=7`, `?name=Ana`."""
    company = Company.objects.visible_to(request.member).named(request.GET.get("company", ""))
    return Contact(account=request.account, company=company, name=request.GET.get("name", "")[:200])


def _ask(request: HttpRequest, form: NewContactForm, status: int = 200) -> HttpResponse:
    context = {"form": form}
    return render(request, "contacts/new.html", context, fragment="contacts/_new.html", status=status)


def _complete(request: HttpRequest, form: NewContactForm, into: str) -> HttpResponse:
    """What was typed goes to the contact that has the address already."""
    found = get_object_or_404(Contact.objects.visible_to(request.member), pk=id_in(into))
    found.account = request.account
    if not attempt(form, lambda: form.complete(found)):
        return _ask(request, form, 422)
    messages.success(request, _("What %(name)s lacked is filled in.") % {"name": found})
    return redirect_to(request, found.get_absolute_url())


def _create(form: NewContactForm) -> Contact | None:
    """The new contact, or None with the reason on the form."""
    try:
        return form.create()
    except AddressTaken as taken:
        form.add_error(taken.kind if taken.kind in form.fields else None, taken.told_to(form.member))
        form.owner_of_address = taken.record if taken.record.is_visible_to(form.member) else None
    except ValidationError as refusal:
        form.add_error("email" if refusal.code == "email" else None, refusal)
    return None


@needs("see_contacts")
@require_safe
@prepared()
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a contact: a pane over the list for htmx, a page of its own for everyone else.

    The address of one who has been merged leads to the one that they are now.
    """
    try:
        page = open_contact(request, pk)
    except Http404:
        merge = Merge.objects.visible_to(request.member).leading_from(pk)
        if merge is None:
            raise
        return redirect("contacts:contact", request.account.slug, merge.survivor_id)
    return show(page, page.wanted, also=["suggestion"] if page.wanted == "parts" else ())


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def contact_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field in place."""
    page = open_contact(request, pk)
    if name not in page.form.fields:
        raise Http404
    if request.method == "POST":
        return save_field(page, name)
    return show(page, "facts", template="accounts/records/_field.html", field=page.field(name))


@needs("see_contacts")
@require_safe
def contact_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_contact(request, pk), "history")


@needs("manage_contacts")
@require_POST
def contact_block(request: HttpRequest, pk: int) -> HttpResponse:
    """Block a contact, or unblock them (`is_blocked` on or absent)."""
    page = open_contact(request, pk)
    with gone_is_404():
        page.contact.change({"is_blocked": request.POST.get("is_blocked") == "on"}, by=request.member)
    return changed(page, "head")


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def contact_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes along with a contact; on POST delete it."""
    page = open_contact(request, pk)
    if request.method != "POST":
        context = {"contact": page.contact, "goes_along": page.goes_along(), "stays": page.stays()}
        return render(request, "contacts/deletion.html", context, fragment="contacts/_deletion.html")
    name = str(page.contact)
    with gone_is_404():
        page.contact.remove(by=request.member)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect_to(request, list_url(request))
