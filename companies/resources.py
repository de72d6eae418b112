from accounts.backoffice.columns import Attributes, Column, OwnRow, OwnRows, Texts
from accounts.models import Label, Member
from companies.models import Company
from imports.resources import PlannedResource


class CompanyResource(PlannedResource):
    target = "companies"

    related = ("owner__user", "parent")
    prefetched = ("labels", "domains")

    name = Column("name", "name")
    domains = Column("domain_names", "domains", Texts(), key="domains")
    phone = Column("phone", "phone")
    website = Column("website", "website")
    address = Column("address", "address")
    description = Column("description", "description")
    parent = Column("parent", "parent", OwnRow(Company, "name"))
    owner = Column("owner", "owner", OwnRow(Member, "user__email"))
    labels = Column("labels", "labels", OwnRows(Label, "name"))
    attributes = Column("attributes", "attributes", Attributes())

    class Meta(PlannedResource.Meta):
        model = Company
