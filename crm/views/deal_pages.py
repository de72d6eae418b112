"""Where every view of a deal begins."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm.deal_page import DealPage
from crm.deal_reads import deal_of


def open_deal(request: HttpRequest, pk: int) -> DealPage:
    """The page of a deal that the member may see, or 404."""
    return DealPage(request, deal_of(request.member, pk))


def open_part(request: HttpRequest, model, pk: int):
    """`(page, part)` for something that hangs on a deal that the member may see, or 404."""
    parts = model.objects.visible_to(request.member).select_related(model.path_to_deal)
    part = get_object_or_404(parts, pk=pk)
    page = open_deal(request, part.deal.pk)
    part.deal = page.deal
    return page, part
