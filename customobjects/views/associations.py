"""Associations, made and changed from either side."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.models import Event
from accounts.views.attributes import id_in
from conversalabs.pages import redirect_to, render
from conversalabs.pickers import answer_options
from crm.models import Deal
from customobjects import may
from customobjects.forms.association import ENDS, AssociationForm, DetailsForm
from customobjects.models import Association, ObjectRecord, ObjectType

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs("see_objects")
@require_safe
def options(request: HttpRequest) -> HttpResponse:
    """The records that a picker offers for the text typed so far, of the type `?type=` or of all."""
    found = ObjectRecord.objects.visible_to(request.member)
    of_type = id_in(request.GET.get("type", ""))
    return answer_options(request, found.filter(type=of_type) if of_type > 0 else found)


@needs("manage_objects")
@require_safe
def deal_options(request: HttpRequest) -> HttpResponse:
    """The deals that a record can be associated with, for the text typed so far."""
    return answer_options(request, Deal.objects.visible_to(request.member).order_by("-pk"))


@needs("manage_objects")
@require_http_methods(READ_OR_WRITE)
def association_new(request: HttpRequest) -> HttpResponse:
    """Associate what `?record=`, `?contact=` or `?deal=` names with another, which is asked for."""
    known, wanted, of_type = _asked(request)
    form = AssociationForm(request.POST or None, member=request.member, known=known, wanted=wanted, of_type=of_type)
    allowed = may.associate(request.member, known)
    if not allowed or not attempt(form, lambda: _made(request, form)):
        _refuse_unless(allowed)
        context = {"form": form, "known": known, "of_type": of_type}
        page, dialog = "customobjects/association_new.html", "customobjects/_association_new.html"
        return render(request, page, context, fragment=dialog, status=422 if form.is_bound else 200)
    return redirect_to(request, known.get_absolute_url())


def _made(request: HttpRequest, form: AssociationForm) -> Association:
    if not may.associate(request.member, form.cleaned_data["other"]):
        raise ValidationError(_("Your role does not allow you to change this deal."))
    return form.make()


def _asked(request: HttpRequest) -> tuple:
    """The end that is known, the kind of the other, and the type that it is to be of; 404 for what is not there."""
    for name, (_label, model, _route) in ENDS.items():
        if name in request.GET:
            known = get_object_or_404(model.objects.visible_to(request.member), pk=id_in(request.GET[name]))
            known.account = request.account
            wanted = "deal" if request.GET.get("wanted") == "deal" else "contact"
            return known, wanted if name == "record" else "record", _type(request) if name != "record" else None
    raise Http404


def _type(request: HttpRequest) -> ObjectType | None:
    types = ObjectType.objects.visible_to(request.member)
    return get_object_or_404(types, pk=id_in(request.GET["type"])) if "type" in request.GET else None


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))


def find(request: HttpRequest, pk: int) -> Association:
    """The association that the member may change, or 404, or 403."""
    rows = Association.objects.visible_to(request.member).select_related("record__type", "contact", "deal__pipeline")
    found = get_object_or_404(rows, pk=pk)
    found.account = found.record.account = found.other.account = request.account
    _refuse_unless(may.change_association(request.member, found))
    return found


def back_url(request: HttpRequest, found: Association) -> str:
    """The page that one comes from: that of the record, or of what it is associated with."""
    return (found.record if request.GET.get("from") == "record" else found.other).get_absolute_url()


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def association(request: HttpRequest, pk: int) -> HttpResponse:
    """As what, and since when."""
    found = find(request, pk)
    with gone_is_404():
        status, context = _write(request, found)
    if status == 204:
        return redirect_to(request, back_url(request, found))
    page, dialog = "customobjects/association.html", "customobjects/_association.html"
    return render(request, page, context | {"association": found}, fragment=dialog, status=status)


@transaction.atomic
def _write(request: HttpRequest, found: Association) -> tuple[int, dict]:
    """204 when what was sent is written, else the status and what to show; compared with what is stored under one
    lock."""
    found.lock()
    form = DetailsForm(request.POST or None, instance=copy(found))
    conflicts = form.conflicts() if form.is_valid() else {}
    if not conflicts and attempt(form, lambda: found.change(by=request.member, **_stored_but(found, form.changes()))):
        return 204, {}
    return 409 if conflicts else 422 if form.is_bound else 200, {"form": form, "conflicts": conflicts}


def _stored_but(found: Association, changes: dict) -> dict:
    return {"label": found.label, "linked_on": found.linked_on} | changes


@needs("see_objects")
@require_POST
def dissolution(request: HttpRequest, pk: int) -> HttpResponse:
    """Dissociate, with a way back."""
    found = find(request, pk)
    back = back_url(request, found)
    with gone_is_404():
        event = found.dissolve(by=request.member)
    undo = reverse("customobjects:restoration", args=[request.account.slug, event.pk])
    messages.success(request, _("“%(name)s” is dissociated.") % {"name": found.record}, extra_tags=f"undo:{undo}")
    return redirect_to(request, back)


@needs("manage_objects")
@require_POST
def restoration(request: HttpRequest, event_pk: int) -> HttpResponse:
    """Associate again what has been dissociated, as it was."""
    events = Event.objects.visible_to(request.member).filter(verb="association.dissolved")
    data = get_object_or_404(events, pk=event_pk).data
    record, other = (_end(request, name, data) for name in ("record", "deal" if "deal" in data else "contact"))
    _refuse_unless(may.associate(request.member, other))
    details = {"label": data.get("label", ""), "linked_on": parse_date(data.get("linked_on") or "")}
    try:
        Association.objects.make(record, other, by=request.member, **details)
        messages.success(request, _("“%(name)s” is associated again.") % {"name": record})
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect_to(request, other.get_absolute_url())


def _end(request: HttpRequest, name: str, data: dict):
    found = get_object_or_404(ENDS[name][1].objects.visible_to(request.member), pk=data.get(name))
    found.account = request.account
    return found
