"""Pipelines and stages: made from a template, changed, put away, and who may."""

import re

import pytest

from accounts.models import Event
from contacts.models import Contact
from crm.models import Deal, Pipeline, Stage, StageVisit
from crm.models.archiving import archive_stage
from crm.pipeline_templates import BY_KEY, TEMPLATES
from crm.refusals import NotAllowed, Stale

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def alice(client_of, cast):
    return client_of(cast.alice)


def footprint():
    tables = (Pipeline, Stage, Deal, StageVisit, Event)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_the_catalogue_shows_every_template_with_its_stages(alice):
    page = alice.get("/acme/pipelines/new/").content.decode()
    assert len(TEMPLATES) >= 6
    assert all(f"/acme/pipelines/new/{key}/" in page for key in BY_KEY)
    assert "Negotiation" in page and "Interview" in page


@pytest.mark.parametrize("key", list(BY_KEY))
def test_a_pipeline_is_made_from_each_template(alice, key, cast):
    assert str(BY_KEY[key].won) in alice.get(f"/acme/pipelines/new/{key}/").content.decode()
    answer = alice.post(f"/acme/pipelines/new/{key}/", {"name": "Ours"})
    pipeline = Pipeline.objects.get(account=cast.account)
    assert answer.status_code == 302 and answer.headers["Location"].startswith(f"/acme/pipelines/{pipeline.pk}/")
    stages = list(pipeline.stages.all())
    assert [stage.name for stage in stages] == [stage["name"] for stage in BY_KEY[key].stages()]
    assert [stage.kind for stage in stages[-2:]] == ["won", "lost"]
    assert [stage.probability for stage in stages[-2:]] == [100, 0]


def test_an_unknown_template_is_404_and_a_bad_name_422(alice):
    assert alice.get("/acme/pipelines/new/nothing/").status_code == 404
    for name in ("", " ", "a\0", "x" * 81):
        assert alice.post("/acme/pipelines/new/clinic/", {"name": name}).status_code == 422
    assert not Pipeline.objects.exists()


def test_one_form_makes_one_pipeline(alice, cast):
    form = {"name": "Ours", "once": "6f6c1fd4-62a3-4f06-9e1c-5b6f2e4b8a11"}
    for _press in range(3):
        assert alice.post("/acme/pipelines/new/clinic/", form).status_code == 302
    assert Pipeline.objects.count() == 1


def test_roles_get_their_usual_rights_on_a_new_pipeline(pipeline, cast, stages):
    for member in (cast.alice, cast.bob, cast.carol):
        assert list(Pipeline.objects.visible_to(member)) == [pipeline]
    assert not Pipeline.objects.visible_to(cast.mallory).exists()
    deal = Deal.objects.add(stages[0], by=cast.bob, title="Roof")
    with pytest.raises(NotAllowed):
        deal.move_to(stages[1], by=cast.carol)


def test_a_pipeline_that_is_not_open_to_a_role_is_not_there(pipeline, cast, client_of):
    seller = cast.bob.roles.get()
    pipeline.pipelinegrouppermission_set.filter(group=seller.group).delete()
    assert not Pipeline.objects.visible_to(cast.bob).exists()
    assert not Deal.objects.visible_to(cast.bob).exists()
    assert client_of(cast.bob).get(pipeline.get_absolute_url()).status_code == 404
    assert "Sales" not in client_of(cast.bob).get("/acme/pipelines/").content.decode()
    assert Pipeline.objects.visible_to(cast.alice).exists()


def test_a_right_can_be_given_to_one_person(pipeline, cast):
    from guardian.shortcuts import assign_perm

    seller = cast.bob.roles.get()
    pipeline.pipelinegrouppermission_set.filter(group=seller.group).delete()
    assign_perm("view_pipeline", cast.bob.user, pipeline)
    assert list(Pipeline.objects.visible_to(cast.bob)) == [pipeline]


