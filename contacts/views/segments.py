from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.records.chooser import answer_layout
from accounts.records.listing import Listing
from accounts.records.rule import answer_rule, asks_for_rule
from contacts.attribute_uses import segments_within
from contacts.forms.segment import SegmentForm
from contacts.lists import contact_listing
from contacts.models import Segment
from contacts.views.contacts import show_list
from conversalabs.pages import redirect_to, render

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def open_segment(request: HttpRequest, pk: int) -> Segment:
    """A segment that the member may open, or 404."""
    segment = get_object_or_404(Segment.objects.visible_to(request.member), pk=pk)
    segment.account = request.account
    return segment


def open_own(request: HttpRequest, pk: int) -> Segment:
    """A segment that the member may change; 403 for one that is only shared with them."""
    segment = open_segment(request, pk)
    if not segment.is_editable_by(request.member):
        raise PermissionDenied(_("Only its owner or an administrator can change this segment."))
    return segment


@needs("see_contacts")
@require_safe
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of contacts, narrowed to a segment."""
    found = open_segment(request, pk)
    listing = contact_listing(request, found)
    return answer_rule(request, listing) if asks_for_rule(request) else show_list(request, listing, found)


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def segment_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Which columns the member sees in this segment, whatever was saved with it."""
    found = open_segment(request, pk)
    return answer_layout(request, contact_listing(request, found), found.get_absolute_url())


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def segment_new(request: HttpRequest) -> HttpResponse:
    """Keep the filter, search and order in the address as a segment."""
    listing = contact_listing(request)
    known = {"initial": {"with_columns": listing.layout.is_chosen}}
    form = SegmentForm(request.POST or None, instance=Segment(account=request.account), member=request.member, **known)
    made = []
    if not form.is_bound or not attempt(form, lambda: made.append(_add(request, form, listing))):
        return _ask(request, form, listing)
    messages.success(request, _("Segment “%(name)s” is saved.") % {"name": made[0]})
    return redirect_to(request, made[0].get_absolute_url())


def _add(request: HttpRequest, form: SegmentForm, listing: Listing) -> Segment:
    if listing.error:
        raise ValidationError(listing.error)
    kept = {"columns": listing.layout.keys} if form.cleaned_data.pop("with_columns") else {}
    segment = Segment.objects.add(by=request.member, query=listing.query | kept, **form.cleaned_data)
    segment.account = request.account
    return segment


def _ask(request: HttpRequest, form: SegmentForm, listing: Listing | None = None) -> HttpResponse:
    context = {
        "form": form,
        "segment": form.instance,
        "sentence": listing.sentence if listing else "",
        "action": request.get_full_path(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "contacts/segment.html", context, fragment="contacts/_segment.html", status=status)


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def segment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a segment and who sees it."""
    found = open_own(request, pk)
    form = SegmentForm(request.POST or None, instance=found, member=request.member)
    fresh = open_own(request, pk)
    if not form.is_bound or not attempt(form, lambda: fresh.change(by=request.member, **form.cleaned_data)):
        return _ask(request, form)
    return redirect_to(request, found.get_absolute_url())


@needs("see_contacts")
@require_POST
def segment_query(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the filter, search and order in the address, and the columns chosen, in the place of what the segment has."""
    found = open_own(request, pk)
    listing = contact_listing(request, found)
    try:
        _keep(request, found, listing)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Segment “%(name)s” is saved.") % {"name": found})
    return redirect_to(request, found.get_absolute_url())


def _keep(request: HttpRequest, segment: Segment, listing: Listing) -> None:
    if listing.error:
        raise ValidationError(listing.error)
    with gone_is_404():
        segment.change(by=request.member, query=listing.query | listing.layout.worth_saving)
    listing.layout.choose(None)


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def segment_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    found = open_own(request, pk)
    if request.method != "POST":
        page, dialog = "contacts/segment_deletion.html", "contacts/_segment_deletion.html"
        context = {"segment": found, "uses": segments_within(found, request.member)}
        return render(request, page, context, fragment=dialog)
    with gone_is_404():
        found.remove(by=request.member)
    messages.success(request, _("Segment “%(name)s” is deleted.") % {"name": found})
    return redirect_to(request, reverse("contacts:contacts", args=[request.account.slug]))
