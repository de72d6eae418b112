"""What rules of stages name is listed before it is deleted, and goes from them with it."""

import pytest

from accounts.models import CustomAttribute, Label, Member, Role, Team
from accounts.models.belonging import belongings_of
from crm.models import ChecklistTemplate, PipelineGroupPermission, Stage, StageRule

pytestmark = pytest.mark.django_db
SETTINGS = "/acme/settings/"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def add(cast, stages):
    def add_rule(kind: str, stage=stages[1], **settings) -> StageRule:
        return StageRule.objects.add(stage, kind, settings, by=cast.alice)

    return add_rule


def kept(stage) -> dict[str, dict]:
    """The rules as the stage itself holds them."""
    return {rule["kind"]: rule["settings"] for rule in Stage.objects.get(pk=stage.pk).rules}


def test_a_deleted_attribute_is_asked_for_no_more(cast, client_of, stages, add):
    plan = CustomAttribute.objects.create(account=cast.account, model="deal", key="plan", name="Plan", type="text")
    same = CustomAttribute.objects.create(account=cast.account, model="contact", key="plan", name="Plan", type="text")
    add("filled", fields=["source", "attribute_plan"])
    add("filled", stages[2], fields=["attribute_plan"])

    def asked(attribute):
        return client_of(cast.alice).get(f"{SETTINGS}attributes/{attribute.pk}/deletion/", headers=FRAGMENT).text

    url = f"/acme/pipelines/{stages[1].pipeline_id}/stages/{stages[1].pk}/rules/"
    assert url in asked(plan) and asked(plan).count("Fields filled in") == 2 and "Fields filled in" not in asked(same)
    same.remove(by=cast.alice)
    plan.remove(by=cast.alice)
    assert kept(stages[1]) == {"filled": {"fields": ["source"]}} and kept(stages[2]) == {}


def test_what_an_entry_action_names_takes_it_along(cast, client_of, stages, add):
    team = Team.objects.add("Closers", by=cast.alice)
    template = ChecklistTemplate.objects.create(account=cast.account, name="Kick-off", lines=["Invite"])
    hot = Label.objects.create(account=cast.account, name="Hot")
    role = Role.make(cast.account, "Closer", [])
    closer = role.pk
    add("set_owner", team=team.pk)
    add("add_list", template=template.pk)
    add("add_label", label=hot.pk)
    add("set_owner", stages[2], member=cast.bob.pk)
    add("roles_in", stages[2], roles=[role.pk])
    add("roles_out", stages[2], roles=sorted([role.pk, cast.alice.roles.get().pk]))
    alice = client_of(cast.alice)

    def page(part, thing):
        return alice.get(f"{SETTINGS}{part}/{thing.pk}/deletion/", headers=FRAGMENT).text

    assert "Set the owner" in page("teams", team) and "Add a label" in page("labels", hot)
    assert "Who moves deals in<" in page("roles", role) and "Who moves deals out<" in page("roles", role)
    assert "1 stage adds it no more" in alice.get("/acme/checklist-templates/").text
    assert (1, "rule of a stage") in belongings_of(cast.bob)
    team.remove(by=cast.alice)
    template.delete()
    hot.remove(by=cast.alice)
    assert kept(stages[1]) == {}
    role.remove(by=cast.alice)
    cast.bob.remove(by=cast.alice, to=cast.alice)
    # Of one whose only role is gone nobody takes deals in, rather than everybody.
    own = {"roles_in": {"roles": [closer]}, "roles_out": {"roles": [cast.alice.roles.get().pk]}}
    assert kept(stages[2]) == {"set_owner": {"member": cast.alice.pk}, **own}
    Member.objects.filter(pk=cast.alice.pk).delete()
    assert kept(stages[2]) == own


def test_a_merged_label_is_added_as_the_other_and_hidden_pipelines_stay_secret(cast, client_of, stages, add):
    hot, warm = (Label.objects.create(account=cast.account, name=name) for name in ("Hot", "Warm"))
    add("add_label", label=hot.pk)
    hot.merge_into(warm, by=cast.alice)
    assert kept(stages[1]) == {"add_label": {"label": warm.pk}}
    seller = cast.bob.roles.get()
    seller.set_permissions({*seller.permissions(), "manage_attributes"})
    url = f"{SETTINGS}labels/{warm.pk}/deletion/"
    assert "Stage “Proposal”" in client_of(cast.bob).get(url, headers=FRAGMENT).text
    PipelineGroupPermission.objects.filter(group=seller.group).delete()
    hidden = client_of(cast.bob).get(url, headers=FRAGMENT).text
    assert "Proposal" not in hidden and "a pipeline that you do not see" in hidden
