"""An account in which erin owns what bob may not see: all that is hers is called Zyx something."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from accounts.models import CustomAttribute, Label, Member, Role, Team, TeamMember, User
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Attachment, Checklist, Deal, Pipeline
from imports.models import Import
from orders.models import Order

STAGES = [{"name": "Lead", "probability": 10}, {"name": "Won", "kind": "won"}]
DAY = "2026-01-31"


@dataclass
class Office:
    """bob works for himself; dora manages the team in which erin sells; alice administers."""

    bob: Member
    dora: Member
    erin: Member
    alice: Member

    @property
    def account(self):
        return self.alice.account

    def keep_private(self, is_private: bool = True) -> None:
        """Switch the account's privacy; whoever is asked from now on knows."""
        self.account.is_private = is_private
        self.account.save()
        for member in (self.bob, self.dora, self.erin):
            member.account = self.account


@pytest.fixture
def team(cast) -> Office:
    def join(name):
        user = User.objects.create_user(f"{name}@example.com", name=name.title())
        return Member.objects.join(cast.account, user, Role.objects.get(account=cast.account, name="Seller"))

    dora, erin = join("dora"), join("erin")
    south = Team.objects.create(account=cast.account, name="South")
    for member in (dora, erin):
        TeamMember.objects.create(account=cast.account, team=south, member=member, is_manager=member == dora)
    made = Office(cast.bob, dora, erin, cast.alice)
    made.keep_private()
    return made


@pytest.fixture
def world(team) -> SimpleNamespace:
    """Erin's records, and those of bob and of nobody that point at them."""
    w, account, erin = SimpleNamespace(), team.account, team.erin
    w.label = Label.objects.create(account=account, name="VIP")
    CustomAttribute.objects.create(account=account, key="plan", name="Plan")
    w.company = Company.objects.add(account, by=erin, name="Zyx Works", owner=erin, domains=["zyxworks.com"])
    w.open_company = Company.objects.add(account, by=erin, name="Open Foods")
    hers = {"owner": erin, "labels": [w.label], "attributes": {"plan": "Pro"}, "identifier": "S-1"}
    w.contact = Contact.objects.add(
        account, by=erin, name="Zyx Silva", emails=["silva@zyx.test"], company=w.open_company, **hers
    )
    w.open_contact = Contact.objects.add(account, by=erin, name="Olga", labels=[w.label], attributes={"plan": "Free"})
    w.open_contact.change({"company": w.company}, by=erin)
    w.contact.add_note("<p>Zyx note</p>", by=erin)
    w.pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=team.alice)
    w.stage = w.pipeline.stages.first()
    w.deal = Deal.objects.add(w.stage, by=erin, title="Zyx roof", contact=w.open_contact, value=1000)
    w.open_deal = Deal.objects.add(w.stage, by=team.bob, title="Shed", contact=w.contact, company=w.company, value=10)
    w.open_deal.change({"owner": None}, by=team.bob)
    w.open_deal.change({"contact": None}, by=erin)
    w.open_deal.change({"contact": w.contact}, by=erin)
    w.checklist = Checklist.objects.create(account=account, deal=w.deal, name="Zyx list")
    w.file = Attachment.objects.create(account=account, deal=w.deal, name="zyx.txt", size=1, content_type="text/plain")
    order = {"by": erin, "ordered_on": DAY}
    w.order = Order.objects.add(account, title="Zyx mugs", contact=w.contact, external_id="E-1", **order)
    w.open_order = Order.objects.add(account, title="Cups", contact=w.open_contact, deal=w.deal, **order)
    w.open_order.change({"deal": None}, by=erin)
    w.open_order.change({"deal": w.deal}, by=erin)
    w.run = Import.objects.create(
        account=account, member=erin, file_name="zyx.csv", target="contacts", size=1, encoding="utf-8", delimiter=","
    )
    w.segment = Segment.objects.add("All", {}, by=team.alice, is_shared=True)
    return w
