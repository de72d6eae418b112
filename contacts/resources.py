from import_export.widgets import BooleanWidget

from accounts.backoffice.columns import Attributes, Column, OwnRow, OwnRows, Texts
from accounts.models import Label, Member
from companies.models import Company
from contacts.models import Contact
from imports.resources import PlannedResource


class ContactResource(PlannedResource):
    """Contacts with all their addresses, the primary one first."""

    target = "contacts"

    related = ("company", "owner__user")
    prefetched = ("addresses", "labels")

    name = Column("name", "name")
    emails = Column("emails", "emails", Texts())
    phones = Column("phones", "phones", Texts())
    identifier = Column("identifier", "identifier")
    city = Column("city", "city")
    country = Column("country", "country")
    company = Column("company", "company", OwnRow(Company, "name"))
    owner = Column("owner", "owner", OwnRow(Member, "user__email"))
    is_blocked = Column("is_blocked", "blocked", BooleanWidget())
    labels = Column("labels", "labels", OwnRows(Label, "name"))
    attributes = Column("attributes", "attributes", Attributes())

    class Meta(PlannedResource.Meta):
        model = Contact
