"""What holds of any board after whatever has happened on it."""

from itertools import pairwise

from django.db.models import Count

from crm.models import Deal, DealTotal


def assert_sound(deals) -> None:
    """Each of `deals` stands in one stage that is there, at a place of its own, with a history that fits.

    The history has neither gap nor overlap, and the kept totals equal a recount.
    """
    shared = deals.order_by().values("stage", "rank").annotate(cards=Count("pk")).filter(cards__gt=1)
    assert not shared.exists(), "two cards in one place"
    for deal in deals.select_related("stage"):
        assert deal.stage.pipeline_id == deal.pipeline_id and not deal.stage.is_archived
        assert bool(deal.closed_on) == (not deal.stage.is_open)
        assert_told(deal)
    assert DealTotal.objects.by_stage() == Deal.objects.totals_by_stage()


def assert_told(deal: Deal) -> None:
    """Its visits follow each other without gap or overlap, and the last one, still open, is where it stands."""
    visits = list(deal.visits.order_by("entered_at"))
    assert [visit.pk for visit in visits if visit.left_at is None] == [visits[-1].pk]
    assert (visits[-1].stage_id, visits[-1].entered_at) == (deal.stage_id, deal.stage_entered_at)
    assert all(earlier.left_at == later.entered_at > earlier.entered_at for earlier, later in pairwise(visits))
    assert all(earlier.stage_id != later.stage_id for earlier, later in pairwise(visits))
