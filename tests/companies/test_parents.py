"""Parents and subsidiaries: a tree without circles, and totals that roll up."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.html import strip_tags

from accounts.models import Event
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Pipeline
from orders.models import Order
from tests.contacts.test_concurrency import at_once
from tests.crm.conftest import STAGES

URL = "/acme/companies/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def acme(cast) -> Company:
    return Company.objects.add(cast.account, name="Acme")


@pytest.fixture
def south(cast, acme) -> Company:
    return Company.objects.add(cast.account, name="Acme South", parent=acme)


@pytest.fixture
def poa(cast, south) -> Company:
    return Company.objects.add(cast.account, name="Acme Porto Alegre", parent=south)


def page(client, company) -> str:
    """The words of the company's page, with its timeline."""
    return re.sub(r"\s+", " ", strip_tags(client.get(f"{company.get_absolute_url()}history/").text))


def put_below(client, company, parent, **headers):
    form = {"parent": parent.pk if parent else ""}
    return client.post(f"{URL}{company.pk}/fields/parent/", form, headers=headers)


def test_a_company_is_put_below_another_in_place(cast, acme, client_of):
    shop = Company.objects.add(cast.account, name="Shop")
    client = client_of(cast.bob)
    assert put_below(client, shop, acme, **HTMX).status_code == 200
    shop.refresh_from_db()
    assert shop.parent == acme
    assert "set parent company to Acme" in page(client, shop)
    assert "made Shop a subsidiary" in page(client, acme)
    put_below(client, shop, None)
    assert "emptied parent company" in page(client, shop)
    assert "took Shop out of the subsidiaries" in page(client, acme)


def test_one_is_created_below_another(cast, acme, client_of):
    client = client_of(cast.bob)
    assert 'value="Acme"' in client.get(f"{URL}new/?parent={acme.pk}").text
    client.post(f"{URL}new/", {"name": "Shop", "parent": acme.pk})
    assert list(acme.subsidiaries.all()) == [Company.objects.get(name="Shop")]


def test_no_company_comes_to_belong_to_itself(cast, acme, south, poa, client_of):
    client = client_of(cast.bob)
    for below in (acme, south, poa):
        answer = put_below(client, acme, below, **HTMX)
        assert answer.status_code == 422 and "itself belongs to Acme." in answer.text
    acme.refresh_from_db()
    assert (acme.parent, acme.version) == (None, 1)


def test_not_even_raw_sql_makes_a_company_its_own_parent(acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.filter(pk=acme.pk).update(parent=acme)


def test_nor_one_of_another_account(cast, acme):
    theirs = Company.objects.create(account=cast.rival, name="Theirs")
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.filter(pk=acme.pk).update(parent=theirs)


def test_a_company_of_another_account_cannot_be_chosen(cast, acme, client_of):
    theirs = Company.objects.create(account=cast.rival, name="Theirs")
    assert put_below(client_of(cast.bob), acme, theirs).status_code == 422


def test_the_page_shows_the_tree(cast, acme, south, poa, client_of):
    other = Company.objects.add(cast.account, name="Other")
    client = client_of(cast.carol)
    text = client.get(f"{south.get_absolute_url()}?show=all").text
    tree = strip_tags(text[text.index('class="tree"') :])
    assert tree.index("Acme") < tree.index("Acme South") < tree.index("Acme Porto Alegre")
    assert "Belongs to no other company" in page(client, other)


def test_a_broad_tree_ends_in_a_link_to_the_list(cast, acme, client_of):
    rows = [Company(account=cast.account, name=f"Shop {number:03}", parent=acme) for number in range(70)]
    Company.objects.bulk_create(rows)
    client = client_of(cast.carol)
    answer = client.get(f"{acme.get_absolute_url()}?show=all")
    assert answer.text.count('class="tree-company"') == 61 and "Show all subsidiaries" in answer.text
    link = re.search(r'href="(\S+filter=\S+parent\S+)"', answer.text)[1].replace("&amp;", "&")
    assert client.get(link).context["listing"].total.number == 70


def test_a_circle_that_is_there_all_the_same_is_walked_once(cast, acme, south, client_of):
    Company.objects.filter(pk=acme.pk).update(parent=south)
    assert client_of(cast.carol).get(f"{acme.get_absolute_url()}?show=all").status_code == 200
    assert Company.objects.below(acme).count() == 2


@pytest.fixture
def people(cast, acme, poa):
    pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)
    for company, value in ((acme, 100), (poa, 250)):
        person = Contact.objects.add(cast.account, name=f"Of {company}", company=company)
        Deal.objects.add(pipeline.stages.first(), by=cast.bob, title="Chairs", value=Decimal(value), company=company)
        day = {"ordered_on": "2026-01-31", "currency": "BRL", "value": Decimal(value), "title": "Chairs"}
        Order.objects.create(account=cast.account, contact=person, **day)


