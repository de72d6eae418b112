"""Open deals that one may be about to make a second time."""

from accounts.models import Member
from companies.models import Company
from contacts.models import Contact
from crm.contact_deals import deals_with
from crm.models import Deal

MOST = 5


def similar_deals(member: Member, contact: Contact | None, company: Company | None) -> list[Deal]:
    """At most so many open deals with `contact`, then such with `company`, that `member` may see."""
    found = {deal.pk: deal for record in (contact, company) if record for deal in _open(member, record)}
    for deal in found.values():
        deal.account = member.account
    return list(found.values())[:MOST]


def _open(member: Member, record) -> list[Deal]:
    return list(deals_with(member, record).open().select_related("stage").order_by("-pk")[:MOST])
