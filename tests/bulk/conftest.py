"""The desk of somebody who acts on many records, with and without the pages."""

import pytest
from django.http import QueryDict

from accounts.models import Label, Member, Role, User
from bulk import kinds
from bulk.models import BulkAction
from bulk.selection import Selection
from companies.models import Company
from contacts.models import Contact


class Desk:
    """Acts as `member` does, without the pages."""

    def __init__(self, member):
        self.member = member

    def select(self, kind: str, ids=(), **query) -> Selection:
        data = QueryDict(mutable=True)
        data.setlist("selected", [str(pk) for pk in ids])
        data.update({"all_matching": "" if ids else "1", **query})
        return Selection(kinds.get(kind), data, self.member)

    def act(self, act: str, records=(), kind: str = "contact", query=None, **arguments) -> BulkAction:
        """Do `act` to `records`, or to all that match."""
        selection = self.select(kind, [each.pk for each in records], **(query or {}))
        return BulkAction.objects.start(kinds.get(kind).act(act), selection, arguments, by=self.member)


@pytest.fixture
def desk(cast) -> Desk:
    return Desk(cast.alice)


@pytest.fixture
def vip(cast) -> Label:
    return Label.objects.create(account=cast.account, name="VIP")


@pytest.fixture
def people(cast) -> list[Contact]:
    """Three contacts of nobody: `ana, bea, cid = people`."""
    return [Contact.objects.add(cast.account, name=name, city="Recife") for name in ("Ana", "Bea", "Cid")]


@pytest.fixture
def acme(cast) -> Company:
    return Company.objects.add(cast.account, name="Sol Foods")


def label(*labels) -> dict:
    return {"labels": [{"id": each.pk, "name": each.name} for each in labels]}


def to(record) -> dict:
    return {"to": record and {"id": record.pk, "name": str(record)}}


@pytest.fixture
def desk_of():
    return Desk


@pytest.fixture
def team_of(cast):
    """A private account where erin sells besides bob: `cast, erin = team_of`."""
    user = User.objects.create_user("erin@example.com", name="Erin")
    erin = Member.objects.join(cast.account, user, Role.objects.get(account=cast.account, name="Seller"))
    cast.account.is_private = True
    cast.account.save()
    for member in (cast.bob, erin):
        member.account = cast.account
    return cast, erin
