from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.once import first_time
from contacts.models import Contact
from conversalabs.pages import is_partial, render
from crm.activity_list import ActivityList
from crm.agenda import Agenda, ContactAgenda
from crm.forms.activities import DoneForm, OutcomeForm
from crm.models import Activity
from crm.views.deal_pages import open_deal
from crm.views.refusals import refusing

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """What is to be done: my day, overdue, upcoming, done; a filter that cannot be read shows nothing."""
    listing = ActivityList(request)
    return listing.answer(422 if listing.error else 200)


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def deal_activities(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done about a deal; a new activity."""
    return _section(request, open_deal(request, pk).agenda)


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
@refusing
def contact_activities(request: HttpRequest, pk: int) -> HttpResponse:
    """The same about a contact and their deals."""
    contact = get_object_or_404(Contact.objects.visible_to(request.member), pk=pk)
    contact.account = request.account
    return _section(request, ContactAgenda(request, contact))


def _section(request: HttpRequest, section: Agenda) -> HttpResponse:
    if request.method != "POST":
        return section.answer()
    _permit(section.can_add)
    form = section.new_one(data=request.POST)
    home = ActivityList(request) if request.GET.get("at") == "list" else section
    home.subject = section.record

    def add():
        with first_time(request) as is_first:
            if is_first:
                fields = {"owner": request.member} | form.values()
                Activity.objects.add(section.record, by=request.member, **fields)

    with gone_is_404():
        if attempt(form, add):
            home.subject = home.record
            return home.changed(form.instance)
    home.new_form = form
    return home.answer(422)


def _permit(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))


def _find(request: HttpRequest, pk: int) -> Activity:
    """An activity that the member may see, or 404; whether they may change it stands on it."""
    found = get_object_or_404(Activity.objects.visible_to(request.member).for_list(), pk=pk)
    Agenda(request).tell([found])
    return found


def _home(request: HttpRequest, activity: Activity) -> Agenda:
    """The region that the change was made in, as the address says (`?at=`), or that of its own record."""
    at, contact = request.GET.get("at"), activity.contact or activity.deal.contact
    if at == "list":
        return ActivityList(request)
    if activity.deal_id and not (at == "contact" and contact and contact.is_visible_to(request.member)):
        return open_deal(request, activity.deal_id).agenda
    contact.account = request.account
    return ContactAgenda(request, contact)


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """An activity with its fields open, and what was changed in them."""
    activity = _find(request, pk)
    _permit(activity.can_change)
    home = _home(request, activity)
    if request.method != "POST":
        home.open_up(activity)
        return home.answer()
    status = _write(home, activity)
    return home.changed(activity) if status == 200 else home.answer(status)


def _write(home: Agenda, activity: Activity) -> int:
    """The HTTP status of writing what was sent, checked and written under one lock."""
    with activity.changing(by=home.member):
        form = home.form_of(activity, home.request.POST)
        conflicts = form.conflicts() if form.is_valid() else {}
        if not conflicts and attempt(form, lambda: activity.change(by=home.member, **form.values())):
            home.open_up(activity)
            return 200
        activity.refresh_from_db()
    home.open_up(activity, form, conflicts)
    return 409 if conflicts else 422


@needs()
@require_POST
@refusing
def activity_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or not done after all; whoever is done with one is asked for the next."""
    activity = _find(request, pk)
    _permit(activity.can_change)
    form, home = DoneForm(request.POST), _home(request, activity)
    is_done = form.is_valid() and form.cleaned_data["is_done"]
    activity.finish(is_done, by=request.member)
    if is_done:
        home.finished(activity)
    return home.changed(activity)


@needs()
@require_POST
@refusing
def activity_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it."""
    activity = _find(request, pk)
    _permit(activity.can_change)
    form = OutcomeForm(request.POST, instance=activity)
    done = attempt(form, lambda: activity.change(by=request.member, outcome=form.cleaned_data["outcome"]))
    if not is_partial(request):
        return _home(request, activity).changed(activity)
    context = {"activity": activity, "form": form, "agenda": _home(request, activity)}
    return render(request, "crm/_activity_outcome.html", context, status=200 if done else 422)


@needs()
@require_POST
@refusing
def activity_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _find(request, pk)
    _permit(activity.can_change)
    home = _home(request, activity)
    activity.remove(by=request.member)
    return home.changed(activity)
