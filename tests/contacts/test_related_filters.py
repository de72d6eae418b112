"""Contacts and companies filtered by their deals, orders and conversations, as far as the member sees these."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.filters import Filter, FilterError, fields_of
from companies.models import Company
from contacts.models import Contact, Conversation
from crm.models import Deal, Pipeline
from crm.models.pipeline_right import PipelineGroupPermission
from orders.models import Order
from tests.crm.conftest import STAGES

NOBODY = "nobody"


@pytest.fixture
def pipeline(cast) -> Pipeline:
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


@pytest.fixture
def people(cast, pipeline) -> Contact:
    """Ana has an open deal and one that was won, an order and a talk; Bia has nothing, nor has her company."""
    acme, other = (Company.objects.add(cast.account, name=name) for name in ("Acme", "Other"))
    ana = Contact.objects.add(cast.account, name="Ana", company=acme)
    Contact.objects.add(cast.account, name="Bia", company=other)
    first, won = pipeline.stages.first(), pipeline.stages.get(kind="won")
    Deal.objects.add(first, by=cast.bob, title="Chairs", contact=ana, company=acme, value=Decimal(500))
    deal = Deal.objects.add(first, by=cast.bob, title="Desks", contact=ana, company=acme, value=Decimal(90))
    deal.move_to(won, by=cast.alice)
    for title, status, value, days in [("Lamps", "paid", 70, 5), ("Returned", "refunded", -900, 60)]:
        Order.objects.create(
            account=cast.account, contact=ana, title=title, status=status, value=Decimal(value), currency="BRL",
            ordered_on=timezone.localdate() - timedelta(days=days),
        )  # fmt: skip
    Conversation.objects.log(ana, by=cast.bob, channel="visit", text="Hello")
    return ana


def names(model, member, field, operator, value=None) -> list[str]:
    tree = {"op": "and", "rules": [{"field": field, "operator": operator, "value": value}]}
    found = Filter.of(model, tree, member).apply(model.objects.visible_to(member))
    return sorted(found.values_list("name", flat=True))


def asked(pipeline) -> list[tuple]:
    """Field, operator, value, and who is found: Ana (True), Bia (False), both (None), or nobody."""
    first, won = pipeline.stages.first(), pipeline.stages.get(kind="won")
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    return [
        ("open_deal", "is", str(pipeline.pk), True),
        ("open_deal", "is_not", str(pipeline.pk), False),
        ("open_deal", "is_empty", None, False),
        ("deal_stage", "is", str(first.pk), True),
        ("deal_stage", "one_of", [str(first.pk), str(won.pk)], True),
        ("open_deal_value", "gt", "499.5", True),
        ("deal_won", "last_days", 1, True),
        ("deal_lost", "is_empty", None, None),
        ("order_date", "last_days", 5, True),
        ("order_date", "not_last_days", 5, False),
        ("order_status", "is", "paid", True),
        ("order_status", "none_of", ["paid", "failed"], False),
        ("order_value", "between", ["60", "80"], True),
        ("order_title", "contains", "lamp", True),
        ("order_source", "is", "manual", True),
        ("order_count", "is", "2", True),
        ("order_count", "is", "0", False),
        ("order_count", "lt", "1", False),
        ("order_count", "lt", "3", None),
        ("order_count", "gt", "-1", None),
        ("order_count", "between", ["0", "1"], False),
        ("order_count", "is_not", "0", True),
        ("order_count", "is_empty", None, False),
        ("order_total", "is", ["70", "BRL"], True),
        ("order_total", "gt", ["69.99", "BRL"], True),
        ("order_total", "is_not", ["70", "BRL"], False),
        ("order_total", "lt", ["0", "USD"], NOBODY),
        ("order_total", "is_empty", ["USD"], None),
        ("order_total", "is_not_empty", ["BRL"], True),
        ("last_order", "last_days", 5, True),
        ("last_order", "before", tomorrow, True),
        ("last_order", "before", str(timezone.localdate() - timedelta(days=5)), NOBODY),
        ("last_order", "is_empty", None, False),
    ]


@pytest.mark.parametrize(("model", "has", "has_not"), [(Contact, "Ana", "Bia"), (Company, "Acme", "Other")])
def test_any_deal_or_order_decides(cast, people, pipeline, model, has, has_not):
    answers = {True: [has], False: [has_not], None: [has, has_not], NOBODY: []}
    for field, operator, value, expected in asked(pipeline):
        assert names(model, cast.alice, field, operator, value) == answers[expected], (field, operator)


def test_who_is_due_again_is_found(cast, people):
    """Every 30 days until 40 days ago: due since ten days."""
    today = timezone.localdate()
    for days in (100, 70, 40):
        Order.objects.add(cast.account, contact=people, title="Tea", ordered_on=today - timedelta(days=days))
    Order.objects.filter(title="Lamps").delete()
    for model, has, has_not in [(Contact, ["Ana"], ["Bia"]), (Company, ["Acme"], ["Other"])]:
        for field, operator, value, found in [
            ("order_due", "checked", None, has), ("order_due", "unchecked", None, has_not),
            ("order_due_on", "is", str(today - timedelta(days=10)), has), ("order_due_on", "last_days", 9, []),
            ("order_due_on", "last_days", 10, has), ("order_due_on", "next_days", 30, []),
            ("order_due_on", "before", str(today), has), ("order_due_on", "is_empty", None, has_not),
            ("order_due_on", "not_last_days", 30, has_not),
        ]:  # fmt: skip
            assert names(model, cast.alice, field, operator, value) == found, (field, operator)
    Order.objects.filter(title="Tea").update(ordered_on=F("ordered_on") + timedelta(days=10))
    assert names(Contact, cast.alice, "order_due", "checked") == []


@pytest.mark.parametrize(
    ("field", "operator", "value", "found"),
    [
        ("channel", "is", "visit", ["Ana"]), ("channel", "is_not", "visit", ["Bia"]),
        ("conversation", "is", "resolved", ["Ana"]), ("conversation", "is_empty", None, ["Bia"]),
        ("last_message", "last_days", 0, ["Ana"]), ("last_message", "before", "2020-01-01", []),
    ],
)  # fmt: skip
def test_any_conversation_decides(cast, people, field, operator, value, found):
    assert names(Contact, cast.alice, field, operator, value) == found


def test_of_deals_that_one_does_not_see_nothing_is_told(cast, people, pipeline):
    PipelineGroupPermission.objects.all().delete()
    assert names(Contact, cast.carol, "open_deal_value", "is_empty") == ["Ana", "Bia"]
    with pytest.raises(FilterError):
        names(Contact, cast.carol, "open_deal", "is", str(pipeline.pk))
    with pytest.raises(FilterError):
        names(Contact, cast.carol, "deal_stage", "is", str(pipeline.stages.first().pk))


def test_a_total_is_of_one_currency_that_has_to_be_chosen(cast, people):
    for value in (["70"], "70", ["70", "XXX"], ["70", "brl"], ["70", "1", "BRL"], ["BRL"], ["x", "BRL"], None):
        with pytest.raises(FilterError):
            names(Contact, cast.alice, "order_total", "gt", value)


def test_a_total_reads_with_its_currency(cast):
    tree = {"op": "and", "rules": [{"field": "order_total", "operator": "gt", "value": ["1000", "BRL"]}]}
    found = Filter.of(Contact, tree, cast.alice)
    assert found.sentence() == "Total of orders in BRL is more than 1,000" and found.as_json() == tree


def test_another_accounts_pipeline_is_none(cast, people):
    theirs = Pipeline.objects.create_from(STAGES, name="Theirs", by=cast.mallory)
    with pytest.raises(FilterError):
        names(Contact, cast.alice, "open_deal", "is", str(theirs.pk))


def test_a_module_that_is_off_offers_nothing(cast):
    cast.account.modules = ["companies"]
    cast.account.save()
    cast.alice.account.refresh_from_db()
    offered = fields_of(Contact, cast.alice)
    assert not {"open_deal", "deal_won", "order_date"} & offered.keys() and "channel" in offered
