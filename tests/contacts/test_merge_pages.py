"""The pages on which contacts are merged: side by side, and back."""

import pytest

from accounts.models import CustomAttribute
from contacts.models import Contact, Merge

NEW = "/acme/contacts/merge/"


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


@pytest.fixture
def pair(cast) -> list[Contact]:
    CustomAttribute.objects.create(account=cast.account, key="size", name="Size", type="number")
    add = Contact.objects.add
    ana = add(cast.account, by=cast.alice, name="Ana Sousa", emails=["ana@x.test"], city="Recife", owner=cast.bob)
    values = {"city": "Olinda", "attributes": {"size": "42"}}
    return [ana, add(cast.account, by=cast.alice, name="Ana S.", emails=["as@x.test"], **values)]


def url_of(contacts, **more) -> str:
    asked = "&".join([*(f"contact={each.pk}" for each in contacts), *(f"{key}={value}" for key, value in more.items())])
    return f"{NEW}?{asked}"


def test_they_stand_side_by_side_and_become_one(alice, pair):
    ana, other = pair
    page = alice.get(url_of(pair))
    assert page.status_code == 200 and all(text in page.text for text in ("Recife", "Olinda", "42", "Differs"))
    assert f'name="of_city" value="{ana.pk}" checked' in page.text
    done = alice.post(url_of(pair, survivor=other.pk), {"of_city": ana.pk, "of_name": "x", "of_nothing": ana.pk})
    assert done.status_code == 302 and done.url == other.get_absolute_url()
    stays = Contact.objects.get()
    assert (stays.pk, stays.name, stays.city, stays.owner_id) == (other.pk, "Ana S.", "Recife", ana.owner_id)
    merge = Merge.objects.get()
    text = alice.get(f"{stays.get_absolute_url()}history/").text
    assert "merged Ana Sousa into Ana S." in text
    # The old address leads to the one that stays, for a pane too.
    assert alice.get(ana.get_absolute_url()).url == stays.get_absolute_url()
    assert alice.get(url_of(pair)).status_code == 404
    assert "Undo the merge" in alice.get(merge.get_absolute_url()).text
    assert alice.post(f"{merge.get_absolute_url()}undone/").url == merge.get_absolute_url()
    assert "All is as it was." in alice.get(merge.get_absolute_url()).text
    assert Contact.objects.count() == 2 and alice.get(ana.get_absolute_url()).status_code == 200
    again = alice.post(f"{merge.get_absolute_url()}undone/", follow=True)
    assert "can no longer be undone" in again.text and Contact.objects.count() == 2


def test_what_changed_since_it_was_looked_at_is_looked_at_again(alice, pair, cast):
    seen = {f"seen_{each.pk}": each.version for each in pair}
    pair[1].change({"city": "Natal"}, by=cast.bob)
    refused = alice.post(url_of(pair), seen)
    assert refused.status_code == 409 and "Natal" in refused.text and "look again" in refused.text
    assert Contact.objects.count() == 2


def test_the_ways_there(alice, pair, cast):
    ana, other = pair
    asked = f"{ana.get_absolute_url()}merge/"
    assert asked in alice.get(f"{ana.get_absolute_url()}?show=all").text and alice.get(asked).status_code == 200
    assert alice.post(asked, {"other": ""}).status_code == alice.post(asked, {"other": ana.pk}).status_code == 422
    assert alice.post(asked, {"other": other.pk}).url == url_of(pair)
    assert NEW in alice.get("/acme/contacts/").text
    assert alice.get(NEW, {"selected": [other.pk, ana.pk], "q": ""}).status_code == 302
    assert alice.get(NEW, {"selected": [other.pk]}).url == "/acme/contacts/"
    # A clash names who has the address, with the way to make them one.
    clash = alice.post(f"{ana.get_absolute_url()}addresses/", {"kind": "email", "typed": "as@x.test"})
    assert clash.status_code == 422 and "already belongs to Ana S." in clash.text
    assert url_of(pair).replace("&", "&amp;") in clash.text and f'href="{other.get_absolute_url()}"' in clash.text


def test_a_new_contact_who_is_there_already_is_merged_into_them(alice, pair, cast):
    ana = pair[0]
    typed = {"name": "Ana", "email": "ANA@x.test", "phone": "11 98765 0001", "country": "Brazil", "city": "Natal"}
    refused = alice.post("/acme/contacts/new/", typed)
    assert refused.status_code == 422 and "already belongs to Ana Sousa" in refused.text
    assert f'name="into" value="{ana.pk}"' in refused.text and "Merge into Ana Sousa" in refused.text
    assert alice.post("/acme/contacts/new/", typed | {"into": ana.pk}).url == ana.get_absolute_url()
    ana.refresh_from_db()
    assert (ana.name, ana.city, ana.country, ana.phone) == ("Ana Sousa", "Recife", "Brazil", "+5511987650001")
    assert ana.emails == ["ana@x.test"] and Contact.objects.count() == 2
    clash = alice.post("/acme/contacts/new/", typed | {"email": "as@x.test", "into": ana.pk})
    assert clash.status_code == 422 and "as@x.test" in clash.text
    foreign = Contact.objects.add(cast.rival, name="Foreign")
    assert alice.post("/acme/contacts/new/", typed | {"into": foreign.pk}).status_code == 404


def test_who_may_not_merges_nothing(cast, client_of, pair):
    carol = client_of(cast.carol)
    assert carol.get(url_of(pair)).status_code == carol.post(url_of(pair)).status_code == 403
    foreign = Contact.objects.add(cast.rival, name="Foreign")
    alice = client_of(cast.alice)
    for wanted in ([pair[0], foreign], [pair[0]], [], [pair[0], pair[0]]):
        assert alice.get(url_of(wanted)).status_code == alice.post(url_of(wanted)).status_code == 404
    merge = Merge.objects.add(pair, by=cast.alice)
    assert carol.get(merge.get_absolute_url()).status_code == 200
    assert carol.post(f"{merge.get_absolute_url()}undone/").status_code == 403
    assert client_of(cast.mallory).get(merge.get_absolute_url()).status_code == 404
    assert Contact.objects.of(cast.account).count() == 1
