"""The work list of duplicates: groups by confidence, decided on one by one."""

import re

import pytest

from accounts.models import CustomAttribute, Role
from companies.models import Company
from contacts.models import Contact, Merge
from duplicates.models import Duplicate, Search
from tests.contacts.conftest import HTMX
from tests.duplicates.pairs import pair, searched

LIST = "/acme/duplicates/"


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


@pytest.fixture
def people(cast) -> dict[str, Contact]:
    add, values = Contact.objects.add, {"by": cast.alice}
    CustomAttribute.objects.create(account=cast.account, key="born", name="Born", type="date")
    return {
        "ana": add(cast.account, name="Ana Sousa", emails=["a@x.test"], phones=["1198765000"], city="Recife", **values),
        "anna": add(cast.account, name="Ana Maria Sousa", emails=["ana.m@x.test"], city="RECIFE", **values),
        "bia": add(cast.account, name="Bia Reis", city="Natal", attributes={"born": "1980-03-02"}, **values),
        "bea": add(cast.account, name="Bea Reis", city="Olinda", attributes={"born": "1980-02-03"}, **values),
        "caio": add(cast.account, name="Caio Melo", identifier="C-1", **values),
        "kaio": add(cast.account, name="Kaio Melo", **values),
    }  # fmt: skip


def ids(text: str) -> list[str]:
    return re.findall(r'<tbody class="duplicate" id="duplicate_(\d+)"', text)


def act_of(text: str, key: str, place: int = 0) -> str:
    """The address that a key of a group posts to."""
    found = re.findall(rf'formaction="([^"]+)"[^>]*data-key="{key}"', text)
    return found[place].replace("&amp;", "&")


def test_groups_stand_by_confidence_with_reasons_and_differences(alice, people, cast, django_assert_max_num_queries):
    pair(people["caio"], people["kaio"], 88)
    pair(people["ana"], people["anna"], 99)
    pair(people["bia"], people["bea"], 96, reasons=[["similar_birth", {}], ["other_city", {}]])
    searched(cast.alice, found=3)
    with django_assert_max_num_queries(20):
        page = alice.get(LIST)
    keys = [str(people[name].pk) for name in ("ana", "bia", "caio")]
    assert page.status_code == 200 and ids(page.text) == keys
    for words in ("Almost certain", "Likely", "Possible", "same phone · names 93 % alike", "Searched", "by Alice"):
        assert words in page.text
    # What differs is marked, and what would not be kept is struck: the longer name is taken, cities differ.
    assert '<mark class="duplicate-differs">Maria</mark>' in page.text
    assert "duplicate-lost" in page.text and "Also differs: Born" in page.text
    assert page.text.count('<mark class="duplicate-differs">RECIFE') == 0
    assert ids(alice.get(f"{LIST}?level=likely").text) == keys[1:2]
    assert ids(alice.get(f"{LIST}?q=kaio").text) == keys[2:]
    assert "No group matches" in alice.get(f"{LIST}?q=zzz").text
    assert alice.get(f"{LIST}?level=x&state=y&page=0").status_code == 200
    part = alice.get(LIST, headers=HTMX).text
    assert "<html" not in part and 'hx-target="#list_count"' in part


def test_a_decision_is_remembered_and_can_be_taken_back(alice, people, cast):
    found = pair(people["ana"], people["anna"])
    pair(people["bia"], people["bea"], 96)
    page = alice.get(LIST).text
    answer = alice.post(act_of(page, "n"), headers=HTMX)
    assert answer.status_code == 200 and ids(answer.text) == [str(people["bia"].pk)]
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("different", cast.alice)
    assert "not a duplicate" in answer.headers["HX-Trigger"] and 'hx-target="#nav_c"' in answer.text
    declined = alice.get(f"{LIST}?state=different").text
    assert ids(declined) == [str(people["ana"].pk)] and "Reopen" in declined and 'data-key="m"' not in declined
    undo = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])[1]
    back = alice.post(undo, headers=HTMX)
    assert back.status_code == 204 and f'"focus": "duplicate_{people["ana"].pk}"' in back.headers["HX-Trigger"]
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("open", None)
    # Without scripts a decision leads back to the list; what is put off stands by itself.
    assert alice.post(act_of(page, "l")).url == LIST
    assert ids(alice.get(f"{LIST}?state=later").text) == [str(people["ana"].pk)]
    assert alice.post(act_of(alice.get(f"{LIST}?state=later").text, "o")).url == f"{LIST}?state=later"
    found.refresh_from_db()
    assert found.state == "open"
    assert alice.post("/acme/duplicates/contact/decision/?pairs=x&to=open", headers=HTMX).status_code == 422
    assert alice.post(f"/acme/duplicates/contact/decision/?pairs={found.pk}&to=gone", headers=HTMX).status_code == 422


