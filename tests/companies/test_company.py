"""Companies: listed, created, opened, changed in place, deleted."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomAttribute, Event
from companies.models import Company, DomainTaken
from contacts.models import Contact

URL = "/acme/companies/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def foods(cast) -> Company:
    return Company.objects.add(cast.account, name="Alimentos São José", domains=["foods.test"], by=cast.alice)


def shown(response) -> list[str]:
    return [str(company) for company in response.context["listing"].rows]


def test_they_are_listed_searched_and_filtered(cast, foods, client_of):
    Company.objects.add(cast.account, name="Beta", owner=cast.bob)
    Company.objects.add(cast.rival, name="Rival Foods", domains=["rival.test"])
    client = client_of(cast.carol)
    assert shown(client.get(URL)) == ["Alimentos São José", "Beta"]
    assert shown(client.get(URL, {"q": "sao jo"})) == ["Alimentos São José"]
    assert shown(client.get(URL, {"q": "foods.t"})) == ["Alimentos São José"]
    assert shown(client.get(URL, {"rule": "owner", "operator": "is_empty"}, follow=True)) == ["Alimentos São José"]
    assert shown(client.get(URL, {"sort": "-name"})) == ["Beta", "Alimentos São José"]
    assert client.get(URL, {"filter": "x"}).status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, foods, client_of):
    client = client_of(cast.bob)
    client.get(URL)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    few = queries()
    for n in range(20):
        Company.objects.add(cast.account, name=f"C{n}", domains=[f"c{n}.test"], owner=cast.bob)
    assert queries() == few <= 11


def test_it_is_created_with_its_domains(cast, client_of):
    form = {"name": "Beta", "domains": "https://www.Beta.test/about, beta.com.br", "website": "beta.test"}
    response = client_of(cast.bob).post(f"{URL}new/", form)
    beta = Company.objects.get()
    assert response.url == beta.get_absolute_url()
    assert (beta.domain_names, beta.website) == (["beta.com.br", "beta.test"], "https://beta.test")
    assert Event.objects.on(beta).get().verb == "company.created"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "B", "domains": "gmail.com"}, "gmail.com gives mail to everybody"),
        ({"name": "B", "domains": "nonsense"}, "is not a domain like example.com"),
        ({"name": "B", "domains": "FOODS.test"}, "foods.test already belongs to Alimentos São José."),
        ({"name": "B", "website": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_what_cannot_be_created_is_asked_for_again(cast, foods, client_of, form, says):
    response = client_of(cast.bob).post(f"{URL}new/", form)
    assert response.status_code == 422 and says in response.content.decode()
    assert Company.objects.count() == 1


def test_a_field_is_changed_in_place_and_recorded(cast, foods, client_of):
    client = client_of(cast.bob)
    response = client.post(f"{URL}{foods.pk}/fields/domains/", {"domains": "foods.test, food.test"}, headers=HTMX)
    assert b"food.test, foods.test" in response.content
    assert Event.objects.on(foods).first().data["changes"] == {"domains": [["foods.test"], ["food.test", "foods.test"]]}
    CustomAttribute.objects.create(account=cast.account, model="company", key="size", name="Size", type="number")
    client.post(f"{URL}{foods.pk}/fields/attribute_size/", {"attribute_size": "1,200"})
    foods.refresh_from_db()
    assert (foods.attributes, foods.version) == ({"size": "1200"}, 3)


def test_of_two_who_change_the_same_field_the_second_sees_the_first(cast, foods, client_of):
    foods.change({"phone": "1"}, by=cast.alice)
    data = {"phone": "2", "seen-": "1", "seen-phone": ""}
    response = client_of(cast.bob).post(f"{URL}{foods.pk}/fields/phone/", data, headers=HTMX)
    assert response.status_code == 409 and "“1”" in response.content.decode()


def test_its_page_shows_its_contacts(cast, foods, client_of):
    Contact.objects.add(cast.account, name="Ana", emails=["ana@foods.test"])
    Contact.objects.add(cast.account, name="Bia", emails=["bia@mail.foods.test"])
    Contact.objects.add(cast.account, name="Carlos", emails=["carlos@gmail.com"])
    text = client_of(cast.carol).get(f"{URL}{foods.pk}/?show=all").content.decode()
    assert "Ana" in text and "Bia" in text and "Carlos" not in text


def test_a_note_is_written_on_it(cast, foods, client_of):
    client_of(cast.bob).post(f"{URL}{foods.pk}/notes/", {"body": "Second site"})
    note = foods.notes.get()
    assert b"Second site" in client_of(cast.carol).get(f"{URL}{foods.pk}/?show=all").content
    assert client_of(cast.carol).post(f"{URL}notes/{note.pk}/pinned/", {"is_pinned": "on"}).status_code == 403
    assert client_of(cast.mallory).get(f"/rival/companies/notes/{note.pk}/").status_code == 404


def test_deleting_it_keeps_its_contacts(cast, foods, client_of):
    ana = Contact.objects.add(cast.account, name="Ana", company=foods)
    client = client_of(cast.bob)
    assert "Kept, without the company:" in client.get(f"{URL}{foods.pk}/deletion/").content.decode()
    client.post(f"{URL}{foods.pk}/deletion/")
    ana.refresh_from_db()
    assert ana.company is None and not Company.objects.exists()


def test_who_only_looks_changes_nothing(cast, foods, client_of):
    client = client_of(cast.carol)
    for path in ("new/", f"{foods.pk}/fields/name/", f"{foods.pk}/deletion/", f"{foods.pk}/notes/"):
        assert client.post(f"{URL}{path}", {"name": "x", "body": "x"}).status_code == 403
    assert Company.objects.get().version == 1


def test_while_the_module_is_off_it_is_not_there(cast, foods, client_of):
    cast.account.modules = ["crm"]
    cast.account.save()
    client = client_of(cast.alice)
    assert [client.get(f"{URL}{path}").status_code for path in ("", f"{foods.pk}/", "new/", "options/")] == [404] * 4
    assert b"ask an administrator" in client.get(URL).content


def test_a_stranger_finds_no_company(cast, foods, client_of):
    client = client_of(cast.mallory)
    for path in ("", "fields/name/", "deletion/", "history/", "notes/"):
        assert client.get(f"/rival/companies/{foods.pk}/{path}").status_code == 404


def test_a_domain_belongs_to_one_company(cast, foods):
    with pytest.raises(DomainTaken) as clash:
        Company.objects.add(cast.account, name="Beta", domains=["foods.test"])
    assert clash.value.record == foods
    with pytest.raises(ValidationError):
        foods.change({"domains": ["gmail.com"]}, by=cast.bob)
    assert foods.domain_names == ["foods.test"]
