import pytest

from crm.models import Deal, Pipeline

STAGES = [
    {"name": "Lead", "hue": 1, "probability": 10},
    {"name": "Proposal", "hue": 2, "probability": 60},
    {"name": "Won", "hue": 5, "probability": 100, "kind": "won"},
    {"name": "Lost", "hue": 10, "probability": 0, "kind": "lost"},
]


@pytest.fixture
def pipeline(cast):
    """Acme's pipeline: Lead, Proposal, Won, Lost."""
    return Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)


@pytest.fixture
def stages(pipeline):
    """`lead, proposal, won, lost = stages`."""
    return list(pipeline.stages.all())


@pytest.fixture
def rival_pipeline(cast):
    """A pipeline of the other account."""
    return Pipeline.objects.create_from(STAGES, name="Rival sales", by=cast.mallory)


@pytest.fixture
def add_deal(cast, stages):
    """`add_deal("Roof", stage=…, by=…, **fields)`: a new deal, by default bob's in the first stage."""

    def add(title="Roof", stage=None, by=None, **fields):
        return Deal.objects.add(stage or stages[0], by=by or cast.bob, title=title, **fields)

    return add


@pytest.fixture
def column():
    """`column(stage)`: titles of the stage's deals from the top."""
    return lambda stage: list(stage.deals.order_by("rank").values_list("title", flat=True))