def test_a_group_is_merged_as_proposed_and_undone(alice, people, cast):
    pair(people["ana"], people["anna"])
    page = alice.get(LIST).text
    merge_url = act_of(page, "m")
    done = alice.post(merge_url, headers=HTMX)
    assert done.status_code == 200 and ids(done.text) == [] and "merged into" in done.headers["HX-Trigger"]
    stays = Contact.objects.get(pk=people["ana"].pk)
    assert (stays.name, stays.city) == ("Ana Maria Sousa", "Recife") and len(stays.emails) == 2
    again = alice.post(merge_url, headers=HTMX)
    assert again.status_code == 409 and Merge.objects.count() == 1
    undo = re.search(r'"undo": "([^"]+)"', done.headers["HX-Trigger"])[1]
    assert alice.post(undo).url == f"{LIST}#duplicate_{stays.pk}_open"
    assert ids(alice.get(LIST).text) == [str(stays.pk)]
    # What has been changed since the page was drawn is looked at again.
    people["anna"].refresh_from_db()
    page = alice.get(LIST).text
    people["anna"].change({"city": "Natal"}, by=cast.bob)
    assert alice.post(act_of(page, "m"), headers=HTMX).status_code == 409 and Merge.objects.count() == 1


def test_side_by_side_leads_back_to_the_next_group(alice, people):
    pair(people["ana"], people["anna"])
    pair(people["bia"], people["bea"], 96)
    page = alice.get(f"{LIST}?level=").text
    link = re.search(r'class="row-link truncate" id="[^"]+" href="([^"]+)"', page)[1].replace("&amp;", "&")
    beside = alice.get(link)
    back = f"{LIST}#duplicate_{people['bia'].pk}_open"
    assert beside.status_code == 200 and back in beside.text
    assert alice.post(link).url == back
    assert alice.get(link.replace("next=%2F", "next=%2F%2F")).status_code == 404


def test_walls_hold(alice, people, cast, client_of):
    found = pair(people["ana"], people["anna"])
    other = Contact.objects.add(cast.rival, name="Ana Sousa")
    pair(other, Contact.objects.add(cast.rival, name="Ana Souza"))
    assert client_of(cast.mallory).get(LIST).status_code == 404
    carol = client_of(cast.carol)
    assert carol.get(LIST).status_code == 403 and LIST not in carol.get("/acme/contacts/").text
    decide = f"/acme/duplicates/contact/decision/?pairs={found.pk}&to=different"
    assert carol.post(decide).status_code == 403
    foreign = f"/rival/duplicates/contact/decision/?pairs={found.pk}&to=different"
    assert client_of(cast.mallory).post(foreign, headers=HTMX).status_code == 409
    assert alice.get("/acme/duplicates/nothing/many/").status_code == 404
    # A pair with a hidden record is none: it neither shows nor counts.
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.filter(pk=people["anna"].pk).update(owner=cast.alice)
    bob = client_of(cast.bob)
    page = bob.get(LIST).text
    assert ids(page) == [] and '<span class="count" id="list_count">0</span>' in page
    assert bob.post(decide, headers=HTMX).status_code == 409
    assert ids(alice.get(LIST).text) == [str(people["ana"].pk)]
    assert Duplicate.objects.get(pk=found.pk).state == "open"


def test_companies_have_a_list_of_their_own(alice, cast, client_of):
    add = Company.objects.add
    sol = add(cast.account, by=cast.alice, name="Padaria Sol", domains=["sol.example"])
    other = add(cast.account, by=cast.alice, name="Padaria Sol Ltda", domains=["padariasol.example"])
    pair(sol, other, reasons=[["similar_name", {"percent": 90}]])
    companies = f"{LIST}companies/"
    page = alice.get(companies).text
    assert ids(page) == [str(sol.pk)] and "sol.example" in page and f'href="{companies}"' in page
    assert ids(alice.get(LIST).text) == []
    assert re.search(r'Duplicates</span><span class="count">1<', alice.post(f"{companies}count/", headers=HTMX).text)
    assert "Perhaps the same as" in alice.get(f"{sol.get_absolute_url()}?show=all").text
    assert "1 group becomes one: of 2 companies one stays." in alice.get("/acme/duplicates/company/many/").text
    done = alice.post("/acme/duplicates/company/many/", {"seen": "1"}, follow=True)
    assert "1 company merged with their duplicates" in done.text and Company.objects.of(cast.account).count() == 1
    assert client_of(cast.carol).get(companies).status_code == 403
    # Whoever works with companies alone has them all the same.
    third = add(cast.account, by=cast.alice, name="Padaria Sol SA")
    pair(Company.objects.exclude(pk=third.pk).get(), third, 99)
    Role.objects.get(account=cast.account, name="Viewer").set_permissions(["see_companies", "manage_companies"])
    carol = client_of(cast.carol)
    assert len(ids(carol.get(companies).text)) == 1 and carol.get(LIST).status_code == 403
    carol.post("/acme/duplicates/company/search/")
    assert Search.objects.visible_to(cast.carol).count() == 1 and "Waiting for the worker" in carol.get(companies).text
    cast.account.modules = ["crm"]
    cast.account.save()
    assert alice.get(companies).status_code == 404 and companies not in alice.get("/acme/contacts/").text
