"""Where an attribute is used besides its records: shown before it is deleted, and really cleaned then."""

import pytest

from accounts.models import CustomAttribute, Label, ListSettings
from contacts.models import Contact, Segment
from crm.models import Deal, Pipeline
from crm.models.pipeline_right import PipelineGroupPermission
from tests.crm.conftest import STAGES
from tests.imports.conftest import Desk, table

URL = "/acme/settings/attributes/"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
TREE = {"op": "and", "rules": [{"field": "attribute.plan", "operator": "is", "value": "Gold"}]}


@pytest.fixture
def plan(cast) -> CustomAttribute:
    made = CustomAttribute(account=cast.account, name="Plan", key="plan", type="list", options=["Gold", "Free"])
    return CustomAttribute.objects.add(made)


@pytest.fixture
def planned(cast, plan):
    """An import that waits to be run: Ana is to have Gold, Bia nothing."""
    return Desk(cast.bob).plan(table(["name", "plan"], ["Ana", "Gold"], ["Bia", ""]))


def question(client_of, member, plan) -> str:
    return client_of(member).get(f"{URL}{plan.pk}/deletion/", headers=FRAGMENT).content.decode()


def columns(member, key: str) -> list[str]:
    return ListSettings.objects.get(member=member, list=key).columns


def test_chosen_columns_are_counted_and_lose_it(cast, client_of, plan):
    ListSettings.objects.put(cast.bob, "contact", columns=["city", "attribute.plan", "labels"])
    ListSettings.objects.put(cast.bob, "contact.7", columns=["attribute.plan"])
    ListSettings.objects.put(cast.alice, "company", columns=["attribute.plan"])
    ListSettings.objects.put(cast.mallory, "contact", columns=["attribute.plan"])
    page = question(client_of, cast.alice, plan)
    assert "Columns that 1 member has chosen" in page and "Bob" not in page
    plan.remove(by=cast.alice)
    assert columns(cast.bob, "contact") == ["city", "labels"] and columns(cast.bob, "contact.7") == []
    assert columns(cast.alice, "company") == columns(cast.mallory, "contact") == ["attribute.plan"]


@pytest.mark.parametrize("sort", ["attribute.plan", "-attribute.plan"])
def test_columns_and_order_of_a_segment_go_and_its_other_things_stay(cast, client_of, plan, sort):
    query = {"q": "ana", "sort": sort, "columns": ["attribute.plan", "city"]}
    segment = Segment.objects.add("Looks", query, by=cast.alice)
    Segment.objects.add("Hidden", query, by=cast.bob)
    Segment.objects.add("Other", {"sort": "city", "columns": ["city"]}, by=cast.alice)
    page = question(client_of, cast.alice, plan)
    assert "Columns of the segment “Looks”" in page and "Columns of a private segment of Bob" in page
    assert "Hidden" not in page and "Other" not in page
    plan.remove(by=cast.alice)
    segment.refresh_from_db()
    assert segment.query == {"q": "ana", "sort": "", "columns": ["city"]}
    assert client_of(cast.alice).get(segment.get_absolute_url()).status_code == 200


def test_a_condition_stays_and_says_that_it_cannot_be_met(cast, client_of, plan):
    """Without the condition the segment would show others than it was made for."""
    segment = Segment.objects.add("Golden", {"filter": TREE, "columns": ["attribute.plan"]}, by=cast.alice)
    plan.remove(by=cast.alice)
    segment.refresh_from_db()
    assert segment.query == {"filter": TREE, "columns": []}
    assert b"no longer there" in client_of(cast.alice).get(segment.get_absolute_url()).content


def test_an_import_that_waits_writes_no_value_of_it(cast, client_of, plan, planned):
    page = question(client_of, cast.alice, plan)
    assert "Import of “people.csv”" in page
    plan.remove(by=cast.alice)
    planned.refresh_from_db()
    assert [column["field"] for column in planned.columns] == ["name", ""]
    Desk(cast.bob).run(planned)
    assert {contact.name: contact.attributes for contact in Contact.objects.all()} == {"Ana": {}, "Bia": {}}


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (lambda plan, by: plan.rename_option("Gold", "Best", by=by), {"plan": "Best"}),
        (lambda plan, by: plan.remove_option("Gold", instead="Free", by=by), {"plan": "Free"}),
        (lambda plan, by: plan.remove_option("Gold", by=by), {}),
        (lambda plan, by: plan.remove_option("Free", by=by), {"plan": "Gold"}),
    ],
    ids=["renamed", "replaced", "removed", "another"],
)
def test_an_import_that_waits_writes_what_an_option_has_become(cast, plan, planned, change, written):
    change(plan, cast.alice)
    Desk(cast.bob).run(planned)
    assert Contact.objects.get(name="Ana").attributes == written


def test_what_an_import_that_is_over_remembers_is_forgotten(cast, client_of, plan, planned):
    run = Desk(cast.bob).run(planned)
    run.columns = [column | {"header": name} for column, name in zip(run.columns, ("name", "plan"), strict=True)]
    run.save()
    page = question(client_of, cast.alice, plan)
    assert "people.csv" not in page and "Columns remembered of 1 import" in page
    plan.remove(by=cast.alice)
    again = Desk(cast.bob).upload(table(["name", "plan"], ["Ana", "Gold"]))
    assert [column["field"] for column in again.columns_for(["name", "plan"])] == ["name", ""]
    assert client_of(cast.bob).get(again.get_absolute_url(), follow=True).status_code == 200


def test_an_import_that_waits_is_checked_again_after_a_change_of_type(cast, client_of, plan, planned):
    client_of(cast.alice).post(f"{URL}{plan.pk}/type/", {"type": "number", "losses": "0"})
    planned.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.type, planned.status) == ("number", "draft") and not planned.start(by=cast.bob)


class TestUnseen:
    """Who does not see everything is told that more is concerned than they see, and only then."""

    @pytest.fixture
    def keeper(self, cast):
        """bob, who may manage attributes and labels, and sees the deals of no pipeline."""
        role = cast.bob.roles.get()
        role.set_permissions(role.permissions() | {"manage_attributes"})
        stage = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
        PipelineGroupPermission.objects.filter(group=role.group).delete()
        return cast.bob, stage

    @pytest.fixture
    def size(self, cast):
        made = CustomAttribute(account=cast.account, name="Size", key="size", model="deal", type="list", options=["L"])
        return CustomAttribute.objects.add(made)

    @pytest.mark.parametrize("is_hidden", [True, False])
    def test_it_is_said(self, cast, client_of, keeper, size, is_hidden):
        member, stage = keeper
        label = Label.objects.create(account=cast.account, name="VIP")
        if is_hidden:
            Deal.objects.add(stage, by=cast.alice, title="Roof", attributes={"size": "L"}, labels=[label])
        pages = [f"{URL}{size.pk}/deletion/", f"{URL}{size.pk}/options/removal/?option=L",
                 f"/acme/settings/labels/{label.pk}/deletion/", f"/acme/settings/labels/{label.pk}/merge/"]  # fmt: skip
        client = client_of(member)
        answers = [client.get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert [("may not see" in answer.content.decode()) for answer in answers] == [is_hidden] * 4
        assert not any("1 deal" in answer.content.decode() for answer in answers)
