"""Saved views of a board: whose they are, what they keep, and what becomes of them."""

import json

import pytest
from django.utils.http import urlencode

from accounts.models import CustomAttribute, Label, ListSettings, Member
from accounts.models.belonging import hand_over
from accounts.models.kept_view import MOST_PER_MEMBER
from crm.models import BoardLayout, SavedView
from tests.crm.test_board_filter import PARTIAL, only, titles


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/"


@pytest.fixture
def bob(client_of, cast):
    return client_of(cast.bob)


@pytest.fixture
def save(bob, url):
    """`save("Mine", filter=…)`: bob's board, or another's `client`'s, saved as a view; answers the view."""

    def do(name, client=None, shape="board", is_shared=False, **asked):
        given = {"name": name} | ({"is_shared": "on"} if is_shared else {})
        answer = (client or bob).post(f"{url}views/new/?{_query(shape=shape, **asked)}", given)
        assert answer.status_code == 302, answer.content.decode()
        return SavedView.objects.get(name=name)

    return do


def _query(**asked):
    return urlencode(asked)


@pytest.fixture
def two(add_deal, stages):
    add_deal("Roof", value=5)
    add_deal("Shed", stages[1], value=9)


ROOF = only("title", "is", "Roof")


def test_a_view_keeps_filter_search_order_and_look(bob, url, save, two, stages, cast):
    BoardLayout.objects.put(cast.bob, stages[0].pipeline, fields=["value"], is_compact=True, hidden=[stages[3].pk])
    view = save("Roofs", filter=ROOF, q="ro", sort="value")
    assert view.query == {"filter": json.loads(ROOF), "q": "ro", "sort": "value"} and view.owner == cast.bob
    assert view.look == {"fields": ["value"], "is_compact": True, "collapsed": [], "hidden": [stages[3].pk]}
    BoardLayout.objects.put(cast.bob, stages[0].pipeline, fields=None, is_compact=False, hidden=[])
    led = bob.get(f"{url}views/{view.pk}/")
    assert led.status_code == 302 and led.headers["Location"] == f"{url}?view={view.pk}"
    page = bob.get(led.headers["Location"])
    assert titles(page) == ["Roof"] and "board compact" in page.content.decode()
    assert f'data-stage="{stages[3].pk}"' not in page.content.decode() and "Changed" not in page.content.decode()
    assert 'data-sort="value"' in page.content.decode() and f'data-view="{view.pk}"' in page.content.decode()


def test_what_is_changed_is_marked_saved_and_reset(bob, url, save, two, stages, cast):
    view = save("Roofs", filter=ROOF)
    other = {"view": view.pk, "filter": only("title", "is", "Shed")}
    changed = bob.get(url, other).content.decode()
    assert "Changed" in changed and f"views/{view.pk}/query/" in changed and "Shed" in titles(bob.get(url, other))
    assert titles(bob.get(url, {"view": view.pk, "filter": ""})) == ["Roof", "Shed"]
    hide = f"{url}stages/{stages[2].pk}/column/?view={view.pk}"
    assert bob.post(hide, {"state": "hidden"}).status_code == 302
    assert "Changed" in (page := bob.get(url, {"view": view.pk}).content.decode())
    assert f'data-stage="{stages[2].pk}"' not in page
    assert f'data-stage="{stages[2].pk}"' in bob.get(url).content.decode()
    bob.post(f"{url}views/{view.pk}/reset/")
    assert f'data-stage="{stages[2].pk}"' in bob.get(url, {"view": view.pk}).content.decode()
    bob.post(hide, {"state": "collapsed"})
    bob.post(f"{url}views/{view.pk}/query/?{_query(shape='board', **other)}")
    view.refresh_from_db()
    assert view.look["collapsed"] == [stages[2].pk] and view.query["filter"] == json.loads(other["filter"])
    page = bob.get(url, {"view": view.pk})
    assert titles(page) == ["Shed"] and "Changed" not in page.content.decode()


