"""Pipelines by niche, and the account's own: looked at, used, saved, renamed, deleted."""

import pytest

from accounts.models import Label, Role
from crm import template_parts
from crm.models import ChecklistTemplate, Pipeline, PipelineTemplate
from crm.models.pipeline_template import stages_of
from crm.pipeline_templates import BY_KEY, TEMPLATES, make


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


@pytest.mark.django_db
def test_a_pipeline_has_all_that_its_template_says(cast):
    for template in BY_KEY.values():
        ChecklistTemplate.objects.all().delete()
        made = make(template, name=str(template.name), by=cast.alice)
        assert stages_of(made) == [{"kind": "open", "expected_days": None} | stage for stage in template.stages()]
        told, read = template.rest, template_parts.read(made)
        assert sorted(read.pop("rules", [])) == sorted(told["rules"]), template.key
        assert read == ({"reasons": told["reasons"]} if told["reasons"] else {})
        lists = [{"name": each.name, "lines": each.lines} for each in ChecklistTemplate.objects.all()]
        assert lists == sorted(told["checklists"], key=lambda each: each["name"].lower())
        seen = {str(title): lines for title, lines in template_parts.preview(template, cast.account)}
        assert len(seen.get("Rules", [])) == len(told["rules"]) and not template_parts.left_out(template, cast.account)
    assert Pipeline.objects.count() == len(BY_KEY)


def test_rules_of_ones_own_template_outlive_what_they_point_to(cast, alice, pipeline, stages):
    role, label = Role.make(cast.account, "Closer", []), Label.objects.create(account=cast.account, name="Hot")
    briefing = ChecklistTemplate.objects.create(account=cast.account, name="Briefing", lines=["Aim"])
    lasting = [("value", {"least": "5"}), ("roles_in", {"roles": [role.pk, cast.alice.roles.first().pk]})]
    passing = [("roles_out", {"roles": [role.pk]}), ("set_owner", {"member": cast.bob.pk}),
               ("add_list", {"template": briefing.pk}), ("add_label", {"label": label.pk})]  # fmt: skip
    stages[0].take_rules(lasting)
    stages[1].take_rules(passing)
    pipeline.add_reasons([("lost", "Too dear"), ("won", "Fit")])
    alice.post("pipeline_saved", pipeline.pk, name="Ours")
    template = PipelineTemplate.objects.get()

    def use(name):
        page = alice.get("pipeline_template", template.pk, plain=True).text
        answer = alice.post("pipeline_template", template.pk, name=name, plain=True)
        return page, alice.client.get(answer.url).text, Pipeline.objects.get(name=name)

    page, board, copy = use("Whole")
    assert "Lead: Moved in only by:" in page and "Proposal: The label “Hot” is added." in page
    assert "Lost: Too dear" in page and "Won: Fit" in page and "eft out" not in page + board
    assert template_parts.read(copy) == template_parts.read(pipeline) == template.rest
    for gone in (role, label, briefing):
        gone.delete()
    cast.bob.is_active = False
    cast.bob.save()
    page, board, copy = use("Rest")
    assert page.count("left out, since what it points to is gone") == len(passing)
    assert "Left out, since what they point to is gone: Proposal: Who moves deals out; " in board
    found = [[0, kind, settings] for kind, settings in lasting]
    assert template_parts.read(copy) == template.rest | {"rules": found}


def test_a_template_is_seen_whole_before_it_is_used(cast, alice):
    ChecklistTemplate.objects.create(account=cast.account, name="briefing", lines=["Ours"])
    page = alice.get("pipeline_new", "agency", plain=True).content.decode()
    assert "Briefing: Aim, Audience" in page and "14 days" in page and "Contract" in page
    assert "Lost: Another agency, Price" in page and "Estimate sent: It has line items." in page
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
