"""The people of a company: those whose e-mail says so are offered, and linked with one press."""

import re

import pytest
from django.utils.html import strip_tags

from accounts.models import Event
from companies.models import Company
from contacts.models import Contact
from contacts.tasks import link_people
from tests.imports.test_worker import work

URL = "/acme/companies/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def foods(cast) -> Company:
    return Company.objects.add(cast.account, name="Foods")


@pytest.fixture
def people(cast, foods) -> list[Contact]:
    emails = [["a@foods.test"], ["b@mail.foods.test", "b@gmail.com"], ["c@seafoods.test"], ["d@gmail.com"]]
    return [Contact.objects.add(cast.account, emails=each) for each in emails]


def words(answer) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.text))


def link(client, company, **headers):
    return client.post(f"/acme/contacts/companies/{company.pk}/people/", headers=headers)


def linked(company) -> list[str]:
    return sorted(company.contacts.values_list("email", flat=True))


def test_a_new_domain_offers_those_who_work_there(cast, foods, people, client_of):
    client = client_of(cast.bob)
    assert "without a company" not in words(client.get(f"{foods.get_absolute_url()}?show=all"))
    answer = client.post(f"{URL}{foods.pk}/fields/domains/", {"domains": "foods.test"}, headers=HTMX)
    assert '"own": false' in answer["HX-Trigger"]  # the whole page is drawn anew, the offer with it
    page = words(client.get(f"{foods.get_absolute_url()}?show=all"))
    assert "2 contacts without a company have an e-mail at one of its domains. Link 2 contacts" in page


def test_one_press_links_them(cast, foods, people, client_of):
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    client = client_of(cast.bob)
    answer = link(client, foods, **HTMX)
    assert "2 contacts linked." in answer["HX-Trigger"] and "without a company" not in answer.text
    assert linked(foods) == ["a@foods.test", "b@mail.foods.test"]
    people[0].refresh_from_db()
    assert people[0].version == 2
    assert "linked this to Foods by its domain" in client.get(f"{people[0].get_absolute_url()}history/").text
    assert "linked contacts by their domain: 2" in client.get(f"{foods.get_absolute_url()}history/").text


def test_pressed_again_it_links_nobody_twice(cast, foods, people, client_of):
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    client = client_of(cast.bob)
    assert link(client, foods).url == link(client, foods).url == foods.get_absolute_url()
    assert Event.objects.filter(verb="contact.linked").count() == 1


def test_whom_another_company_fits_as_well_or_better_is_not_offered(cast, foods, client_of):
    Company.objects.add(cast.account, name="South", domains=["south.foods.test"])
    Company.objects.add(cast.account, name="Drinks", domains=["drinks.test"])
    for emails in (["a@south.foods.test"], ["b@foods.test", "b@drinks.test"]):
        Contact.objects.add(cast.account, emails=emails).change({"company": None}, by=cast.bob)
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    assert "without a company" not in words(client_of(cast.bob).get(f"{foods.get_absolute_url()}?show=all"))
    link(client_of(cast.bob), foods)
    assert linked(foods) == []


def test_who_has_a_company_keeps_it(cast, foods, client_of):
    other = Company.objects.add(cast.account, name="Other")
    Contact.objects.add(cast.account, emails=["a@foods.test"], company=other)
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    link(client_of(cast.bob), foods)
    assert linked(foods) == []


def test_who_only_looks_is_offered_nothing(cast, foods, people, client_of):
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    carol = client_of(cast.carol)
    assert "without a company" not in words(carol.get(f"{foods.get_absolute_url()}?show=all"))
    assert link(carol, foods).status_code == 403 and linked(foods) == []


def test_a_stranger_links_nobody(cast, foods, people, client_of):
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    mallory = client_of(cast.mallory)
    for slug in ("acme", "rival"):
        assert mallory.post(f"/{slug}/contacts/companies/{foods.pk}/people/").status_code == 404
    assert linked(foods) == []


def test_while_the_module_is_off_nobody_is_linked(cast, foods, people, client_of):
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    cast.account.modules = ["crm"]
    cast.account.save()
    assert link(client_of(cast.bob), foods).status_code == 404
    link_people(company_id=foods.pk, member_id=cast.bob.pk)
    assert linked(foods) == []


def many(cast, number) -> None:
    rows = [Contact(account=cast.account, email=f"n{each}@foods.test") for each in range(number)]
    for contact in Contact.objects.bulk_create(rows):
        contact.addresses.create(account=cast.account, kind="email", value=contact.email, typed=contact.email)


@pytest.mark.django_db(transaction=True)
def test_many_are_linked_by_the_worker(cast, foods, client_of):
    many(cast, 201)
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    answer = link(client_of(cast.bob), foods, **HTMX)
    assert "being linked" in answer["HX-Trigger"] and linked(foods) == []
    work()
    assert len(linked(foods)) == 201


def test_the_worker_asks_whether_one_still_may(cast, foods, people):
    foods.change({"domains": ["foods.test"]}, by=cast.bob)
    cast.bob.deactivate()
    link_people(company_id=foods.pk, member_id=cast.bob.pk)
    link_people(company_id=foods.pk, member_id=cast.carol.pk)
    assert linked(foods) == []


def test_conversations_and_orders_of_its_people_are_paged(cast, foods, client_of):
    from django.utils import timezone

    from contacts.models import Conversation
    from orders.models import Order

    ana = Contact.objects.add(cast.account, name="Ana", company=foods)
    moment = timezone.now()
    for number in range(12):
        Conversation.objects.create(
            account=cast.account, contact=ana, channel="phone", created_at=moment, last_message_at=moment
        )
        Order.objects.create(account=cast.account, contact=ana, title=f"Chair {number}", ordered_on=moment.date())
    client = client_of(cast.carol)
    page = client.get(f"{foods.get_absolute_url()}?show=all").text
    assert page.count('class="conversation"') == page.count('class="order-line"') == 10
    for url in (f"/acme/contacts/companies/{foods.pk}/conversations/", f"/acme/orders/companies/{foods.pk}/"):
        key = url.rstrip("/").split("/")[-1] if "conversations" in url else "orders"
        second = client.get(f"{url}?{key}=2", headers=HTMX).text
        assert "11–12 of 12" in second and "<html" not in second and "Ana" in second
        assert "<html" in client.get(url).text
        assert client_of(cast.mallory).get(url.replace("acme", "rival")).status_code == 404
