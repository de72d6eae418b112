from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from crm.models import Activity, Deal, Pipeline

SAO_PAULO = ZoneInfo("America/Sao_Paulo")

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


@pytest.fixture
def deal(add_deal):
    return add_deal()


def today() -> date:
    return timezone.localdate(timezone=SAO_PAULO)


@pytest.fixture
def plan(cast, deal):
    """`plan("Call", days=-1, hour=10)`: bob's activity on the deal, by default due today."""

    def add(subject="Call", days=0, hour=None, record=None, by=None, **fields):
        on = today() + timedelta(days=days)
        at = None if hour is None else datetime(on.year, on.month, on.day, hour, tzinfo=SAO_PAULO)
        fields = {"kind": "call", "owner": by or cast.bob} | fields
        return Activity.objects.add(record or deal, by=by or cast.bob, subject=subject, due_on=on, due_at=at, **fields)

    return add


class Visitor:
    """A member at work in Acme: by htmx, or with `plain=True` without scripts."""

    def __init__(self, client):
        self.client = client

    def get(self, name, /, *args, plain=False, **data):
        return self.client.get(reverse(f"crm:{name}", args=["acme", *args]), data, headers=_headers(plain))

    def post(self, name, /, *args, plain=False, **data):
        return self.client.post(reverse(f"crm:{name}", args=["acme", *args]), data, headers=_headers(plain))

    def send(self, url, /, **data):
        """Post to an address that is not the CRM's own."""
        return self.client.post(url, data, headers=_headers(False))


def _headers(plain: bool) -> dict:
    return {} if plain else {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def as_member(client_of):
    """`as_member(cast.bob).post("deal_notes", deal.pk, body="…")`"""
    return lambda member: Visitor(client_of(member))


@pytest.fixture
def unchanged():
    """`with unchanged():` nothing is written to any table of the CRM, nor any event."""
    return _Unchanged


class _Unchanged:
    def __enter__(self):
        self.before = _rows()

    def __exit__(self, *failure):
        assert failure[0] or _rows() == self.before


def _rows() -> list:
    models = [*apps.get_app_config("crm").get_models(), apps.get_model("accounts.Event")]
    return [list(model.objects.order_by("pk").values()) for model in models]