def test_parts_of_the_board_are_asked_for_under_the_view(bob, url, save, two, stages):
    view = save("Roofs", filter=ROOF)
    asked = {"view": view.pk, "stage": [stage.pk for stage in stages]}
    columns = bob.get(f"{url}columns/", asked, headers=PARTIAL)
    assert titles(columns) == ["Roof"] and f"view={view.pk}" in columns.content.decode()
    assert titles(bob.get(f"{url}stages/{stages[1].pk}/", {"view": view.pk})) == []
    assert bob.get(url, {"view": 2**70}).status_code == 404 == bob.get(url, {"view": "x"}).status_code


def test_a_view_may_be_a_table_with_columns_of_its_own(bob, url, save, two):
    view = save("Sheet", shape="table", sort="title", q="")
    assert view.url == f"{url}deals/?view={view.pk}" and view.query["sort"] == "title"
    assert view.query["columns"][:2] == ["value", "stage"]
    layout = f"{url}deals/layout/?view={view.pk}"
    bob.post(layout, {"order": ["source", "value"], "shown": ["source"]})
    page = bob.get(view.url).content.decode()
    assert ">Changed<" in page and "Source" in page and ListSettings.objects.get().list == f"deal.view.{view.pk}"
    bob.post(f"{url}views/{view.pk}/query/?{_query(shape='table', view=view.pk)}")
    view.refresh_from_db()
    assert view.query["columns"] == ["source"] and ">Changed<" not in bob.get(view.url).content.decode()
    bob.post(f"{url}views/{view.pk}/deletion/")
    assert not ListSettings.objects.exists() and not SavedView.objects.exists()


def test_a_private_view_is_nobody_elses(save, url, client_of, cast, two):
    view = save("Mine", filter=ROOF)
    for client in (client_of(cast.alice), client_of(cast.carol)):
        assert client.get(url, {"view": view.pk}).status_code == 404
        for act in ("", "edit/", "deletion/"):
            assert client.get(f"{url}views/{view.pk}/{act}").status_code == 404
        assert client.post(f"{url}views/{view.pk}/query/").status_code == 404
        assert "Mine" not in client.get(f"{url}views/").content.decode()
    assert client_of(cast.mallory).get(f"/rival/pipelines/{view.pipeline_id}/?view={view.pk}").status_code == 404


