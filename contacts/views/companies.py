import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import needs
from companies.models import Company
from contacts import company_section
from contacts.company_links import CompanyLinks
from contacts.company_section import ConversationsOf
from contacts.tasks import link_people
from conversalabs.pages import is_partial, redirect_to, render

MOST_AT_ONCE = 200


def open_company(request: HttpRequest, pk: int) -> Company:
    """A company that the member may see, or 404."""
    company = get_object_or_404(Company.objects.visible_to(request.member).prefetch_related("domains"), pk=pk)
    company.account = request.account
    return company


@needs("manage_contacts")
@require_POST
def company_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Link the contacts whose e-mail says that they work there: few at once, many by the worker."""
    company = open_company(request, pk)
    said = _link(company, request.member)
    if not is_partial(request):
        messages.success(request, said)
        return redirect_to(request, company.get_absolute_url())
    context = {"company": company} | company_section.load(request, company)
    response = render(request, "contacts/_company_contacts.html", context)
    # The totals have changed too: the page is told as if another had done it.
    change = {"verb": "company.contacts_linked", "about": [f"company:{company.pk}"]}
    response["HX-Trigger"] = json.dumps({"toast": {"text": said, "level": "good"}, "live:change": change})
    return response


def _link(company: Company, member) -> str:
    """What is said about it."""
    links = CompanyLinks(company, member)
    if links.count(MOST_AT_ONCE + 1) > MOST_AT_ONCE:
        link_people.defer(company_id=company.pk, member_id=member.pk)
        return _("The contacts are being linked; the page follows by itself.")
    number = links.link()
    return ngettext("%(number)d contact linked.", "%(number)d contacts linked.", number) % {"number": number}


@needs("see_contacts")
@require_safe
def company_conversations(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversations with the people of a company, paged: a section of its page."""
    context = {"page": ConversationsOf(request, open_company(request, pk))}
    fragment = "contacts/_company_conversations.html"
    return render(request, "contacts/company_conversations.html", context, fragment=fragment)
