"""The pages on which companies are merged: side by side, and back."""

import pytest

from accounts.models import CustomAttribute
from companies.models import Company, CompanyMerge
from tests.access.test_walls import FRAGMENT

NEW = "/acme/companies/merge/"


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


@pytest.fixture
def pair(cast) -> list[Company]:
    CustomAttribute.objects.create(account=cast.account, model="company", key="size", name="Size", type="number")
    add = Company.objects.add
    sol = add(cast.account, by=cast.alice, name="Sol Ltda", domains=["sol.test"], address="Rua A", owner=cast.bob)
    values = {"address": "Rua B", "attributes": {"size": "42"}, "parent": sol, "domains": ["sol.example"]}
    return [sol, add(cast.account, by=cast.alice, name="Sol", **values)]


def url_of(companies, **more) -> str:
    asked = [*(f"company={each.pk}" for each in companies), *(f"{key}={value}" for key, value in more.items())]
    return f"{NEW}?{'&'.join(asked)}"


def test_they_stand_side_by_side_and_become_one(alice, pair):
    sol, other = pair
    page = alice.get(url_of(pair))
    assert page.status_code == 200
    assert all(text in page.text for text in ("Rua A", "Rua B", "42", "Differs", "sol.example", "1 subsidiary<"))
    assert "Sol Ltda (falls away: it would belong to itself)" in page.text and "1 domain" not in page.text
    assert f'name="of_address" value="{sol.pk}" checked' in page.text and 'name="of_parent"' not in page.text
    done = alice.post(url_of(pair, survivor=other.pk), {"of_address": sol.pk, "of_name": "x", "of_parent": other.pk})
    assert done.status_code == 302 and done.url == other.get_absolute_url()
    stays = Company.objects.get()
    assert (stays.pk, stays.name, stays.address, stays.parent) == (other.pk, "Sol", "Rua A", None)
    merge = CompanyMerge.objects.get()
    assert "merged Sol Ltda into Sol" in alice.get(f"{stays.get_absolute_url()}history/").text
    # The old address leads to the one that stays.
    assert alice.get(sol.get_absolute_url()).url == stays.get_absolute_url()
    assert alice.get(url_of(pair)).status_code == 404
    assert "Undo the merge" in alice.get(merge.get_absolute_url()).text
    assert alice.post(f"{merge.get_absolute_url()}undone/").url == merge.get_absolute_url()
    after = alice.get(merge.get_absolute_url()).text
    assert "All is as it was." in after and f'href="{sol.get_absolute_url()}"' in after
    assert Company.objects.count() == 2 and alice.get(sol.get_absolute_url()).status_code == 200
    again = alice.post(f"{merge.get_absolute_url()}undone/", follow=True)
    assert "can no longer be undone" in again.text and Company.objects.count() == 2


def test_what_changed_since_it_was_looked_at_is_looked_at_again(alice, pair, cast):
    seen = {f"seen_{each.pk}": each.version for each in pair}
    pair[1].change({"address": "Rua C"}, by=cast.bob)
    refused = alice.post(url_of(pair), seen)
    assert refused.status_code == 409 and "Rua C" in refused.text and "look again" in refused.text
    assert Company.objects.count() == 2


def test_the_ways_there(alice, pair, cast):
    sol, other = pair
    asked = f"{sol.get_absolute_url()}merge/"
    assert asked in alice.get(f"{sol.get_absolute_url()}?show=all").text and alice.get(asked).status_code == 200
    assert alice.post(asked, {"other": ""}).status_code == alice.post(asked, {"other": sol.pk}).status_code == 422
    assert alice.post(asked, {"other": other.pk}).url == url_of(pair)
    assert NEW in alice.get("/acme/companies/").text
    assert alice.get(NEW, {"selected": [other.pk, sol.pk], "q": ""}).status_code == 302
    assert alice.get(NEW, {"selected": [other.pk]}).url == "/acme/companies/"
    # A clash names who has the domain, with the way to make them one.
    field = f"{sol.get_absolute_url()}fields/domains/"
    clash = alice.post(field, {"domains": "sol.test sol.example"}, headers=FRAGMENT)
    assert clash.status_code == 422 and "sol.example already belongs to Sol." in clash.text
    assert url_of(pair).replace("&", "&amp;") in clash.text and f'href="{other.get_absolute_url()}"' in clash.text


def test_a_new_company_that_is_there_already_is_merged_into_it(alice, pair, cast, client_of):
    sol, other = pair
    typed = {"name": "SOL", "domains": "sol.test, sol.com.br", "phone": "11 3333", "address": "Rua D"}
    refused = alice.post("/acme/companies/new/", typed)
    assert refused.status_code == 422 and "sol.test already belongs to Sol Ltda" in refused.text
    assert f'name="into" value="{sol.pk}"' in refused.text and "Merge into Sol Ltda" in refused.text
    assert alice.post("/acme/companies/new/", typed | {"into": sol.pk}).url == sol.get_absolute_url()
    sol.refresh_from_db()
    assert (sol.name, sol.address, sol.phone) == ("Sol Ltda", "Rua A", "11 3333") and Company.objects.count() == 2
    assert sol.domain_names == ["sol.com.br", "sol.test"]
    foreign = Company.objects.add(cast.rival, name="Foreign")
    assert alice.post("/acme/companies/new/", typed | {"into": foreign.pk}).status_code == 404
    # What a member may not see is not named to them, however the domain comes.
    cast.account.is_private = True
    cast.account.save()
    Company.objects.filter(pk=other.pk).update(owner=cast.alice)
    bob, clashing = client_of(cast.bob), typed | {"domains": "sol.example", "name": "Luz"}
    for answer in (
        bob.post("/acme/companies/new/", clashing), bob.post("/acme/companies/new/", clashing | {"into": sol.pk}),
        bob.post(f"{sol.get_absolute_url()}fields/domains/", {"domains": "sol.example"}),
    ):  # fmt: skip
        assert answer.status_code == 422 and "sol.example is taken already." in answer.text
        assert other.get_absolute_url() not in answer.text and NEW not in answer.text
    assert bob.get(url_of(pair)).status_code == bob.post(url_of(pair)).status_code == 404
    # A parent that is hidden is not named either.
    luz = Company.objects.add(cast.account, name="Luz", parent=other)
    assert "(hidden)" in (text := bob.get(url_of([sol, luz])).text) and ">Sol<" not in text


def test_who_may_not_merges_nothing(cast, client_of, pair):
    carol, alice = client_of(cast.carol), client_of(cast.alice)
    assert carol.get(url_of(pair)).status_code == carol.post(url_of(pair)).status_code == 403
    foreign = Company.objects.add(cast.rival, name="Foreign")
    for wanted in ([pair[0], foreign], [pair[0]], [], [pair[0], pair[0]]):
        assert alice.get(url_of(wanted)).status_code == alice.post(url_of(wanted)).status_code == 404
    merge = CompanyMerge.objects.add(pair, by=cast.alice)
    assert carol.get(merge.get_absolute_url()).status_code == 200
    assert carol.post(f"{merge.get_absolute_url()}undone/").status_code == 403
    assert client_of(cast.mallory).get(merge.get_absolute_url()).status_code == 404
    # Switched off, nothing of it is there.
    cast.account.modules = ["crm"]
    cast.account.save()
    assert alice.get(merge.get_absolute_url()).status_code == alice.get(NEW).status_code == 404
    assert alice.get(pair[1].get_absolute_url()).status_code == 404
    assert alice.post(f"{merge.get_absolute_url()}undone/").status_code == 404
    assert Company.objects.of(cast.account).count() == 1