def test_a_shared_one_is_changed_by_its_owner_and_administrators(save, url, client_of, cast, two, unchanged):
    view = save("Ours", is_shared=True, filter=ROOF)
    carol, alice = client_of(cast.carol), client_of(cast.alice)
    assert titles(carol.get(url, {"view": view.pk})) == ["Roof"]
    with unchanged():
        for act in ("edit", "deletion", "query"):
            assert carol.post(f"{url}views/{view.pk}/{act}/", {"name": "Hers"}).status_code == 403
    assert alice.post(f"{url}views/{view.pk}/edit/", {"name": "Roofs", "is_shared": "on"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.owner) == ("Roofs", True, cast.bob)
    hand_over(cast.bob, None, by=cast.alice)
    view.refresh_from_db()
    assert view.owner is None
    assert alice.post(f"{url}views/{view.pk}/edit/", {"name": "Roofs"}).status_code == 302
    view.refresh_from_db()
    assert view.owner == cast.alice and not view.is_shared


def test_who_only_looks_keeps_views_for_themselves(client_of, cast, url, save, two):
    carol = client_of(cast.carol)
    assert "is_shared" not in carol.get(f"{url}views/new/?shape=board").content.decode()
    assert not save("Hers", carol, is_shared=True, filter=ROOF).is_shared


def test_a_view_that_cannot_be_is_asked_for_again(bob, url, unchanged, pipeline, cast):
    with unchanged():
        for asked, given in [("shape=board", {"name": ""}), ("shape=x", {"name": "A"}), ("", {"name": "A"}),
                             ("shape=board&filter={", {"name": "A"}), ("shape=board", {"name": "x" * 81})]:  # fmt: skip
            answer = bob.post(f"{url}views/new/?{asked}", given)
            assert answer.status_code == 422 and "<form" in answer.content.decode(), asked
    SavedView.objects.bulk_create(
        SavedView(account=cast.account, owner=cast.bob, pipeline=pipeline, name=f"V{n}") for n in range(MOST_PER_MEMBER)
    )
    full = bob.post(f"{url}views/new/?shape=board", {"name": "One more"})
    assert full.status_code == 422 and "delete one to make room" in full.content.decode()
    assert SavedView.objects.count() == MOST_PER_MEMBER


def test_each_member_has_an_order_of_their_own(bob, url, save, client_of, cast, pipeline):
    first, last = save("A", is_shared=True), save("B", is_shared=True)
    assert bob.post(f"{url}views/{last.pk}/place/", {"step": "-1"}).status_code == 302

    def listed(client):
        menu = client.get(f"{url}views/", headers=PARTIAL).content.decode()
        return sorted((first, last), key=lambda view: menu.index(f"view={view.pk}"))

    assert listed(bob) == [last, first] and listed(client_of(cast.alice)) == [first, last]
    assert bob.post(f"{url}views/{last.pk}/place/", {"step": "7"}).status_code == 422
    assert "All deals" in bob.get(f"{url}views/", headers=PARTIAL).content.decode()


def test_a_view_whose_parts_are_gone_says_what_is_missing(bob, url, save, two, cast):
    label = Label.objects.create(account=cast.account, name="Hot")
    view = save("Hot ones", filter=only("label", "is", str(label.pk)))
    label.delete()
    page = bob.get(url, {"view": view.pk})
    assert page.status_code == 422 and titles(page) == [] and "“Hot”, which is no longer there" in page.content.decode()
    assert bob.get(f"{url}deals/", {"view": view.pk}).status_code == 422
    repaired = bob.get(url, {"view": view.pk, "filter": ROOF})
    assert titles(repaired) == ["Roof"] and "Save" in repaired.content.decode()
    assert "Changed" not in page.content.decode()


def test_attributes_and_labels_say_which_views_use_them(client_of, cast, url, save, pipeline):
    account = cast.account
    size = CustomAttribute.objects.create(account=account, model="deal", key="size", name="Size", type="list",
        options=["S", "L"])  # fmt: skip
    label = Label.objects.create(account=account, name="Hot")
    BoardLayout.objects.put(cast.bob, pipeline, fields=["value", "attribute.size"])
    view = save("Large", is_shared=True, filter=only("attribute.size", "is", "L"))
    hot = save("Hot ones", filter=only("label", "is", str(label.pk)))
    alice = client_of(cast.alice)
    used = alice.get(f"/acme/settings/attributes/{size.pk}/deletion/").content.decode()
    assert "Saved view “Large”" in used and "Look of the saved view “Large”" in used
    assert "A private saved view of Bob" in alice.get(f"/acme/settings/labels/{label.pk}/deletion/").content.decode()
    size.remove(by=cast.alice)
    view.refresh_from_db()
    assert view.look["fields"] == ["value"] and view.query["filter"]["rules"][0]["field"] == "attribute.size"
    assert "“Size”, which is not there" in alice.get(url, {"view": view.pk}).content.decode()
    assert hot.query["filter"]["rules"][0]["value"] == str(label.pk)


def test_a_view_goes_with_its_pipeline_and_private_ones_with_their_owner(save, cast, pipeline):
    save("Mine"), save("Ours", is_shared=True)
    hand_over(cast.bob, cast.alice, by=cast.alice)
    Member.objects.filter(pk=cast.bob.pk).delete()
    assert [view.name for view in SavedView.objects.all()] == ["Ours"]
