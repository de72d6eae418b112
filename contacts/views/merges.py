"""Contacts made one, looked at side by side before, and the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.views.attributes import id_in
from contacts.contact_page import merge_url
from contacts.forms.merge import OtherForm
from contacts.merge_page import MergePage
from contacts.models import Contact, Merge
from contacts.models.merge import MOST
from contacts.views.contacts import list_url, open_contact
from conversalabs.pages import redirect_to, render

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def contact_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask with whom the contact is to be merged; then both stand side by side."""
    page = open_contact(request, pk)
    data = request.POST if request.method == "POST" else None
    form = OtherForm(data, contact=page.contact, member=request.member)
    if form.is_valid():
        return redirect_to(request, merge_url(request.account, [page.contact, form.cleaned_data["other"]]))
    context, status = {"contact": page.contact, "form": form}, 422 if form.is_bound else 200
    whole, dialog = "contacts/merge_with.html", "contacts/_merge_with.html"
    return render(request, whole, context, fragment=dialog, status=status)


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def merge_new(request: HttpRequest) -> HttpResponse:
    """The contacts `?contact=` side by side, of which `?survivor=` stays; on POST they become it."""
    if "selected" in request.GET:
        return _from_selection(request)
    page = _open(request)
    if request.method != "POST":
        return _show(request, page)
    try:
        merge = Merge.objects.add(page.ordered, by=request.member, chosen=page.chosen, seen=page.seen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _show(request, _open(request), 409 if refusal.code in ("stale", "gone") else 422)
    undo = reverse("contacts:merge_undone", args=[request.account.slug, merge.pk])
    said = _("%(names)s merged into %(contact)s.") % {"names": merge, "contact": merge.survivor}
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect_to(request, page.survivor.get_absolute_url())


def _from_selection(request: HttpRequest) -> HttpResponse:
    """The rows that are ticked in the list."""
    ids = list(dict.fromkeys(id_in(text) for text in request.GET.getlist("selected")))
    found = Contact.objects.visible_to(request.member).filter(pk__in=ids[: MOST + 1])
    if request.GET.get("all_matching") or not 2 <= len(found) <= MOST:
        messages.error(request, _("Choose from two to %(most)d contacts.") % {"most": MOST})
        return redirect_to(request, list_url(request))
    return redirect_to(request, merge_url(request.account, found))


def _open(request: HttpRequest) -> MergePage:
    """The contacts that the address names, or 404; those that have been merged since stand for what they are now."""
    ids = [id_in(text) for text in request.GET.getlist("contact")[: MOST + 1]]
    now = Merge.objects.visible_to(request.member).survivors_of(request.account.pk, ids)
    wanted = list(dict.fromkeys(now.get(pk, pk) for pk in ids))
    contacts = Contact.objects.visible_to(request.member).select_related("company", "owner__user")
    found = contacts.prefetch_related("labels").in_bulk(wanted)
    if not 2 <= len(found) == len(wanted) <= MOST:
        raise Http404
    data = request.POST if request.method == "POST" else None
    return MergePage(request, [found[pk] for pk in wanted], id_in(request.GET.get("survivor", "")), data)


def _show(request: HttpRequest, page: MergePage, status: int = 200) -> HttpResponse:
    return render(
        request, "contacts/merge_new.html", {"page": page}, fragment="contacts/_merge_new.html", status=status
    )


def _find(request: HttpRequest, pk: int) -> Merge:
    found = get_object_or_404(Merge.objects.visible_to(request.member).select_related("survivor", "by__user"), pk=pk)
    found.account = found.survivor.account = request.account
    return found


@needs("see_contacts")
@require_safe
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """What became one, by whom, and the way back or what it has left."""
    found = _find(request, pk)
    restored = Contact.objects.visible_to(request.member).filter(pk__in=found.merged if found.undone_at else [])
    context = {"merge": found, "restored": restored, "may_undo": request.member.can("manage_contacts")}
    return render(request, "contacts/merge.html", context)


@needs("manage_contacts")
@require_POST
def merge_undone(request: HttpRequest, pk: int) -> HttpResponse:
    """Make them several again; then what could not be given back, if anything."""
    found = _find(request, pk)
    try:
        found.undo(by=request.member)
        messages.success(
            request, _("%(names)s and %(contact)s are several again.") % {"names": found, "contact": found.survivor}
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect_to(request, found.get_absolute_url())