def test_two_hundred_pipelines_are_one_query(cast, django_assert_num_queries):
    for number in range(20):
        Pipeline.objects.create_from([{"name": "A"}], name=f"{number}", by=cast.alice)
    assert cast.bob.can("manage_crm")
    with django_assert_num_queries(1):
        assert len(Pipeline.objects.visible_to(cast.bob)) == 20


def test_rights_do_not_outlive_a_pipeline(pipeline, cast):
    gone = pipeline.pk
    pipeline.delete()
    again = Pipeline.objects.create(pk=gone, account=cast.account, name="Again")
    assert not Pipeline.objects.visible_to(cast.bob).exists()
    assert again.pk == gone


def test_without_the_module_there_is_nothing(pipeline, cast, client_of):
    cast.account.modules = []
    cast.account.save()
    assert client_of(cast.alice).get(pipeline.get_absolute_url()).status_code == 404
    assert client_of(cast.alice).get("/acme/crm/").status_code == 404


# --- the editor ---


@pytest.fixture
def url(pipeline):
    return f"/acme/pipelines/{pipeline.pk}/"


def test_the_editor_names_and_adds(alice, url, pipeline):
    assert alice.post(f"{url}edit/", {"name": "Vendas"}, headers=PARTIAL).status_code == 200
    assert alice.post(f"{url}stages/", {"name": "Trial", "kind": "open"}, headers=PARTIAL).status_code == 200
    assert alice.post(f"{url}stages/", {"name": "Gone", "kind": "lost"}).status_code == 302
    pipeline.refresh_from_db()
    assert pipeline.name == "Vendas"
    assert list(pipeline.stages.values_list("name", "probability"))[2:] == [
        ("Trial", 50), ("Won", 100), ("Lost", 0), ("Gone", 0),
    ]  # fmt: skip


def test_a_stage_is_changed_in_its_row(alice, url, stages):
    row = {"name": "Contact", "hue": 7, "kind": "open", "probability": 35}
    answer = alice.post(f"{url}stages/{stages[0].pk}/edit/", row, headers=PARTIAL)
    assert answer.status_code == 200 and 'value="Contact"' in answer.content.decode()
    stage = Stage.objects.get(pk=stages[0].pk)
    assert (stage.name, stage.hue, stage.probability) == ("Contact", 7, 35)
    alice.post(f"{url}stages/{stages[0].pk}/edit/", row | {"kind": "won"})
    stage.refresh_from_db()
    assert (stage.kind, stage.probability) == ("won", 100)


@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"hue": 13}, {"hue": "x"}, {"kind": "maybe"}, {"probability": 101}, {"probability": -1},
            {"probability": 10**30}, {"name": "a\0"}],
)  # fmt: skip
def test_a_bad_row_comes_back_with_its_error(alice, url, stages, bad):
    before = footprint()
    row = {"name": "Contact", "hue": 7, "kind": "open", "probability": 35} | bad
    for headers in (PARTIAL, {}):
        answer = alice.post(f"{url}stages/{stages[0].pk}/edit/", row, headers=headers)
        assert answer.status_code == 422 and "field-error" in answer.content.decode()
    assert footprint() == before


def test_the_kind_of_a_stage_with_deals_stays(alice, url, stages, add_deal):
    add_deal()
    row = {"name": "Lead", "hue": 1, "kind": "won", "probability": 100}
    assert alice.post(f"{url}stages/{stages[0].pk}/edit/", row, headers=PARTIAL).status_code == 422
    assert Stage.objects.get(pk=stages[0].pk).kind == "open"


def test_stages_change_places(alice, url, stages, pipeline):
    def names():
        return list(pipeline.stages.active().values_list("name", flat=True))

    alice.post(f"{url}stages/{stages[1].pk}/position/", {"step": -1}, headers=PARTIAL)
    assert names() == ["Proposal", "Lead", "Won", "Lost"]
    alice.post(f"{url}stages/{stages[1].pk}/position/", {"step": -1})
    assert names() == ["Proposal", "Lead", "Won", "Lost"]
    alice.post(f"{url}stages/{stages[1].pk}/position/", {"step": 99})
    assert names() == ["Lead", "Won", "Lost", "Proposal"]
    assert alice.post(f"{url}stages/{stages[1].pk}/position/", {"step": "x"}, headers=PARTIAL).status_code == 422


