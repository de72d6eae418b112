"""Answers to changes of a deal: the regions that they touched, drawn anew from the database."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.forms.attempt import attempt
from conversalabs.pages import is_partial, redirect_to, render
from crm.deal_page import DealPage
from crm.models import Deal
from crm.refusals import NotAllowed, Stale

# The region `notes` of deal 7 has the id deal_7_notes.
REGIONS = {
    "record": "crm/_deal.html",
    "summary": "crm/_deal_summary.html",
    "facts": "crm/_deal_facts.html",
    "items": "crm/_line_items.html",
    "totals": "crm/_line_item_totals.html",
    "checklists": "crm/_checklists.html",
    "notes": "crm/_notes.html",
    "attachments": "crm/_attachments.html",
    "history": "crm/_deal_history.html",
}


def open_deal(request: HttpRequest, pk: int) -> DealPage:
    """The page of a deal that the member may see, or 404."""
    related = ("stage", "pipeline", "owner__user", "contact", "company")
    deals = Deal.objects.visible_to(request.member).select_related(*related).prefetch_related("labels")
    deal = get_object_or_404(deals, pk=pk)
    deal.account = request.account
    return DealPage(request, deal)


def open_part(request: HttpRequest, model, pk: int):
    """`(page, part)` for something that hangs on a deal that the member may see, or 404."""
    parts = model.objects.visible_to(request.member).select_related(model.path_to_deal)
    part = get_object_or_404(parts, pk=pk)
    page = open_deal(request, part.deal.pk)
    part.deal = page.deal
    return page, part


def show(page: DealPage, region: str, *, also=(), status: int = 200, template: str = "", **context) -> HttpResponse:
    """One region for htmx, with the regions `also` as partials; for everyone else the whole page.

    `template` is what to draw instead of the whole region.
    """
    regions = [(f"{page.prefix}_{name}", REGIONS[name]) for name in also]
    context |= {"page": page, "deal": page.deal, "template": template or REGIONS[region], "also": regions}
    return render(page.request, "crm/deal.html", context, fragment="crm/_deal_answer.html", status=status)


def change(
    page: DealPage, region: str, do: Callable[[], object], *, form: BaseForm | None = None, also=(), **context
) -> HttpResponse:
    """Let `do` make the change if `form` allows it, and answer with the regions as they are then.

    403 without the right, 409 when it is too late, 422 with what was typed.
    """
    may_change(page)
    try:
        done = attempt(form, do) if form else (do(), True)[1]
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Stale as refusal:
        return too_late(page, region, refusal)
    return changed(page, region, also=also, **context) if done else show(page, region, status=422, **context)


def may_change(page: DealPage) -> None:
    if not page.can_change:
        raise PermissionDenied(NotAllowed().default_reason())


def changed(page: DealPage, region: str, *, also=(), **context) -> HttpResponse:
    """After a change that was made. What else in this tab shows the deal is told as if another had made it."""
    if not is_partial(page.request):
        return redirect_to(page.request, f"{page.deal.get_absolute_url()}#{page.prefix}_{region}")
    response = show(page, region, also=also, **context)
    about = [f"deal:{page.deal.pk}", f"stage:{page.deal.stage_id}"]
    response["HX-Trigger"] = json.dumps({"live:change": {"verb": "deal.changed", "about": about, "own": True}})
    return response


def too_late(page: DealPage, region: str, refusal: Stale) -> HttpResponse:
    """The region as it is now, and why nothing was changed."""
    if not is_partial(page.request):
        messages.error(page.request, str(refusal))
    response = show(page, region, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = f"#{page.prefix}_{region}", "outerMorph"
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(refusal), "level": "bad"}})
    return response
