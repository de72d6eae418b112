"""The two modules that an administrator switches on: off, they are gone from every place; on again, all is there.

Their own addresses are asked in `test_walls.py`.
"""

import re

import pytest

from bulk import kinds
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Deal, Pipeline, SavedView
from customobjects.models import Association, ObjectRecord, ObjectType, ObjectView
from imports import targets
from imports.models import Import
from orders.models import Order, OrderView, order_of
from tests.access.test_walls import state
from tests.crm.conftest import STAGES
from tests.rows import row

# What tells of a module: titles, addresses, keys of filters and columns.
TRACES = {
    "orders": re.compile(r"Mugs|/acme/orders/|/new/orders/|/orders/order/|\border_|\bOrder|made the order"),
    "objects": re.compile(r"Yoga|\bCourse|/acme/objects/|/customobjects/|\bobject_\d|\bObjects\b"),
}
BOTH = set(TRACES)
# The addresses of a place, and which modules it tells of while they are on.
PLACES = {
    "the sidebar": (["/acme/contacts/"], BOTH),
    "a contact": (["{ana}?show=all"], BOTH),
    "its history": (["{ana}history/"], BOTH),
    "a company": (["{sol}?show=all", "{sol}history/"], {"orders"}),
    "a deal": (["{deal}?show=all"], BOTH),
    "its history, too": (["{deal}history/"], BOTH),
    "what contacts are filtered by": (["/acme/contacts/?rule=-", "/acme/contacts/?build=1"], BOTH),
    "what companies are filtered by": (["/acme/companies/?rule=-"], {"orders"}),
    "what deals are filtered by": (["/acme/deals/?rule=-"], {"objects"}),
    "columns of contacts": (["/acme/contacts/layout/"], {"orders"}),
    "columns of companies": (["/acme/companies/layout/"], {"orders"}),
    "a list, its columns and its filter": (["{wide}"], BOTH),
    "imports": (["/acme/imports/"], BOTH),
    "settings": (["/acme/settings/attributes/", "/acme/settings/profile/"], {"objects"}),
    "two contacts side by side": (["{merge}"], set()),
    "the admin": (["/admin/"], BOTH),
    "bulk actions": (["/acme/bulk/"], set()),
}


@pytest.fixture
def world(cast) -> dict:
    """ana, of a company, with a won deal, its order and one of her own, and a course that she and the deal have."""
    account, alice = cast.account, cast.alice
    sol = Company.objects.add(account, name="Sol Foods")
    ana, bea = (Contact.objects.add(account, name=name, company=sol) for name in ("Ana", "Bea"))
    pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=alice)
    won = next(stage for stage in pipeline.stages.all() if stage.kind == "won")
    deal = Deal.objects.add(won, by=alice, title="Roof", contact=ana, company=sol)
    order_of(deal, by=alice)
    Order.objects.add(account, by=alice, title="Mugs", contact=ana, ordered_on="2026-01-31")
    course = ObjectType.objects.add(ObjectType(account=account, name="Course", plural="Courses"), "Title", by=alice)
    yoga = ObjectRecord.objects.add(course, by=alice, attributes={"title": "Yoga"})
    for other in (ana, deal):
        Association.objects.make(yoga, other, by=alice, label="student")
    for target in ("orders", course.kind):
        Import.objects.filter(pk=row(Import, account).pk).update(target=target, member=alice)
    OrderView.objects.add("Kept", {}, by=alice)
    ObjectView.objects.add("Kept", {}, by=alice, type=course)
    asking = [
        Segment.objects.add("Buyers", asks("order_count", "gt", "0") | {"columns": ["order_count"]}, by=alice),
        Segment.objects.add("Students", asks(course.kind, "is_not_empty"), by=alice),
        SavedView.objects.add(pipeline, "About", by=alice, query=asks(course.kind, "is_not_empty")),
    ]
    urls = {"ana": ana, "sol": sol, "deal": deal, "wide": asking[0]}
    return {name: each.get_absolute_url() for name, each in urls.items()} | {
        "merge": f"/acme/contacts/merge/?contact={ana.pk}&contact={bea.pk}",
        "asking": {"orders": [asking[0].get_absolute_url()], "objects": [asking[1].get_absolute_url(), asking[2].url]},
        "targets": {"orders": ["orders"], "objects": [course.kind, course.associations_kind]},
        "kinds": {"orders": "order", "objects": course.kind},
        "admin": {"orders": "/admin/orders/order/", "objects": "/admin/customobjects/objectrecord/"},
    }


def asks(field: str, operator: str, *value) -> dict:
    rule = {"field": field, "operator": operator} | ({"value": value[0]} if value else {})
    return {"filter": {"op": "and", "rules": [rule]}, "q": "", "sort": ""}


def part_of(page: str, place: str) -> str:
    """What stands beside the sidebar, except where that is what is asked for."""
    return page if place in ("the sidebar", "the admin") else page.partition("<main")[2].partition("</main>")[0]


def told(client, member, world: dict, module: str) -> dict:
    """By place, whether something is told there of the module."""
    member = type(member).objects.select_related("account", "user").get(pk=member.pk)
    found = {}
    for place, (urls, _modules) in PLACES.items():
        answers = [client.get(url.format(**world)) for url in urls]
        assert {each.status_code for each in answers} == {200}, place
        found[place] = any(TRACES[module].search(part_of(each.text, place)) for each in answers)
    found["filters that ask for it"] = any("Ana" in client.get(url).text for url in world["asking"][module])
    found["import"] = any(targets.get(target).is_open_to(member) for target in world["targets"][module])
    found["many at once, export"] = bool(kinds.get(world["kinds"][module]).open_acts(member))
    admin = client.get(world["admin"][module])
    found["the lists of the admin"] = admin.status_code == 200 and bool(TRACES[module].search(admin.text))
    return found


@pytest.mark.parametrize("module", TRACES)
def test_a_module_that_is_off_is_gone_from_every_place_and_comes_back(module, cast, client_of, world):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    client, rows, modules = client_of(cast.alice), state(cast.account), cast.account.modules
    before = told(client, cast.alice, world, module)
    assert before == {place: module in PLACES.get(place, ((), BOTH))[1] for place in before}
    cast.account.modules = [each for each in modules if each != module]
    cast.account.save()
    assert told(client, cast.alice, world, module) == dict.fromkeys(before, False)
    cast.account.modules = modules
    cast.account.save()
    assert told(client, cast.alice, world, module) == before and state(cast.account) == rows