def test_an_archived_stage_gives_its_deals_a_place(alice, url, stages, add_deal, column):
    add_deal("there", stages[1])
    for title in ("third", "second", "first"):
        add_deal(title)
    assert "3 deals" in alice.get(f"{url}stages/{stages[0].pk}/archived/", headers=PARTIAL).content.decode()
    answer = alice.post(f"{url}stages/{stages[0].pk}/archived/", {"into": stages[1].pk}, headers=PARTIAL)
    assert answer.headers["HX-Redirect"] == f"{url}edit/"
    assert column(stages[1]) == ["there", "first", "second", "third"]
    for deal in Deal.objects.exclude(title="there"):
        first, second = deal.visits.order_by("entered_at")
        assert first.left_at == second.entered_at == deal.stage_entered_at > first.entered_at
        assert (second.stage, second.left_at, second.path, deal.version) == (stages[1], None, "archive", 2)
    assert stages[0].name not in alice.get(url).content.decode()


def test_an_empty_stage_is_archived_without_a_question(alice, url, stages):
    assert alice.post(f"{url}stages/{stages[0].pk}/archived/").status_code == 302
    assert Stage.objects.get(pk=stages[0].pk).is_archived


@pytest.mark.parametrize("into", [None, "won", "self", "rival", 2**70])
def test_deals_go_into_no_unfit_stage(alice, url, stages, add_deal, rival_pipeline, into):
    add_deal()
    chosen = {"won": stages[2].pk, "self": stages[0].pk, "rival": rival_pipeline.stages.first().pk}.get(into, into)
    before = footprint()
    data = {"into": chosen} if chosen else {}
    assert alice.post(f"{url}stages/{stages[0].pk}/archived/", data, headers=PARTIAL).status_code == 422
    assert footprint() == before


def test_won_deals_that_go_to_an_open_stage_are_open_again(stages, add_deal, cast):
    deal = add_deal(stage=stages[2])
    assert archive_stage(stages[2], into=stages[0], by=cast.alice) == 1
    deal.refresh_from_db()
    assert deal.closed_on is None


def test_a_stage_that_was_archived_meanwhile_takes_nothing(stages, add_deal, cast):
    add_deal()
    archive_stage(stages[1], into=None, by=cast.alice)
    with pytest.raises(Stale):
        archive_stage(stages[0], into=stages[1], by=cast.alice)
    assert archive_stage(stages[1], into=None, by=cast.alice) == 0


def test_a_pipeline_is_put_away_and_taken_out_again(alice, url, add_deal, cast):
    add_deal()
    alice.post(f"{url}archived/", {"is_archived": "1"})
    assert alice.get(url).status_code == 404
    assert "Restore" in alice.get("/acme/pipelines/").content.decode()
    assert alice.post(f"{url}archived/", {}).status_code == 302
    assert "Roof" in alice.get(url).content.decode()


def test_who_may_not_manage_is_refused_and_nothing_changes(url, stages, add_deal, cast, client_of):
    add_deal()
    before = footprint()
    tries = [
        ("/acme/pipelines/new/clinic/", {"name": "x"}), (f"{url}edit/", {"name": "x"}),
        (f"{url}archived/", {"is_archived": "1"}), (f"{url}stages/", {"name": "x", "kind": "open"}),
        (f"{url}stages/{stages[0].pk}/edit/", {"name": "x", "hue": 1, "kind": "open", "probability": 1}),
        (f"{url}stages/{stages[0].pk}/position/", {"step": 1}),
        (f"{url}stages/{stages[0].pk}/archived/", {"into": stages[1].pk}),
    ]  # fmt: skip
    for member, status in ((cast.bob, 403), (cast.carol, 403), (cast.mallory, 404)):
        client = client_of(member)
        assert {client.post(path, data).status_code for path, data in tries} == {status}
    assert footprint() == before


