"""A module that is closed to a role is gone for who has no other; its data stays, and comes back with it."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import CustomAttribute, Member, Role
from accounts.modules import MODULES
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal
from customobjects.models import Association, ObjectRecord, ObjectType
from orders.models import Order
from tests.access.routes import routes
from tests.access.test_walls import ask, furnished
from tests.rows import row

SAID = "is not on for this account or your role; ask an administrator."
ROLES = "/acme/settings/roles/"


def role(account, name: str) -> Role:
    return Role.objects.of(account).get(name=name)


def close(account, name: str, *keys: str) -> Role:
    """Close the modules `keys` to the role called `name`."""
    found = role(account, name)
    found.change(found.name, found.permissions(), keys)
    return found


@pytest.fixture
def bob(cast, client_of):
    return client_of(cast.bob)


@pytest.fixture
def ana(cast):
    """A contact with a company, a deal, an order and a course."""
    acme = Company.objects.create(account=cast.account, name="Sol Foods")
    ana = Contact.objects.add(cast.account, name="Ana", company=acme)
    deal = row(Deal, cast.account)
    Deal.objects.filter(pk=deal.pk).update(contact=ana, title="Roof")
    deal.pipeline.grant_default_rights()
    Order.objects.add(cast.account, title="Mugs", contact=ana, ordered_on="2026-01-31")
    course = ObjectType.objects.add(ObjectType(account=cast.account, name="Course", plural="Courses"), "Title", by=None)
    yoga = ObjectRecord.objects.add(course, attributes={"title": "Yoga"})
    Association.objects.make(yoga, ana, by=None)
    return ana


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_its_pages_and_fragments_say_so_to_members_and_nothing_to_others(module, cast, bob, client_of, subtests):
    ours, mallory = furnished(cast.account), client_of(cast.mallory)
    close(cast.account, "Seller", module.key)
    for route in [each for each in routes() if each.namespace == module.namespace]:
        with subtests.test(str(route)):
            members, strangers = ask(bob, ours.url(route)), ask(mallory, ours.url(route))
            assert {answer.status_code for answer in members + strangers} == {404}
            assert f"{module.name} {SAID}" in members[0].content.decode()
            assert SAID not in strangers[0].content.decode()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.key)
def test_nothing_is_closed_to_who_administers_the_account(module, cast, client_of):
    close(cast.account, "Administrator", *(each.key for each in MODULES))
    home = next(each for each in routes() if each.namespace == module.namespace and not each.places())
    assert client_of(cast.alice).get(home.url("acme", {}), follow=True).status_code == 200


def test_one_role_that_leaves_it_open_is_enough(cast, bob):
    close(cast.account, "Seller", "orders", "companies")
    close(cast.account, "Viewer", "companies")
    cast.bob.give(role(cast.account, "Viewer"))
    assert bob.get("/acme/orders/").status_code == 200 and bob.get("/acme/companies/").status_code == 404


def test_what_is_open_to_a_role_is_still_off_for_the_account(cast, bob):
    cast.account.modules = ["crm"]
    cast.account.save()
    assert bob.get("/acme/orders/").status_code == 404


@pytest.mark.parametrize(
    ("key", "label", "trace"),
    [
        ("companies", "Companies", "Sol Foods"),
        ("crm", "CRM", "Roof"),
        ("orders", "Orders", "Mugs"),
        ("objects", "Objects", "Yoga"),
    ],
)
def test_it_is_gone_from_the_menu_and_from_other_records_pages(cast, bob, ana, key, label, trace):
    page = bob.get(f"{ana.get_absolute_url()}?show=all")
    assert trace in page.content.decode() and label in [entry.label for entry in page.context["menu"]]
    close(cast.account, "Seller", key)
    page = bob.get(f"{ana.get_absolute_url()}?show=all")
    assert trace not in page.content.decode() and label not in [entry.label for entry in page.context["menu"]]


def test_it_is_gone_from_columns_filters_searches_and_forms(cast, bob, ana):
    close(cast.account, "Seller", "companies")
    for address in ("", f"{ana.pk}/?show=all", "new/", "?rule=-"):
        assert b"ompan" not in bob.get(f"/acme/contacts/{address}").content
    assert bob.get("/acme/contacts/", {"q": "sol"}).context["listing"].rows == []
    rule = {"field": "company", "operator": "is_not_empty"}
    assert bob.get("/acme/contacts/", {"filter": json.dumps({"op": "and", "rules": [rule]})}).status_code == 400


def test_it_is_gone_from_cards_and_from_what_deals_and_orders_offer(cast, bob, ana):
    deal = Deal.objects.get()
    Deal.objects.update(company=ana.company)
    close(cast.account, "Seller", "companies")
    for url in (deal.pipeline.get_absolute_url(), deal.get_absolute_url(), "/acme/deals/new/"):
        assert b"Sol Foods" not in bob.get(url).content and b"ompany" not in bob.get(url).content
    close(cast.account, "Seller", "crm")
    assert b'name="deal"' not in bob.get("/acme/orders/new/").content
    assert b"Roof" not in bob.get("/acme/deals/options/").content


def test_its_attributes_are_gone_from_the_settings(cast, bob):
    seller = close(cast.account, "Seller", "crm")
    seller.set_permissions(seller.permissions() | {"manage_attributes"})
    budget = CustomAttribute.objects.create(account=cast.account, model="deal", name="Budget", key="budget")
    assert b"Budget" not in bob.get("/acme/settings/attributes/").content
    assert bob.get(f"/acme/settings/attributes/{budget.pk}/").status_code == 404
    new = {"name": "Source", "model": "deal", "type": "text"}
    assert bob.post("/acme/settings/attributes/new/", new).status_code == 422


def test_its_data_is_kept_and_comes_back(cast, bob, ana):
    close(cast.account, "Seller", "companies")
    assert bob.post(f"/acme/contacts/{ana.pk}/fields/city/", {"city": "Recife"}).status_code == 302
    close(cast.account, "Seller")
    assert b"Sol Foods" in bob.get(f"{ana.get_absolute_url()}?show=all").content


def test_modules_are_closed_to_a_role_in_its_editor(cast, client_of):
    alice, seller = client_of(cast.alice), role(cast.account, "Seller")
    page = alice.get(f"{ROLES}{seller.pk}/").content.decode()
    assert page.count('name="modules"') == page.count('name="modules" value') == len(MODULES)
    fields = {"name": "Seller", "permissions": ["see_contacts"], "modules": ["crm"]}
    assert alice.post(f"{ROLES}{seller.pk}/", fields).status_code == 302
    assert role(cast.account, "Seller").closed_modules == ["companies", "orders", "objects"]
    assert alice.post(f"{ROLES}{seller.pk}/", fields | {"modules": ["payroll"]}).status_code == 422


def test_the_editor_says_what_is_off_for_the_account(cast, client_of):
    cast.account.modules = ["crm", "companies"]
    cast.account.save()
    assert b"Orders Registry (off for this account)" in client_of(cast.alice).get(f"{ROLES}new/").content


def test_modules_are_closed_to_a_role_in_the_admin(cast, client_of):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    alice, seller = client_of(cast.alice), role(cast.account, "Seller")
    url = reverse("admin:accounts_role_change", args=[seller.pk])
    assert b'name="modules"' in alice.get(url).content
    alice.post(url, {"name": "Seller", "permissions": ["see_contacts"], "modules": ["orders"]})
    assert role(cast.account, "Seller").closed_modules == ["crm", "companies", "objects"]
    assert not Member.objects.get(pk=cast.bob.pk).has_module("crm")


def test_it_costs_one_question_however_many_roles(cast, bob):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert bob.get("/acme/contacts/").status_code == 200
        return len(asked)

    questions(), (few := questions())
    for number in range(50):
        cast.bob.give(Role.make(cast.account, f"Role {number}", ["see_contacts"], ["orders"]))
    assert questions() == few
