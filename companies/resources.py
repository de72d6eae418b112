from accounts.backoffice.columns import Attributes, Column, OwnRow, OwnRows, Texts
from accounts.backoffice.resources import AccountResource
from accounts.models import Label, Member
from companies.models import Company


class CompanyResource(AccountResource):
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

    class Meta(AccountResource.Meta):
        model = Company