def test_ones_own_pipeline_leads_to_no_other_stage(alice, url, rival_pipeline, client_of, cast):
    theirs = rival_pipeline.stages.first()
    before = footprint()
    row = {"name": "x", "hue": 1, "kind": "open", "probability": 1}
    assert alice.post(f"{url}stages/{theirs.pk}/edit/", row).status_code == 404
    assert alice.post(f"{url}stages/{10**30}/position/", {"step": 1}).status_code == 404
    assert footprint() == before


def test_the_sidebar_lists_the_pipelines(alice, pipeline):
    page = alice.get("/acme/pipelines/").content.decode()
    assert page.count(f'href="/acme/pipelines/{pipeline.pk}/"') == 2


# --- order, favourite, copy ---


@pytest.fixture
def others(cast, pipeline):
    """Two more pipelines, behind Sales: Care and Jobs."""
    stages = [{"name": "First"}, {"name": "Second"}, {"name": "Done", "kind": "won"}]
    return [Pipeline.objects.create_from(stages, name=name, by=cast.alice) for name in ("Care", "Jobs")]


def in_order():
    return list(Pipeline.objects.order_by("position").values_list("name", flat=True))


def test_pipelines_change_places(alice, pipeline, others):
    care, jobs = others
    moved = alice.post(f"/acme/pipelines/{jobs.pk}/position/", {"step": -1}, headers=PARTIAL)
    assert in_order() == ["Sales", "Jobs", "Care"] and 'id="pipeline_list"' in moved.content.decode()
    assert alice.post(f"/acme/pipelines/{care.pk}/position/", {"after": 0}).status_code == 302
    assert in_order() == ["Care", "Sales", "Jobs"]
    listed = re.findall(r"Move (\w+) up", alice.get("/acme/pipelines/").content.decode())
    assert listed == ["Care", "Sales", "Jobs"]
    for odd in ({}, {"step": "x"}, {"after": -1}, {"after": 2**70}):
        assert alice.post(f"/acme/pipelines/{care.pk}/position/", odd).status_code == 422
    alice.post(f"/acme/pipelines/{care.pk}/position/", {"after": 10**9})
    assert in_order() == ["Care", "Sales", "Jobs"]


def test_a_stage_is_dragged_behind_another(alice, url, stages, pipeline):
    alice.post(f"{url}stages/{stages[0].pk}/position/", {"after": stages[2].pk}, headers=PARTIAL)
    assert list(pipeline.stages.values_list("name", flat=True)) == ["Proposal", "Won", "Lead", "Lost"]
    alice.post(f"{url}stages/{stages[3].pk}/position/", {"after": 0}, headers=PARTIAL)
    assert list(pipeline.stages.values_list("name", flat=True)) == ["Lost", "Proposal", "Won", "Lead"]


def test_a_favourite_opens_first_for_its_member_alone(client_of, cast, alice, pipeline, others):
    care, jobs = others
    bob = client_of(cast.bob)
    for favourite in (jobs, care):
        bob.post(f"/acme/pipelines/{favourite.pk}/favourite/", {"is_favourite": "1"})
    assert bob.get("/acme/crm/").headers["Location"] == care.get_absolute_url()
    assert list(Pipeline.objects.visible_to(cast.bob).first_for(cast.bob)) == [care, pipeline, jobs]
    assert alice.get("/acme/crm/").headers["Location"] == pipeline.get_absolute_url()
    bob.post(f"/acme/pipelines/{care.pk}/favourite/", {})
    assert bob.get("/acme/crm/").headers["Location"] == pipeline.get_absolute_url()


