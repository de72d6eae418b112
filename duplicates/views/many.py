"""Many groups merged at once: what would become of them, and then it is set off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import needs
from accounts.once import first_time
from accounts.views.attributes import id_in
from bulk import kinds
from bulk.models import BulkAction
from bulk.views.new import tell
from conversalabs.pages import redirect_to, render
from duplicates import worklists
from duplicates.acts import MergeGroups
from duplicates.forms import ManyForm
from duplicates.plan import Plan, Selected


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest, kind: str) -> HttpResponse:
    """The groups `?selected=`, or all that are almost certain; POST merges each of them into one."""
    worklist = worklists.find(request, kind)
    form = ManyForm(request.GET if request.method != "POST" else request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing is selected. Tick some groups of the list first."))
        return redirect_to(request, worklist.url(request.account))
    asked = form.cleaned_data
    plan = Plan(request, worklist, form.chosen, asked["page"] or 1, asked["part"] or 1)
    if request.method != "POST":
        return _show(request, plan, form)
    seen = id_in(request.POST.get("seen", ""))
    if len(plan.fine) != seen:
        messages.error(request, _("Meanwhile something has changed. Look again whether all of them are meant."))
        return _show(request, plan, form, 409 if "seen" in request.POST else 422)
    return _answer(request, worklist, _start(request, plan))


def _show(request: HttpRequest, plan: Plan, form: ManyForm, status: int = 200) -> HttpResponse:
    context = {"plan": plan, "worklist": plan.worklist, "form": form}
    return render(request, "duplicates/many.html", context, fragment="duplicates/_many.html", status=status)


def _start(request: HttpRequest, plan: Plan) -> BulkAction | None:
    with first_time(request) as is_first:
        if not is_first:
            return BulkAction.objects.visible_to(request.member).filter(member=request.member).first()
        if not plan.fine:
            return None
        words = _("Selected groups") if plan.chosen is not None else _("All that are almost certain")
        selected = Selected(plan, kinds.get(plan.worklist.kind), words)
        return BulkAction.objects.start(MergeGroups(), selected, plan.arguments, by=request.member)


def _answer(request: HttpRequest, worklist, action: BulkAction | None) -> HttpResponse:
    """To the report, which a few merges have at once; of very few the list itself tells."""
    if action is None:
        return redirect_to(request, worklist.url(request.account))
    if not action.is_busy:
        tell(request, action)
        return redirect_to(request, worklist.url(request.account))
    return redirect_to(request, action.get_absolute_url())
