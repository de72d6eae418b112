"""Cases 6, 8 and 12 of the faults, for orders."""

import json

import pytest

from accounts.filters import fields_of
from accounts.records.columns import columns_of
from bulk import kinds
from contacts.models import Contact
from crm.models import Deal, Pipeline
from imports import targets
from orders.models import Order, OrderView
from tests.crm.conftest import STAGES

NOBODY = 10**9


@pytest.fixture
def rival_deal(cast, rita) -> Deal:
    pipeline = Pipeline.objects.create_from(STAGES, name="Theirs", by=cast.mallory)
    return Deal.objects.add(pipeline.stages.first(), by=cast.mallory, title="Theirs", contact=rita)


def filtered(visitor, field, value):
    rule = {"field": field, "operator": "is", "value": str(value)}
    return visitor.get("orders", filter=json.dumps({"op": "and", "rules": [rule]}))


def test_foreign_ids_are_as_unknown_as_those_of_nothing(cast, as_member, order, rita, rival_order, rival_deal, sent):
    bob = as_member(cast.bob)
    answers = [filtered(bob, "contact", pk) for pk in (rita.pk, NOBODY)]
    assert [each.status_code for each in answers] == [400, 400]
    assert len({each.context["listing"].error for each in answers}) == 1
    for name, theirs in [("contact", rita.pk), ("deal", rival_deal.pk)]:
        answers = [bob.post("order_new", sent(**{name: pk})) for pk in (theirs, NOBODY)]
        assert [each.status_code for each in answers] == [422, 422]
        assert len({str(each.context["form"].errors) for each in answers}) == 1
        page = bob.client.get(f"/acme/orders/new/?{name}={theirs}").text
        assert "Rita" not in page and "Theirs" not in page
    assert Order.objects.of(cast.account).get() == order


def test_of_another_accounts_orders_nothing_is_found_or_counted(cast, as_member, ana, order, rival_order):
    OrderView.objects.add("Rival view", {}, by=cast.mallory, is_shared=True)
    bob = as_member(cast.bob)
    for page in [bob.get("orders", plain=True), bob.get("orders", q="rival"), bob.get("orders", q="rita")]:
        assert "Rival" not in page.text.replace('value="rival"', "") and page.context["listing"].total.number <= 1
    assert bob.get("contact_orders", ana.pk).context["page"].totals.count == 1
    for column, load in columns_of(Contact, cast.bob, []).items():
        if column.startswith("order_"):
            assert rival_order.contact_id not in load.load(cast.bob, [rival_order.contact_id])


def test_with_the_module_off_nothing_tells_of_orders_and_all_is_kept(cast, as_member, ana, order, client_of):
    view = OrderView.objects.add("Kept view", {}, by=cast.bob)
    pages = [("orders", ()), ("order_new", ()), ("layout", ()), ("view_new", ()), ("view", (view.pk,))]
    pages += [(name, (order.pk,)) for name in ("order", "order_edit", "order_history", "order_deletion")]
    pages += [("contact_orders", (ana.pk,))]

    def told() -> list:
        member = type(cast.bob).objects.select_related("account").get(pk=cast.bob.pk)
        offered = [*fields_of(Contact, member), *columns_of(Contact, member, [])]
        bob = as_member(cast.bob)
        answers = [bob.get(name, *args, plain=plain).status_code for name, args in pages for plain in (True, False)]
        page = bob.client.get(ana.get_absolute_url(), {"show": "all"}).text
        return [
            set(answers), any("order" in key for key in offered), targets.get("orders").is_open_to(member),
            bool(kinds.get("order").open_acts(member)), "Mugs" in page, "/acme/orders/" in page,
        ]  # fmt: skip

    before = told()
    assert before == [{200}, True, True, True, True, True]
    modules, cast.account.modules = cast.account.modules, ["crm", "companies"]
    cast.account.save()
    assert told() == [{404}, False, False, False, False, False]
    assert Order.objects.get() == order and OrderView.objects.get() == view
    cast.account.modules = modules
    cast.account.save()
    assert told() == before
