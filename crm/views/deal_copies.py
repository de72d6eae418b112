from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.doors import needs
from accounts.forms.attempt import attempt, status_of
from accounts.once import first_time
from accounts.records.answers import url_after
from conversalabs.pages import redirect_to, render
from crm.forms.deal_copy import CopyForm
from crm.models.deal_copy import copy_deal
from crm.refusals import Lacking, NotAllowed, Stale
from crm.views.deal_pages import open_deal
from crm.views.refusals import refusing


@needs("manage_crm")
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def deal_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what goes along; on POST make a deal like this one."""
    page, made = open_deal(request, pk), []
    if not page.can_copy:
        raise NotAllowed
    form = CopyForm(page.deal, request.member, request.POST if request.method == "POST" else None)

    def copy():
        with first_time(request) as is_first:
            if is_first:
                made.append(copy_deal(page.deal, by=request.member, **form.values()))

    try:
        is_done = attempt(form, copy)
    except (Lacking, Stale) as refusal:
        is_done = form.add_refusal(refusal, "stage")
    if is_done:
        return redirect_to(request, url_after(next(iter(made), page.deal), request.member) or page.list_url)
    context = {"form": form, "deal": page.deal}
    return render(request, "crm/deal_copy.html", context, fragment="crm/_deal_copy.html", status=status_of(form))
