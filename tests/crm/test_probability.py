"""The stage's, or the deal's own; won is 100 %, lost is nothing, by whatever way the deal came there."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.deal_columns import deal_columns
from crm.models import Deal, DealTotal, Stage


def weighted(cast, stage) -> Decimal:
    """The same counted and kept."""
    counted = Deal.objects.visible_to(cast.bob).totals_by_stage()[stage.pk]
    assert DealTotal.objects.visible_to(cast.bob).by_stage()[stage.pk] == counted
    return counted.weighted["BRL"]


def said(cast, deal) -> str:
    [column] = [each for each in deal_columns(cast.bob) if each.key == "probability"]
    return column.show(Deal.objects.annotate(**column.adds).values("chance").get(pk=deal.pk))


def test_weighted_values_follow_stage_and_deal(cast, add_deal, stages, as_member):
    lead, proposal, won, lost = stages
    deal, bob = add_deal(value=Decimal(1000), value_from_items=False), as_member(cast.bob)
    assert weighted(cast, lead) == 100 and said(cast, deal) == "10 %"
    lead.change(by=cast.alice, probability=25)
    assert weighted(cast, lead) == 250
    bob.post("deal_field", deal.pk, "probability", probability="70", version=deal.version)
    assert weighted(cast, lead) == 700 and said(cast, deal) == "70 %"
    for stage, worth, words in [(won, 1000, "100 %"), (lost, 0, "0 %"), (proposal, 700, "70 %")]:
        deal = Deal.objects.get(pk=deal.pk)
        deal.move_to(stage, by=cast.bob, answers={"lost_reason": "Price"})
        assert weighted(cast, stage) == worth and said(cast, deal) == words
        page = bob.get("deal", deal.pk).content.decode()
        assert (f'id="deal_{deal.pk}_probability_input"' in page) == stage.is_open
    deal.change({"probability": None}, by=cast.bob)
    assert weighted(cast, proposal) == 600
    deal.move_to(won, by=cast.bob)
    Deal.objects.filter(pk=deal.pk).update(probability=5)
    assert weighted(cast, won) == 1000
    made = add_deal("Second", stage=lost, probability=90, value=Decimal(500), answers={"lost_reason": "Price"})
    assert weighted(cast, lost) == 0 and said(cast, made) == "0 %"


def test_a_stage_that_ends_deals_has_no_say(cast, add_deal, stages):
    lead, _proposal, won, lost = stages
    for stage, probability in [(won, 40), (lost, 60)]:
        stage.probability = probability
        stage.full_clean()
        assert stage.probability == {won: 100, lost: 0}[stage]
    add_deal()
    lead = Stage.objects.get(pk=lead.pk)
    lead.kind = "won"
    with pytest.raises(ValidationError, match="holds deals"):
        lead.full_clean()
