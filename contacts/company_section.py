"""The people of a company, on the company's page."""

import json
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from contacts.models import Contact

SHOWN = 10


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
    }


def _filter(company) -> str:
    """The filter of the list of contacts that leaves those of `company`."""
    return json.dumps({"op": "and", "rules": [{"field": "company", "operator": "is", "value": str(company.pk)}]})
