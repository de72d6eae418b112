"""What people decide on a group: it is one, it is none, or later."""

import json

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.doors import needs
from conversalabs.pages import is_partial, redirect_to
from duplicates import worklists
from duplicates.forms import DecisionForm, PairsForm
from duplicates.group import Group
from duplicates.groups import GroupList
from duplicates.models import Duplicate
from duplicates.views.groups import show
from duplicates.worklists import WorkList

GONE = gettext_lazy("Somebody has decided on this group meanwhile. This is how things stand.")
UNREADABLE = gettext_lazy("This address does not say what is to be decided. Choose in the list.")
SAID = {
    Duplicate.State.DIFFERENT: gettext_lazy("%(names)s: not a duplicate."),
    Duplicate.State.LATER: gettext_lazy("%(names)s: put off for later."),
    Duplicate.State.OPEN: gettext_lazy("%(names)s: to be decided again."),
}


@needs()
@require_POST
def decision(request: HttpRequest, kind: str) -> HttpResponse:
    """Put the pairs of a group (`?pairs=`) into the state `?to=`; `back` is set where a toast takes that back."""
    worklist = worklists.find(request, kind)
    form = DecisionForm(request.GET, worklist=worklist, request=request)
    if not form.is_valid():
        return _refuse_form(request, worklist, form)
    group, to = form.group, form.cleaned_data["to"]
    before = group.state
    Duplicate.objects.decide(group.pairs, to, by=request.member)
    said = str(SAID[to]) % {"names": group.names}
    if "back" in request.GET:
        return _back(request, worklist, group, said)
    undo = group.act_url("decision", _list(request, worklist).here_query, to=before, back=1)
    return _answer(request, worklist, said, undo)


@needs()
@require_POST
def merged(request: HttpRequest, kind: str) -> HttpResponse:
    """Merge the group with the pairs `?pairs=` as it is proposed."""
    worklist = worklists.find(request, kind)
    form = PairsForm(request.GET, worklist=worklist, request=request)
    if not form.is_valid():
        return _refuse_form(request, worklist, form)
    try:
        merge = form.group.proposal.merge(request.member, form.versions)
    except ValidationError as refusal:
        return _refuse(request, worklist, " ".join(refusal.messages))
    undo = f"{worklist.undo_url(merge)}?{urlencode({'next': _list(request, worklist).here + '#' + form.group.link_id})}"
    said = _("%(names)s merged into %(record)s.") % {"names": merge, "record": merge.survivor}
    return _answer(request, worklist, said, undo)


def _list(request: HttpRequest, worklist: WorkList) -> GroupList:
    return GroupList(request, worklist)


def _answer(request: HttpRequest, worklist: WorkList, said: str, undo: str) -> HttpResponse:
    """The list as it is then, with what was done and the way back."""
    if is_partial(request):
        return show(request, worklist, toast={"text": said, "level": "good", "undo": undo})
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect_to(request, _list(request, worklist).here)


def _back(request: HttpRequest, worklist: WorkList, group: Group, said: str) -> HttpResponse:
    """The page fetches its list itself: a toast has no place in it."""
    if not is_partial(request):
        messages.success(request, said)
        return redirect_to(request, f"{_list(request, worklist).here}#{group.link_id}")
    response = HttpResponse(status=204)
    events = {"toast": {"text": said}, "duplicates:changed": {"focus": group.id}}
    response["HX-Trigger"] = json.dumps(events)
    return response


def _refuse(request: HttpRequest, worklist: WorkList, said: str, status: int = 409) -> HttpResponse:
    """Say why, and show how things stand."""
    if is_partial(request):
        return show(request, worklist, status, toast={"text": said, "level": "bad"})
    messages.error(request, said)
    return show(request, worklist, status)


def _refuse_form(request: HttpRequest, worklist: WorkList, form: PairsForm) -> HttpResponse:
    """What names no pairs is bad input; what names some that are no more is late."""
    status = 409 if form.has_error("pairs", "gone") or form.has_error(NON_FIELD_ERRORS, "gone") else 422
    return _refuse(request, worklist, str(GONE if status == 409 else UNREADABLE), status)
