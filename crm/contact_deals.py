"""The deals of a record: a contact takes part in those too where somebody else is the primary one."""

from accounts.models import Member
from contacts.models import Contact
from crm.models import Deal, DealContact
from crm.models.deal_queryset import DealQuerySet


def deals_with(member: Member, record) -> DealQuerySet:
    """Deals of a contact, a company or a conversation that `member` may see."""
    deals = Deal.objects.visible_to(member)
    own = {record._meta.model_name: record}
    if not isinstance(record, Contact):
        return deals.filter(**own)
    # Two look-ups by an index each, where one condition with OR would read all deals.
    further = DealContact.objects.visible_to(member).filter(contact=record).order_by().values("deal")
    return deals.filter(pk__in=deals.filter(**own).order_by().values("pk").union(further, all=True))
