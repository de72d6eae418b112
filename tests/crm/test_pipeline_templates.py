"""Pipelines by niche, and the account's own: looked at, used, saved, renamed, deleted."""

import pytest

from crm.models import ChecklistTemplate, Pipeline, PipelineTemplate
from crm.pipeline_templates import BY_KEY, TEMPLATES


@pytest.fixture
def alice(cast, as_member):
    return as_member(cast.alice)


def test_every_niche_brings_stages_days_reasons_and_ways():
    assert len(TEMPLATES) >= 10 and len(BY_KEY) == len(TEMPLATES) + 1
    for template in TEMPLATES:
        stages = template.stages()
        opened = [stage for stage in stages if "kind" not in stage]
        assert [stage["kind"] for stage in stages[len(opened) :]] == ["won", "lost"]
        assert all(0 < stage["probability"] < 100 and stage["expected_days"] > 0 for stage in opened)
        assert len({stage["hue"] for stage in stages}) == len(stages)
        told = template.rest
        assert len(told["reasons"]) >= 3 and all(kind == "lost" and text for kind, text in told["reasons"])
        assert told["rules"] and all(0 <= stage < len(opened) for stage, _kind, _settings in told["rules"])


def test_a_template_is_seen_whole_before_it_is_used(cast, alice):
    ChecklistTemplate.objects.create(account=cast.account, name="briefing", lines=["Ours"])
    page = alice.get("pipeline_new", "agency", plain=True).content.decode()
    assert "Briefing: Aim, Audience" in page and "14 days" in page and "Contract" in page
    alice.post("pipeline_new", "agency", name="Pitches", plain=True)
    alice.post("pipeline_new", "clinic", name="Clinic", plain=True)
    made = Pipeline.objects.get(name="Pitches")
    assert made.stages.get(name="Pitch").expected_days == 14
    lists = {each.name: each.lines for each in ChecklistTemplate.objects.all()}
    assert lists["briefing"] == ["Ours"] and "Briefing" not in lists and len(lists["Before the treatment"]) == 3


def test_a_pipeline_becomes_a_template_of_ones_own(cast, alice, pipeline, stages, add_deal):
    add_deal()
    stages[0].change(by=cast.alice, expected_days=9)
    assert "no deals" in alice.get("pipeline_saved", pipeline.pk).content.decode()
    assert alice.post("pipeline_saved", pipeline.pk, name="Ours").headers["HX-Redirect"].endswith("/pipelines/new/")
    template = PipelineTemplate.objects.get()
    for name in ("ours", "", "x" * 81):
        assert alice.post("pipeline_saved", pipeline.pk, name=name).status_code == 422
    assert "Ours" in alice.get("pipeline_catalogue", plain=True).content.decode()
    page = alice.get("pipeline_template", template.pk, plain=True).content.decode()
    assert "Proposal" in page and "9 days" in page
    alice.post("pipeline_template", template.pk, name="Second", plain=True)
    kept = ("name", "kind", "probability", "hue", "expected_days", "position")
    copies = Pipeline.objects.get(name="Second").stages
    assert list(copies.values(*kept)) == list(pipeline.stages.values(*kept))
    assert alice.post("pipeline_template_name", template.pk, name="Better").status_code in (200, 204)
    assert PipelineTemplate.objects.get().name == "Better"
    alice.post("pipeline_template_deleted", template.pk, plain=True)
    assert not PipelineTemplate.objects.exists() and Pipeline.objects.filter(name="Second").exists()


def test_what_a_form_brings_once_is_saved_once(alice, pipeline):
    for _time in range(2):
        alice.post("pipeline_saved", pipeline.pk, name="Ours", once="3f0f6c0e-6f3e-4d0e-9df4-3d5b4b1f6f11")
    assert PipelineTemplate.objects.count() == 1