def test_a_duplicate_has_stages_and_rights_and_no_deals(alice, url, pipeline, stages, add_deal, cast):
    add_deal()
    seller = cast.bob.roles.get()
    pipeline.pipelinegrouppermission_set.filter(group=seller.group).delete()
    archive_stage(stages[1], into=None, by=cast.alice)
    form = {"name": "Sales, north", "once": "6f6c1fd4-62a3-4f06-9e1c-5b6f2e4b8a12"}
    assert "Sales, copy" in alice.get(f"{url}copy/").content.decode()
    for _press in range(2):
        assert alice.post(f"{url}copy/", form).status_code == 302
    made = Pipeline.objects.exclude(pk=pipeline.pk).get()
    fields = ("name", "hue", "kind", "probability")
    assert list(made.stages.values(*fields)) == list(pipeline.stages.active().values(*fields))
    assert not made.deals.exists() and pipeline.deals.count() == 1
    assert not Pipeline.objects.visible_to(cast.bob).exists() and Pipeline.objects.visible_to(cast.carol).count() == 2
    assert alice.post(f"{url}copy/", {"name": ""}).status_code == 422


# --- put away with a place for its deals ---


def test_an_archived_pipeline_gives_its_open_deals_a_place(alice, url, pipeline, stages, others, add_deal, column):
    target = others[0].stages.first()
    Deal.objects.add(target, by=add_deal("b", stages[1]).owner, title="there")
    won, _a = add_deal("won", stages[2]), add_deal("a")
    assert "2 deals are open in it" in (form := alice.get(f"{url}archived/", headers=PARTIAL).content.decode())
    assert "Go to “First”" in form and "Go to “Done”" not in form and "Go to “Lead”" not in form
    alice.post(f"{url}archived/", {"is_archived": "1", "into": target.pk})
    assert column(target) == ["there", "a", "b"]
    for deal in target.deals.filter(title__in="ab"):
        first, second = deal.visits.order_by("entered_at")
        assert first.left_at == second.entered_at and (second.stage, deal.pipeline) == (target, others[0])
    won.refresh_from_db()
    assert won.pipeline == pipeline and won.closed_on and Pipeline.objects.get(pk=pipeline.pk).is_archived


@pytest.mark.parametrize("into", ["done", "own", "rival", "x", 2**70, "barred"])
def test_deals_of_an_archived_pipeline_go_nowhere_else(
    alice, url, pipeline, stages, others, add_deal, rival_pipeline, into
):
    add_deal()
    done = others[0].stages.last()
    named = {"done": done, "own": stages[1], "rival": rival_pipeline.stages.first(), "barred": others[0].stages.first()}
    if into == "barred":
        others[0].pipelinegrouppermission_set.filter(permission__codename="move_deals").delete()
    before = footprint()
    data = {"is_archived": "1", "into": named[into].pk if into in named else into}
    assert alice.post(f"{url}archived/", data).status_code == 422 and footprint() == before


# --- to another pipeline ---


def test_a_deal_goes_to_another_pipeline_by_the_form(client_of, cast, pipeline, stages, others, add_deal):
    deal, target, bob = add_deal(), others[0].stages.all()[1], client_of(cast.bob)
    url = f"/acme/deals/{deal.pk}/stage/"
    page = bob.get(url).content.decode()
    assert ">Care</option>" in page and ">Second</option>" not in page
    page = bob.get(url, {"pipeline": others[0].pk, "stage": stages[0].pk}).content.decode()
    assert ">Second</option>" in page and ">Proposal</option>" not in page
    odd = bob.post(url, {"pipeline": others[0].pk, "stage": stages[1].pk, "version": 1})
    assert odd.status_code == 422 and ">Second</option>" in odd.content.decode()
    assert bob.post(url, {"pipeline": others[0].pk, "stage": target.pk, "version": 1}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage, deal.pipeline) == (target, others[0])


def test_a_pipeline_in_which_one_moves_nothing_is_not_offered(client_of, cast, pipeline, stages, others, add_deal):
    others[0].pipelinegrouppermission_set.filter(permission__codename="move_deals").delete()
    deal, bob = add_deal(), client_of(cast.bob)
    url = f"/acme/deals/{deal.pk}/stage/"
    before = footprint()
    page = bob.get(url).content.decode()
    assert ">Care</option>" not in page and ">Jobs</option>" in page
    assert bob.post(url, {"stage": others[0].stages.first().pk, "version": 1}).status_code == 403
    assert footprint() == before


