from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.forms.team import SeatForm, TeamForm
from accounts.models import Team, TeamMember
from accounts.once import first_time
from accounts.rights_uses import uses_of
from accounts.uses import sorted_out
from conversalabs.pages import is_partial, redirect_to, render

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def list_url(request: HttpRequest) -> str:
    return reverse("accounts:teams", args=[request.account.slug])


def team_url(request: HttpRequest, team: Team) -> str:
    return reverse("accounts:team", args=[request.account.slug, team.pk])


def find(request: HttpRequest, pk: int) -> Team:
    return get_object_or_404(Team.objects.visible_to(request.member).select_related("account"), pk=pk)


def find_seat(request: HttpRequest, pk: int) -> TeamMember:
    seats = TeamMember.objects.visible_to(request.member).select_related("team__account", "member__user")
    return get_object_or_404(seats, pk=pk)


@needs("administer")
@require_http_methods(READ_OR_WRITE)
def teams(request: HttpRequest) -> HttpResponse:
    """The teams of the account; POST makes one, and goes on to put people into it."""
    form = TeamForm(request.POST or None, account=request.account)
    made = []
    with first_time(request) as is_first:
        is_done = not is_first or attempt(form, lambda: made.append(_make(request, form)))
    if is_done:
        return redirect_to(request, team_url(request, made[0]) if made else list_url(request))
    context = {"form": form, "teams": Team.objects.visible_to(request.member).for_list()}
    return render(request, "accounts/teams.html", context, status=422 if form.is_bound else 200)


def _make(request: HttpRequest, form: TeamForm) -> Team:
    return Team.objects.add(form.cleaned_data["name"], by=request.member)


@needs("administer")
@require_http_methods(READ_OR_WRITE)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in a team; POST renames it."""
    found = find(request, pk)
    form = TeamForm(request.POST or None, account=request.account, team=found)
    if attempt(form, lambda: found.rename(form.cleaned_data["name"], by=request.member)):
        messages.success(request, _("Team “%(name)s” is saved.") % {"name": found})
        return redirect_to(request, team_url(request, found))
    return _show(request, found, form=form, status=422 if form.is_bound else 200)


def _show(request: HttpRequest, found: Team, *, status: int = 200, **forms) -> HttpResponse:
    """The page of a team, or of it the part with its members."""
    fresh = {"form": TeamForm(account=request.account, team=found), "seat_form": SeatForm(team=found)}
    context = fresh | forms | {"team": found, "seats": found.teammember_set.all().for_list()}
    return render(request, "accounts/team.html", context, fragment="accounts/_team_members.html", status=status)


def _answer(request: HttpRequest, found: Team) -> HttpResponse:
    return _show(request, found) if is_partial(request) else redirect_to(request, team_url(request, found))


@needs("administer")
@require_POST
def team_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a member into a team."""
    found = find(request, pk)
    form = SeatForm(request.POST, team=found)
    if not attempt(form, lambda: found.put_in(form.cleaned_data["member"], by=request.member)):
        return _show(request, found, seat_form=form, status=422)
    return _answer(request, found)


@needs("administer")
@require_POST
def team_manager(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member of a team manage it (`is_manager=1`), or no longer."""
    seat = find_seat(request, pk)
    with gone_is_404():
        seat.mark(request.POST.get("is_manager") == "1", by=request.member)
    return _answer(request, seat.team)


@needs("administer")
@require_POST
def team_member_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a member out of a team."""
    seat = find_seat(request, pk)
    with gone_is_404():
        seat.remove(by=request.member)
    return _answer(request, seat.team)


@needs("administer")
@require_http_methods(READ_OR_WRITE)
def team_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what loses its team; on POST delete it."""
    found = find(request, pk)
    if request.method != "POST":
        page, dialog = "accounts/team_deletion.html", "accounts/_team_deletion.html"
        context = {"team": found} | sorted_out(uses_of(found, request.member))
        return render(request, page, context, fragment=dialog)
    with gone_is_404():
        found.remove(by=request.member)
    messages.success(request, _("Team “%(name)s” is deleted.") % {"name": found})
    return redirect_to(request, list_url(request))
