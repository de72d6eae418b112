"""Something is to be done to many records: what exactly is asked, and then it is set off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.once import first_time
from bulk import kinds
from bulk.draft import Draft
from bulk.models import BulkAction
from bulk.report import said
from conversalabs.pages import redirect_to, render


def find(request: HttpRequest, kind: str, act: str) -> Draft:
    """404 for what is not there for this member, 403 for what their role does not allow."""
    found = kinds.get_or_404(kind, request.member)
    if act not in found.acts or not found.act(act).is_there_for(found, request.member):
        raise Http404
    if not found.act(act).is_open_to(found, request.member):
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))
    return Draft(request, found, found.act(act))


@needs()
@require_safe
def choose(request: HttpRequest, kind: str) -> HttpResponse:
    """What can be done with the selected records: a page for browsers without scripts, which show it as a menu."""
    found = kinds.get_or_404(kind, request.member)
    acts = [act for act in found.open_acts(request.member) if act.is_there_for(found, request.member)]
    if not acts:
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))
    context = {"kind": found, "acts": acts, "query": request.GET.urlencode()}
    return render(request, "bulk/choose.html", context)


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str, act: str) -> HttpResponse:
    """Ask what the act has to know, with the number of records; POST sets it off, once."""
    draft = find(request, kind, act)
    action = None
    if request.method == "POST" and draft.is_valid:
        with first_time(request) as is_first:
            action = draft.start() if is_first else _the_first(request, draft)
    if action is None:
        context = {"draft": draft, "action_url": request.path}
        return render(request, "bulk/new.html", context, fragment="bulk/_new.html", status=draft.status)
    return _answer(request, draft, action)


def _the_first(request: HttpRequest, draft: Draft) -> BulkAction | None:
    """What the same form has set off when it was handed in before: the member's last act of this kind."""
    own = BulkAction.objects.visible_to(request.member).filter(member=request.member)
    return own.filter(kind=draft.kind.key, act=draft.act.key).first()


def _answer(request: HttpRequest, draft: Draft, action: BulkAction) -> HttpResponse:
    """Back to the list with what came of it, or on to the page that shows how far it is."""
    if action.is_busy or action.status == BulkAction.Status.FAILED or action.file:
        return redirect_to(request, action.get_absolute_url())
    if answer := draft.kind.answer(request, action):
        return answer
    tell(request, action)
    return redirect_to(request, draft.back_url)


def tell(request: HttpRequest, action: BulkAction) -> None:
    """A message with what was done and a way back."""
    undo = reverse("bulk:undone", args=[request.account.slug, action.pk])
    tags = f"undo:{undo}" if action.may_be_undone_by(request.member) else ""
    messages.success(request, said(action), extra_tags=tags)
