"""Views of the list of orders: kept by a member, for themselves or for everyone."""

import json

import pytest
from django.urls import reverse

from orders.models import Order, OrderView

PAID = {"op": "and", "rules": [{"field": "status", "operator": "is", "value": "paid"}]}
SENT = {"filter": json.dumps(PAID), "sort": "value"}


def saved(member, name="Paid", **fields) -> OrderView:
    view = OrderView.objects.add(name, {"filter": PAID, "q": "", "sort": "value"}, by=member, **fields)
    view.account = member.account
    return view


def titles(answer) -> list[str]:
    return [row.name for row in answer.context["listing"].rows]


def test_a_list_is_kept_opened_changed_and_deleted(cast, as_member, add_order):
    for title, value, status in [("Dear", 9, "paid"), ("Cheap", 5, "paid"), ("Open", 1, "pending")]:
        add_order(title, value=value, status=status)
    bob = as_member(cast.bob)
    new = reverse("orders:view_new", args=["acme"]) + "?" + "&".join(f"{k}={v}" for k, v in SENT.items())
    assert "Status is Paid" in bob.client.get(new).text
    answer = bob.client.post(new, {"name": "Paid ones", "is_shared": "on"})
    view = OrderView.objects.get()
    view.account = cast.account
    assert answer["Location"] == view.get_absolute_url() and view.query == {"filter": PAID, "q": "", "sort": "value"}
    page = as_member(cast.carol).client.get(view.get_absolute_url())
    assert titles(page) == ["Dear", "Cheap"] and "Paid ones" in page.text and "Delete this view" not in page.text

    page = bob.get("view", view.pk, q="dear")
    assert titles(page) == ["Dear"] and "Changed" in page.text and "<html" not in page.text
    bob.post("view_query", {}, view.pk, query="?q=dear")
    view.refresh_from_db()
    assert (view.query["q"], view.query["filter"]) == ("dear", PAID)
    bob.post("view_edit", {"name": "Dear ones"}, view.pk)
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Dear ones", False)
    assert "Delete view “Dear ones”?" in bob.get("view_deletion", view.pk).text
    bob.post("view_deletion", {}, view.pk)
    assert not OrderView.objects.exists() and Order.objects.count() == 3


def test_a_view_is_its_owners_or_everybodys(cast, as_member, unchanged):
    private, shared = saved(cast.bob), saved(cast.bob, "Shared", is_shared=True)
    carol = as_member(cast.carol)
    with unchanged():
        for name in ("view", "view_edit", "view_deletion"):
            assert carol.get(name, private.pk).status_code == 404
        for name in ("view_edit", "view_query", "view_deletion"):
            assert carol.post(name, {"name": "Mine"}, shared.pk).status_code == 403
            assert as_member(cast.mallory).post(name, {"name": "Mine"}, shared.pk).status_code == 404
        assert carol.post("view_new", {"name": ""}).status_code == 422
    carol.post("view_new", {"name": "Hers", "is_shared": "on"})
    assert not OrderView.objects.get(name="Hers").is_shared
    assert "Hers" not in as_member(cast.bob).get("orders", plain=True).text


@pytest.mark.parametrize("rule", [{"field": "gone", "operator": "is", "value": "x"}, {"field": "contact", "operator":
                                   "is", "value": "99"}])  # fmt: skip
def test_a_view_that_asks_for_what_is_gone_shows_an_error_and_no_rows(cast, as_member, order, rule):
    view = saved(cast.bob)
    OrderView.objects.filter(pk=view.pk).update(query={"filter": {"op": "and", "rules": [rule]}})
    page = as_member(cast.bob).get("view", view.pk)
    assert page.status_code == 200 and page.context["listing"].error and titles(page) == []
    answer = as_member(cast.bob).post("view_new", {"name": "Bad"}, query="?filter={")
    assert answer.status_code == 422 and OrderView.objects.count() == 1


def test_one_has_at_most_fifty_views(cast, as_member):
    OrderView.objects.bulk_create(OrderView(account=cast.account, owner=cast.bob, name=f"V{n}") for n in range(50))
    answer = as_member(cast.bob).post("view_new", {"name": "One more"})
    assert answer.status_code == 422 and "delete one to make room" in answer.text


def test_two_who_change_one_at_once_both_do(cast):
    first = OrderView.objects.add("Kept", {}, by=cast.bob)
    second = OrderView.objects.get(pk=first.pk)
    first.change(by=cast.bob, query={"filter": PAID, "q": "", "sort": ""})
    second.change(by=cast.bob, name="Renamed")
    kept = OrderView.objects.get()
    assert (kept.name, kept.query["filter"], kept.names) == ("Renamed", PAID, first.names) and kept.names