def test_totals_roll_up(cast, acme, south, poa, people, client_of):
    client = client_of(cast.bob)
    assert "Contacts 1 2 Open deals 1 R$100.00 2 R$350.00 Orders 1 R$100.00 2 R$350.00" in page(client, acme)
    assert "Contacts 0 1 Open deals 0 1 R$250.00 Orders 0 1 R$250.00" in page(client, south)
    assert "Contacts 1 Open deals 1 R$250.00 Orders 1 R$250.00" in page(client, poa)


def test_totals_are_of_what_one_may_see(cast, acme, south, poa, people, client_of):
    cast.account.modules = ["companies"]
    cast.account.save()
    text = page(client_of(cast.bob), acme)
    assert "Contacts 1 2" in text and "Open deals" not in text and "R$" not in text


def test_deleting_a_parent_leaves_its_subsidiaries_without_one_and_says_so(cast, acme, south, poa, client_of):
    client = client_of(cast.bob)
    assert "1 subsidiary, which has no parent then" in client.get(f"{URL}{acme.pk}/deletion/").text
    client.post(f"{URL}{acme.pk}/deletion/")
    south.refresh_from_db()
    assert (south.parent, south.version) == (None, 2)
    assert "deleted the parent company Acme" in page(client, south)
    assert Event.objects.on(poa).count() == 1


def test_what_is_chosen_may_have_gone(cast, acme, south):
    gone = Company.objects.get(pk=acme.pk)
    acme.remove(by=cast.bob)
    with pytest.raises(ValidationError, match="just been deleted"):
        south.change({"parent": gone}, by=cast.bob)
    with pytest.raises(ValidationError, match="just been deleted"):
        Contact.objects.add(cast.account, name="Ana").change({"company": gone}, by=cast.bob)


@pytest.mark.django_db(transaction=True)
def test_crossing_moves_close_no_circle(cast):
    companies = [Company.objects.add(cast.account, name=str(number)) for number in range(8)]

    def act(number):
        company = Company.objects.get(pk=companies[number].pk)
        return company.change({"parent": companies[(number + 1) % 8]}, by=cast.bob)

    outcomes = at_once(act)
    assert sum(isinstance(each, ValidationError) for each in outcomes) == 1
    assert all(isinstance(each, dict | ValidationError) for each in outcomes)


@pytest.mark.django_db(transaction=True)
def test_deleting_parents_while_others_come_below_them_leaves_no_orphan(cast, client_of):
    parents = [Company.objects.add(cast.account, name=f"P{number}") for number in range(4)]
    children = [Company.objects.add(cast.account, name=f"C{number}") for number in range(4)]
    clients = [client_of(cast.alice) for _each in range(8)]

    def act(number):
        parent, client = parents[number // 2], clients[number]
        if number % 2:
            return client.post(f"{URL}{parent.pk}/deletion/").status_code
        return client.post(f"{URL}{children[number // 2].pk}/fields/parent/", {"parent": parent.pk}).status_code

    assert set(at_once(act)) <= {302, 422}
    assert Company.objects.filter(pk__in=[each.pk for each in children], parent=None).count() == 4
    connection.close()
