from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.doors import needs
from companies.models import Company
from contacts.models import Contact, Conversation
from conversalabs.pages import render
from crm.models import Deal
from crm.sections import DealsBeside, DealsOf, TalksOf


@needs("see_contacts")
@require_safe
def contact_deals(request: HttpRequest, pk: int) -> HttpResponse:
    return _deals_of(request, get_object_or_404(Contact.objects.visible_to(request.member), pk=pk))


@needs("see_companies")
@require_safe
def company_deals(request: HttpRequest, pk: int) -> HttpResponse:
    return _deals_of(request, get_object_or_404(Company.objects.visible_to(request.member), pk=pk))


@needs("see_contacts")
@require_safe
def conversation_deals(request: HttpRequest, pk: int) -> HttpResponse:
    found = Conversation.objects.visible_to(request.member).select_related("contact")
    return _deals_of(request, get_object_or_404(found, pk=pk))


def _deals_of(request: HttpRequest, record) -> HttpResponse:
    """The deals of a record: the section of its page, or a page of its own without scripts."""
    record.account = request.account
    return render(request, "crm/deals_of.html", {"page": DealsOf(request, record)}, fragment="crm/_deal_list.html")


@needs()
@require_safe
def deal_deals(request: HttpRequest, pk: int) -> HttpResponse:
    """The other deals of the contact and the company of a deal."""
    context = {"page": DealsBeside(request, _deal(request, pk))}
    return render(request, "crm/deals_of.html", context, fragment="crm/_deal_list.html")


@needs("see_contacts")
@require_safe
def deal_conversations(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversations with the contacts of a deal."""
    context = {"page": TalksOf(request, _deal(request, pk))}
    page, part = "contacts/company_conversations.html", "contacts/_company_conversations.html"
    return render(request, page, context, fragment=part)


def _deal(request: HttpRequest, pk: int) -> Deal:
    found = Deal.objects.visible_to(request.member).select_related("contact", "company")
    deal = get_object_or_404(found, pk=pk)
    deal.account = request.account
    return deal
