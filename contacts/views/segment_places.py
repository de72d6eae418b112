"""Segments as a member has them: pinned, in order, counted."""

import time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import gone_is_404
from accounts.menu import entry_of
from accounts.views.attributes import id_in, place_in
from contacts.models import KnownCount, MemberSegment, Segment
from contacts.sidebar import MENU_KEY, counted_words, shown_segments
from contacts.views.segments import open_segment
from conversalabs.pages import is_partial, redirect_to, render
from duplicates import sidebar as duplicates_sidebar

# What a count takes of one request; what is left over is counted by the next one.
BUDGET_SECONDS = 2


@needs("see_contacts")
@require_safe
def segments(request: HttpRequest) -> HttpResponse:
    """All segments that the member may open, to be pinned and put in order."""
    return _show(request)


@needs("see_contacts")
@require_POST
def segment_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin a segment above the others of the member, or unpin it (`is_pinned` on or absent)."""
    found = open_segment(request, pk)
    with gone_is_404():
        MemberSegment.objects.pin(found, request.member, is_pinned=request.POST.get("is_pinned") == "on")
    return _changed(request)


@needs("see_contacts")
@require_POST
def segment_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a segment one place up or down (`step` -1 or 1), or behind another (`after`, 0: to the front)."""
    with gone_is_404():
        MemberSegment.objects.move(open_segment(request, pk), request.member, **place_in(request, id_in))
    return _changed(request)


@needs("see_contacts")
@require_POST
def segment_counts(request: HttpRequest) -> HttpResponse:
    """Count anew those in the sidebar whose count is old; the page that shows them has long been there."""
    until = time.monotonic() + BUDGET_SECONDS
    for segment in shown_segments(request):
        if KnownCount(segment, request.member).is_old and time.monotonic() < until:
            MemberSegment.objects.count(segment, request.member)
    if duplicates_sidebar.is_old(request, "contact"):
        duplicates_sidebar.count(request, "contact")
    if not is_partial(request):
        return redirect_to(request, _url(request))
    return render(request, "conversalabs/_nav_children.html", {"entry": entry_of(request, MENU_KEY)})


def _changed(request: HttpRequest) -> HttpResponse:
    return _show(request) if is_partial(request) else redirect_to(request, _url(request))


def _url(request: HttpRequest) -> str:
    return reverse("contacts:segments", args=[request.account.slug])


def _show(request: HttpRequest) -> HttpResponse:
    found = [_line(request, segment) for segment in _all(request)]
    sections = {True: [], False: []}
    for segment in found:
        sections[segment.is_pinned].append(segment)
    context = {"pinned": sections[True], "others": sections[False], "entry": entry_of(request, MENU_KEY)}
    return render(request, "contacts/segments.html", context, fragment="contacts/_segments_answer.html")


def _all(request: HttpRequest) -> list[Segment]:
    return list(Segment.objects.visible_to(request.member).arranged_for(request.member).select_related("owner__user"))


def _line(request: HttpRequest, segment: Segment) -> Segment:
    """With its count in words, and what is said of it."""
    segment.account, known = request.account, KnownCount(segment, request.member)
    segment.count_words = known.total.words if known.total else ""
    segment.counted_words = counted_words(known) if known.total else ""
    segment.is_own = segment.owner_id == request.member.pk
    return segment
