"""The domain of an e-mail says where a contact works, by whatever path the e-mail comes."""

import pytest

from accounts.models import Event
from companies.models import Company, CompanyDomain
from contacts.models import Contact
from tests.admin.test_exchange import upload
from tests.imports.conftest import Desk, table

URL = "/acme/contacts/"


@pytest.fixture
def foods(cast) -> Company:
    return Company.objects.add(cast.account, name="Acme Foods", domains=["foods.test", "foods.com.br"])


@pytest.fixture
def drinks(cast) -> Company:
    return Company.objects.add(cast.account, name="Acme Drinks", domains=["drinks.test"])


def by_hand(cast, client_of, email):
    client_of(cast.bob).post(f"{URL}new/", {"name": "Ana", "email": email})


def by_an_address_added_later(cast, client_of, email):
    ana = Contact.objects.add(cast.account, name="Ana")
    client_of(cast.bob).post(f"{URL}{ana.pk}/addresses/", {"kind": "email", "typed": email})


def by_an_address_typed_anew(cast, client_of, email):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@gmail.com"])
    client_of(cast.bob).post(f"{URL}addresses/{ana.addresses.get().pk}/", {"typed": email})


def by_import(cast, client_of, email):
    Desk(cast.alice).bring_in(table(["name", "email"], ["Ana", email]))


def by_import_of_somebody_known(cast, client_of, email):
    Contact.objects.add(cast.account, name="Ana", identifier="7")
    Desk(cast.alice).bring_in(table(["identifier", "email"], ["7", email]))


def by_the_admin(cast, client_of, email):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    form = {"account": cast.account.pk, "name": "Ana", "emails": email, "phones": ""}
    client_of(cast.alice).post("/admin/contacts/contact/add/", form)


def by_the_admins_import(cast, client_of, email):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    upload(client_of(cast.alice), "/admin/contacts/contact/", f"name,emails\nAna,{email}\n", cast.account)


PATHS = [
    by_hand, by_an_address_added_later, by_an_address_typed_anew, by_import, by_import_of_somebody_known,
    by_the_admin, by_the_admins_import,
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("email", ["ana@foods.test", "ana@mail.foods.com.br"])
def test_every_path_links_the_company(cast, foods, client_of, path, email):
    path(cast, client_of, email)
    assert Contact.objects.get().company == foods


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("email", ["ana@gmail.com", "ana@mailinator.com", "ana@seafoods.test"])
def test_no_path_links_by_what_says_nothing(cast, foods, client_of, path, email):
    rows = [CompanyDomain(account=cast.account, company=foods, domain=each) for each in ("gmail.com", "mailinator.com")]
    CompanyDomain.objects.bulk_create(rows)  # as an older list of free mail would have let pass
    path(cast, client_of, email)
    assert Contact.objects.get().company is None


def test_the_nearest_domain_wins(cast, foods, client_of):
    branch = Company.objects.add(cast.account, name="Branch", domains=["sul.foods.test"])
    assert Contact.objects.add(cast.account, emails=["ana@sul.foods.test"]).company == branch
    assert Contact.objects.add(cast.account, emails=["bia@norte.foods.test"]).company == foods


def test_a_company_chosen_by_hand_stays(cast, foods, drinks):
    ana = Contact.objects.add(cast.account, emails=["ana@foods.test"], company=drinks)
    ana.add_address("email", "ana@mail.foods.test", by=cast.bob)
    assert ana.company == drinks


def test_the_history_says_that_it_was_linked(cast, foods):
    ana = Contact.objects.add(cast.account, name="Ana")
    ana.add_address("email", "ana@foods.test", by=cast.bob)
    assert Event.objects.on(ana).first().data["changes"]["company"] == [None, {"id": foods.pk, "name": "Acme Foods"}]


def test_a_company_of_another_account_is_nobodys(cast, foods):
    assert Contact.objects.add(cast.rival, emails=["ana@foods.test"]).company is None


def test_while_the_module_is_off_nobody_is_linked(cast, foods):
    cast.account.modules = ["crm"]
    assert Contact.objects.add(cast.account, emails=["ana@foods.test"]).company is None


def test_where_two_fit_neither_is_guessed(cast, foods, drinks):
    both = ["ana@foods.test", "ana@drinks.test"]
    assert Contact.objects.add(cast.account, emails=both).company is None
    Desk(cast.alice).bring_in(table(["email", "email"], ["bia@foods.test", "bia@drinks.test"]))
    bia = Contact.objects.get(email="bia@foods.test")
    assert bia.emails == ["bia@foods.test", "bia@drinks.test"] and bia.company is None


def test_an_import_asks_what_else_somebody_has(cast, foods, drinks):
    ana = Contact.objects.add(cast.account, identifier="7", emails=["ana@foods.test"])
    ana.change({"company": None}, by=cast.bob)
    Desk(cast.alice).bring_in(table(["identifier", "email"], ["7", "ana@drinks.test"]))
    ana.refresh_from_db()
    assert len(ana.emails) == 2 and ana.company is None


def test_both_are_suggested_and_one_is_chosen(cast, foods, drinks, client_of, htmx):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@foods.test", "ana@drinks.test"])
    client = client_of(cast.bob)
    page = client.get(f"{ana.get_absolute_url()}?show=all").text
    assert "fit more than one company" in page and "Link Acme Foods" in page and "Link Acme Drinks" in page
    form = {"seen-": "1", "seen-company": "", "company": drinks.pk}
    answer = client.post(f"{URL}{ana.pk}/fields/company/", form, headers=htmx)
    assert f'id="contact_{ana.pk}_suggestion"' in answer.text and "Link Acme" not in answer.text
    ana.refresh_from_db()
    assert ana.company == drinks


def test_a_suggestion_is_for_those_who_may_follow_it(cast, foods, client_of):
    ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@foods.test"])
    ana.change({"company": None}, by=cast.bob)
    assert "Link Acme Foods" in client_of(cast.bob).get(f"{ana.get_absolute_url()}?show=all").text
    assert "Link Acme Foods" not in client_of(cast.carol).get(f"{ana.get_absolute_url()}?show=all").text
    cast.account.modules = ["crm"]
    cast.account.save()
    assert "Link Acme Foods" not in client_of(cast.bob).get(f"{ana.get_absolute_url()}?show=all").text
