"""Several companies become one: nothing is lost, no circle closes, and the way back leads to what was."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.filters import Filter
from accounts.models import Event
from companies.models import Company, CompanyMerge
from contacts.models import Contact, Merge, Segment
from crm.models import Deal, SavedView
from duplicates.models.merge import forget_over
from tests.companies.merged import World
from tests.contacts.merged import everything

CASE = settings(
    max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)  # fmt: skip
MANY = settings(CASE, max_examples=150, derandomize=False)
FIELDS = ["name", "phone", "website", "address", "description", "owner", "parent", "attribute_size"]


@pytest.fixture
def world(cast) -> World:
    return World(cast.alice)


@pytest.fixture
def pair(world) -> list[Company]:
    return [world.fill(world.company(name)) for name in ("sol", "lua")]


def test_nothing_is_lost(world, pair, cast):
    sol, lua = pair
    lua_size = lua.attributes["size"]
    merge = CompanyMerge.objects.add(pair, by=cast.alice, chosen={"address": lua.pk, "attribute_size": lua.pk})
    stays = Company.objects.get(pk=sol.pk)
    assert (stays.name, stays.address, stays.phone) == ("sol", "Rua lua", sol.phone)
    assert stays.attributes["size"] == lua_size and stays.version == sol.version + 1
    assert stays.domain_names == ["lua.example", "lua.test", "sol.example", "sol.test"]
    assert [each.name for each in stays.labels.all()] == ["VIP"]
    assert stays.notes.count() == stays.contacts.count() == stays.deals.count() == stays.subsidiaries.count() == 2
    assert str(stays.parent) == "Group of sol" and Company.objects.filter(name="Group of lua").exists()
    assert Event.objects.on(stays).filter(verb="company.created").count() == 2
    assert CompanyMerge.objects.leading_from(lua.pk) == merge and str(merge) == "lua"
    # People whose e-mail says that they work for what is gone are linked to what it is now.
    assert Contact.objects.add(cast.account, emails=["new@lua.test"]).company == stays
    # Filters ask for what it is now.
    for segment in Segment.objects.all():
        assert segment.contacts(cast.alice).count() == 3


def test_it_is_undone_whole(world, pair, cast):
    before = everything(cast.account)
    merge = CompanyMerge.objects.add(pair, by=cast.alice, chosen={"address": pair[1].pk, "parent": pair[1].pk})
    merge.undo(by=cast.alice)
    assert everything(cast.account) == before and merge.stayed == [] and not merge.is_undoable
    assert CompanyMerge.objects.leading_from(pair[1].pk) is None
    with pytest.raises(ValidationError):
        merge.undo(by=cast.alice)


def test_one_that_belonged_to_what_is_merged_first_is_merged_next_and_all_is_undone(world, cast):
    sol, lua = world.company("sol"), world.company("lua", parent=world.head)
    mar = world.company("mar", parent=lua)
    before = everything(cast.account)
    merges = [CompanyMerge.objects.add(each, by=cast.alice) for each in ([sol, lua], [mar, sol])]
    assert Company.objects.get(pk=mar.pk).parent == world.head
    for merge in reversed(merges):
        merge.refresh_from_db()
        merge.undo(by=cast.alice)
    assert everything(cast.account) == before


def _is_a_forest(account) -> bool:
    parents = dict(Company.objects.of(account).values_list("pk", "parent_id"))
    for pk in parents:
        seen, at = set(), pk
        while at:
            if at in seen:
                return False
            seen.add(at)
            at = parents[at]
    return True


def _there_and_back(cast, data) -> None:
    """Three companies, anyhow furnished and anyhow above one another, become one and three again."""
    with transaction.atomic():
        world = World(cast.alice)
        three = [world.company(name) for name in ("sol", "lua", "mar")]
        for company in three:
            for act in data.draw(st.lists(st.sampled_from(world.acts), unique=True)):
                act(company)
        for _time in range(data.draw(st.integers(0, 4))):
            child, parent = (data.draw(st.sampled_from(list(Company.objects.order_by("pk")))) for _end in range(2))
            if not Company.objects.below(child).filter(pk=parent.pk).exists():
                child.change({"parent": parent}, by=cast.alice)
        before, keys = everything(cast.account), st.sampled_from([company.pk for company in three])
        order = data.draw(st.permutations(three))
        chosen = st.dictionaries(st.sampled_from(FIELDS), keys)
        first = CompanyMerge.objects.add(order[:2], by=cast.alice, chosen=data.draw(chosen))
        assert _is_a_forest(cast.account)
        second = CompanyMerge.objects.add([order[2], order[0]], by=cast.alice, chosen=data.draw(chosen))
        assert _is_a_forest(cast.account)
        assert CompanyMerge.objects.leading_from(order[1].pk).survivor_id == order[2].pk
        first.refresh_from_db()
        with pytest.raises(ValidationError):
            first.undo(by=cast.alice)
        second.undo(by=cast.alice)
        first.refresh_from_db()
        first.undo(by=cast.alice)
        assert everything(cast.account) == before and first.stayed == second.stayed == []
        transaction.set_rollback(True)


@CASE
@given(st.data())
def test_whatever_they_have_the_way_back_leads_to_what_was(cast, data):
    _there_and_back(cast, data)


@pytest.mark.prove
@MANY
@given(st.data())
def test_whatever_they_have_the_way_back_leads_to_what_was_many_times(cast, data):
    _there_and_back(cast, data)


def test_no_company_comes_to_belong_to_itself(world, cast):
    top = world.company("top", parent=world.head)
    middle = world.company("middle", parent=top)
    low = world.company("low", parent=middle)
    # The one that stays belongs to one that belongs to the other: it goes where the other was.
    merge = CompanyMerge.objects.add([low, top], by=cast.alice, chosen={"parent": low.pk})
    low.refresh_from_db(), middle.refresh_from_db()
    assert (low.parent, middle.parent) == (world.head, low) and _is_a_forest(cast.account)
    merge.undo(by=cast.alice)
    middle.refresh_from_db()
    # What would close a circle by now stays away, and that is said.
    merge = CompanyMerge.objects.add([world.head, middle], by=cast.alice)
    branch = Company.objects.get(pk=low.pk)
    assert branch.parent == world.head and Company.objects.get(pk=top.pk).parent == world.head
    Company.objects.get(pk=top.pk).change({"parent": branch}, by=cast.alice)
    merge.undo(by=cast.alice)
    middle.refresh_from_db()
    assert middle.parent is None and Company.objects.get(pk=low.pk).parent == middle and _is_a_forest(cast.account)
    assert merge.stayed[0] == "the parent of middle: top belongs to it by now"


def test_what_was_edited_since_is_kept_and_said(world, pair, cast):
    sol, lua = pair
    merge = CompanyMerge.objects.add(pair, by=cast.alice, chosen={"address": lua.pk, "parent": lua.pk})
    stays = Company.objects.get(pk=sol.pk)
    stays.change({"address": "Rua Nova", "parent": world.head, "domains": ["sol.test", "new.test"]}, by=cast.bob)
    stays.add_note("<p>Since</p>", by=cast.bob)
    stays.notes.get(body__contains="lua").delete()
    hired = Contact.objects.add(cast.account, emails=["ana@new.test"])
    merge.undo(by=cast.alice)
    stays.refresh_from_db(), lua.refresh_from_db(), hired.refresh_from_db()
    assert (stays.address, stays.parent, lua.address, str(lua.parent)) == (
        "Rua Nova", world.head, "Rua lua", "Group of lua",
    )  # fmt: skip
    assert (stays.domain_names, lua.domain_names, hired.company) == (["new.test", "sol.test"], [], stays)
    assert [note.body for note in stays.notes.order_by("pk")] == ["<p>Of sol</p>", "<p>Since</p>"]
    said = " · ".join(merge.stayed)
    for words in ("address of sol", "parent company of sol", "2 domains", "1 note on a company"):
        assert words in said, (words, said)
    assert len(merge.stayed) == 4


def test_merges_of_both_kinds_are_taken_back_in_any_order(world, cast):
    sol, lua = world.company("sol"), world.company("lua")
    ana, bea = (Contact.objects.add(cast.account, name=name, company=each) for name, each in [("A", sol), ("B", lua)])
    before = everything(cast.account)
    people = Merge.objects.add([ana, bea], by=cast.alice, chosen={"company": bea.pk})
    places = CompanyMerge.objects.add([sol, lua], by=cast.alice)
    people.undo(by=cast.alice)
    ana.refresh_from_db(), bea.refresh_from_db()
    assert people.stayed == [] and ana.company == bea.company == sol
    places.undo(by=cast.alice)
    assert everything(cast.account) == before
    people = Merge.objects.add([ana, bea], by=cast.alice, chosen={"company": bea.pk})
    places = CompanyMerge.objects.add([sol, lua], by=cast.alice)
    places.undo(by=cast.alice)
    people.undo(by=cast.alice)
    assert everything(cast.account) == before


def test_saved_filters_follow_whom_they_name(world, cast):
    """By whichever field; a merge writes nothing in what is kept."""
    ana, bea = (Contact.objects.add(cast.account, name=name) for name in ("Ana", "Bea"))
    deal = Deal.objects.add(world.pipeline.stages.first(), by=cast.alice, title="Of Bea", contact=bea)
    rule = {"field": "contact", "operator": "is", "value": str(bea.pk)}
    query = {"filter": {"op": "or", "rules": [rule, {"op": "and", "rules": [rule | {"field": "further_contact"}]}]}}
    view = SavedView.objects.add(world.pipeline, "Of Bea", by=cast.alice, query=query)
    before = everything(cast.account)
    merge = Merge.objects.add([ana, bea], by=cast.alice)
    view.refresh_from_db()
    asked = Filter.of(Deal, view.query["filter"], cast.alice)
    assert list(asked.apply(Deal.objects.visible_to(cast.alice))) == [deal] and "Ana" in asked.sentence()
    merge.undo(by=cast.alice)
    assert everything(cast.account) == before


def test_only_who_sees_them_all_merges_them_and_not_for_ever(world, pair, cast, settings):
    cast.account.is_private = True
    cast.account.save()
    Company.objects.filter(pk=pair[1].pk).update(owner=cast.alice)
    cast.bob.account = cast.account
    foreign = Company.objects.add(cast.rival, name="Foreign")
    for by, chosen in [(cast.bob, pair), (cast.alice, [pair[0], foreign]), (cast.alice, [pair[0]] * 2)]:
        with pytest.raises(ValidationError):
            CompanyMerge.objects.add(chosen, by=by)
    assert not CompanyMerge.objects.exists()
    merge = CompanyMerge.objects.add(pair, by=cast.alice)
    assert not CompanyMerge.objects.visible_to(cast.bob).exists() and forget_over() == 0
    CompanyMerge.objects.update(created_at=merge.created_at.replace(year=merge.created_at.year - 1))
    assert forget_over() == 1
    with pytest.raises(ValidationError):
        merge.undo(by=cast.alice)
