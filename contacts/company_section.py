"""The people of a company and the conversations with them, on the company's page."""

import json
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format

from accounts.models import Member
from accounts.records.related import Related
from companies.figures import Amount
from contacts.company_links import CompanyLinks
from contacts.models import Contact, Conversation

SHOWN = 10
# Beyond it is "1,000+".
MOST_OFFERED = 1_000


def load(request: HttpRequest, company) -> dict:
    people = Contact.objects.visible_to(request.member).filter(company=company)
    found = list(people.order_by("folded", "pk")[: SHOWN + 1])
    for contact in found:
        contact.account = request.account
    slug = request.account.slug
    return {
        "people": found[:SHOWN],
        "total": people.count() if len(found) > SHOWN else len(found),
        "all_url": f"{reverse('contacts:contacts', args=[slug])}?{urlencode({'filter': _filter(company)})}",
        "new_url": f"{reverse('contacts:contact_new', args=[slug])}?company={company.pk}",
        "may_create": request.member.can("manage_contacts"),
        "offered": _offered(request, company) if request.member.can("manage_contacts") else "",
    }


def _offered(request: HttpRequest, company) -> str:
    """How many contacts without a company have an e-mail at one of its domains, in words; "" for none."""
    number = CompanyLinks(company, request.member).count(MOST_OFFERED + 1)
    words = number_format(min(number, MOST_OFFERED), force_grouping=True)
    return f"{words}+" if number > MOST_OFFERED else words if number else ""


class ConversationsOf(Related):
    """The conversations with the people of a company."""

    namespace, key = "contacts", "conversations"

    def __init__(self, request: HttpRequest, company):
        found = Conversation.objects.visible_to(request.member).filter(contact__company=company)
        found = found.select_related("contact", "assignee__user").defer("contact__words")
        super().__init__(request, company, lambda: found)


def load_conversations(request: HttpRequest, company) -> dict:
    return {"page": ConversationsOf(request, company)}


def people_of(member: Member, companies) -> Amount:
    """How many contacts the companies have together."""
    return Amount(Contact.objects.visible_to(member).filter(company__in=companies.values("pk")).count())


def _filter(company) -> str:
    """The filter of the list of contacts that leaves those of `company`."""
    return json.dumps({"op": "and", "rules": [{"field": "company", "operator": "is", "value": str(company.pk)}]})