def test_renaming_leaves_histories_whole(client_of, cast, pipeline, stages, add_deal):
    deal = add_deal()
    deal.move_to(stages[1], by=cast.bob)
    stages[0].change(by=cast.alice, name="Enquiry")
    pipeline.rename("Vendas", by=cast.alice)
    assert [visit.stage.name for visit in deal.visits.order_by("entered_at")] == ["Enquiry", "Proposal"]
    changed, renamed = Event.objects.get(verb="stage.changed"), Event.objects.get(verb="pipeline.renamed")
    assert (changed.data["before"], changed.data["after"]) == ({"name": "Lead"}, {"name": "Enquiry"})
    assert (renamed.data["was"], renamed.data["name"]) == ("Sales", "Vendas")
    assert "Enquiry" in client_of(cast.bob).get(f"/acme/deals/{deal.pk}/").content.decode()


def test_a_new_stage_is_made_once_and_has_a_name_that_is_seen(alice, url, stages):
    form = {"name": "Later", "kind": "open", "once": "6f6c1fd4-62a3-4f06-9e1c-5b6f2e4b8a12"}
    for _press in range(2):
        assert alice.post(f"{url}stages/", form, headers=PARTIAL).status_code == 200
    assert 'name="once"' in alice.get(f"{url}edit/").text
    refused = alice.post(f"{url}stages/", {"name": "\u200b", "kind": "open"}, headers=PARTIAL)
    assert refused.status_code == 422 and Stage.objects.count() == len(stages) + 1


def test_the_admin_puts_no_stage_with_deals_out_of_sight(alice, cast, stages, add_deal):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    deal, url = add_deal(), f"/admin/crm/stage/{stages[0].pk}/change/"
    row = {"name": "Lead", "position": 0, "hue": 1, "kind": "open", "probability": 10, "is_archived": "on"}
    assert "move them to another one first" in alice.post(url, row).text
    assert not Stage.objects.get(pk=stages[0].pk).is_archived
    deal.move_to(stages[1], by=cast.bob)
    assert alice.post(url, row).status_code == 302 and Stage.objects.get(pk=stages[0].pk).is_archived


def test_the_list_counts_the_open_deals_that_one_sees(alice, cast, client_of, pipeline, stages, add_deal):
    add_deal()
    add_deal(by=cast.alice, owner=cast.alice)
    add_deal(stage=stages[2])
    assert "2 open deals" in alice.get("/acme/pipelines/").text
    type(cast.account).objects.filter(pk=cast.account.pk).update(is_private=True)
    assert "1 open deal<" in client_of(cast.bob).get("/acme/pipelines/").text


def test_a_history_does_not_tell_the_stages_of_a_pipeline_that_one_does_not_see(cast, client_of, stages, add_deal):
    secret = Pipeline.objects.create_from([{"name": "Very secret", "hue": 1, "probability": 10}], name="Hush",
                                          by=cast.alice)  # fmt: skip
    ana = Contact.objects.add(cast.account, name="Ana", owner=cast.bob)
    deal = Deal.objects.add(secret.stages.get(), by=cast.alice, title="Roof", contact=ana)
    deal.move_to(stages[0], by=cast.alice)
    pages = [f"/acme/deals/{deal.pk}/history/", f"/acme/contacts/{ana.pk}/", f"/acme/contacts/{ana.pk}/history/"]
    assert "Very secret" in client_of(cast.alice).get(pages[0]).text
    assert "Very secret" in client_of(cast.alice).get(pages[2]).text
    secret.change_rights({cast.bob.roles.get(): (set(), {"view_pipeline", "create_deals", "move_deals"})},
                         by=cast.alice)  # fmt: skip
    bob = client_of(cast.bob)
    seen = [bob.get(page) for page in pages]
    assert {answer.status_code for answer in seen} == {200} and "(hidden)" in seen[0].text
    assert not any("Very secret" in answer.text for answer in seen) and "undone/" not in seen[0].text
