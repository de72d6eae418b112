"""What deals can be filtered by, and that nothing else can be asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.filters import Filter, FilterError, fields_of
from accounts.models import CustomAttribute, Label, Team
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Deal


def tree(*rules, op="and"):
    keys = ("field", "operator", "value")
    return {"op": op, "rules": [dict(zip(keys, rule, strict=False)) for rule in rules]}


@pytest.fixture
def found(cast):
    """`found(("title", "is", "Roof"))`: titles of the deals that match, in order."""

    def find(*rules, by=None, **options):
        member = by or cast.bob
        deals = Filter.of(Deal, tree(*rules, **options), member).apply(Deal.objects.visible_to(member))
        return sorted(deals.values_list("title", flat=True))

    return find


@pytest.fixture
def three(add_deal, stages, cast):
    """Roof in euros, Shed in reais and lost, Wall with nothing said."""
    ana = Contact.objects.create(account=cast.account, name="Ana", city="Recife")
    acme = Company.objects.create(account=cast.account, name="Acme Ltda")
    label = Label.objects.create(account=cast.account, name="Hot")
    team = Team.objects.create(account=cast.account, name="North")
    CustomAttribute.objects.create(account=cast.account, model="deal", key="floor", name="Floor", type="number")
    add_deal("Roof", stages[1], value=Decimal(500), currency="EUR", contact=ana, company=acme, team=team, priority=3,
        labels=[label], attributes={"floor": "3"}, expected_close=date(2026, 5, 4), source="Fair")  # fmt: skip
    shed = add_deal("Shed", value=Decimal(500), currency="BRL", owner=cast.alice, probability=20)
    shed.move_to(stages[3], by=cast.bob, answers={"lost_reason": "Too dear"})
    add_deal("Wall", owner=None)
    aged = timezone.now() - timedelta(days=10)
    Deal.objects.filter(title="Wall").update(stage_entered_at=aged, created_at=aged)
    return {"ana": ana, "acme": acme, "label": label, "team": team}


CASES = [
    (("title", "contains", "ROÓF"), ["Roof"]),
    (("value", "is", ["500", "EUR"]), ["Roof"]),
    (("value", "gt", ["100", "BRL"]), ["Shed"]),
    (("value", "is_not", ["500", "EUR"]), ["Shed", "Wall"]),
    (("currency", "is", "EUR"), ["Roof"]),
    (("kind", "one_of", ["won", "lost"]), ["Shed"]),
    (("owner", "is", "me"), ["Roof"]),
    (("owner", "is_empty"), ["Wall"]),
    (("priority", "is", "3"), ["Roof"]),
    (("priority", "is_not", "3"), ["Shed", "Wall"]),
    (("probability", "is", "60"), ["Roof"]),
    (("probability", "lt", "10"), ["Shed"]),
    (("source", "is_empty"), ["Shed", "Wall"]),
    (("lost_reason", "contains", "dear"), ["Shed"]),
    (("expected_close", "is", "2026-05-04"), ["Roof"]),
    (("expected_close", "is_empty"), ["Shed", "Wall"]),
    (("closed_on", "last_days", "1"), ["Shed"]),
    (("created", "not_last_days", "5"), ["Wall"]),
    (("changed", "last_days", "1"), ["Roof", "Shed", "Wall"]),
    (("in_stage_since", "last_days", "2"), ["Roof", "Shed"]),
    (("days_in_stage", "is", "10"), ["Wall"]),
    (("days_in_stage", "lt", "10"), ["Roof", "Shed"]),
    (("attribute.floor", "gt", "2"), ["Roof"]),
    (("attribute.floor", "is_empty"), ["Shed", "Wall"]),
]


def test_every_field_finds_what_it_says(found, three):
    assert {str(rule): found(rule) for rule, _titles in CASES} == {str(rule): titles for rule, titles in CASES}


def test_records_are_asked_for_by_id(found, three, stages, pipeline):
    asked = {"contact": three["ana"], "company": three["acme"], "label": three["label"], "team": three["team"]}
    for key, record in asked.items():
        assert found((key, "is", str(record.pk))) == ["Roof"], key
        assert found((key, "is_not", str(record.pk))) == ["Shed", "Wall"], key
    assert found(("stage", "is", str(stages[1].pk))) == ["Roof"]
    assert found(("pipeline", "is", str(pipeline.pk)), ("kind", "is", "open")) == ["Roof", "Wall"]


def test_a_segment_of_contacts_is_a_condition_on_deals(found, three, cast):
    rules = {"filter": tree(("city", "is", "Recife"))}
    locals_ = Segment.objects.add("Locals", rules, by=cast.bob, is_shared=True)
    assert found(("segment", "is", str(locals_.pk))) == ["Roof"]
    assert found(("segment", "is_not", str(locals_.pk))) == ["Shed", "Wall"]
    private = Segment.objects.add("Mine", rules, by=cast.bob)
    with pytest.raises(FilterError):
        found(("segment", "is", str(private.pk)), by=cast.carol)


def test_what_one_may_not_see_is_no_field(cast, three):
    viewer = cast.carol.roles.get()
    viewer.set_permissions(viewer.permissions() - {"see_contacts", "see_companies"})
    carol = type(cast.carol).objects.active().with_rights().select_related("account", "user").get(pk=cast.carol.pk)
    assert {"contact", "segment", "company"} & fields_of(Deal, carol).keys() == set()
    assert {"contact", "segment", "company"} <= fields_of(Deal, cast.bob).keys()


def test_foreign_ids_are_as_unknown_ones(found, three, cast, rival_pipeline):
    rival = cast.rival
    foreign = {
        "stage": rival_pipeline.stages.first(),
        "pipeline": rival_pipeline,
        "label": Label.objects.create(account=rival, name="Hot"),
        "owner": cast.mallory,
        "contact": Contact.objects.create(account=rival, name="Eve"),
        "company": Company.objects.create(account=rival, name="Eve Ltd"),
        "segment": Segment.objects.add("Theirs", {}, by=cast.mallory, is_shared=True),
    }
    for field, record in foreign.items():
        said = []
        for key in (record.pk, 2**40):
            with pytest.raises(FilterError) as error:
                found((field, "is", str(key)))
            said.append(str(error.value))
        assert said[0] == said[1], field


@pytest.mark.parametrize(
    "rule",
    [
        ("owner__user__password", "is", "x"),
        ("title", "regex", "(a+)+$"),
        ("title", "is", {"a": 1}),
        ("pk__in", "is", "1"),
        ("attribute.'; DROP TABLE crm_deal; --", "is", "1"),
        ("value", "is", ["500", "X' OR 1=1"]),
        ("kind", "is", "open' OR '1'='1"),
        ("stage", "is", "1 OR 1=1"),
    ],
)
def test_nothing_else_can_be_asked(found, three, rule):
    with pytest.raises(FilterError):
        found(rule)
