import pytest

from accounts.models import Event, Member, Team, TeamMember
from crm.models import Deal
from tests.at_once import at_once
from tests.rows import row

URL = "/acme/settings/teams/"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def team_of(cast):
    """`team_of(name, manager, *members)`: a team of Acme; None for a team that nobody manages."""

    def make(name, manager, *members) -> Team:
        team = Team.objects.create(account=cast.account, name=name)
        for each in filter(None, [manager, *members]):
            TeamMember.objects.create(account=cast.account, team=team, member=each, is_manager=each == manager)
        return team

    return make


def test_a_manager_manages_the_members_of_their_teams_and_nobody_else(cast, team_of, django_assert_num_queries):
    team_of("North", cast.bob, cast.carol)
    team_of("South", cast.bob, cast.carol)
    team_of("East", None, cast.bob, cast.alice)
    with django_assert_num_queries(1):
        assert set(cast.bob.colleagues_managed()) == {cast.bob, cast.carol}
    assert cast.bob.colleagues_managed().count() == 2


def test_who_manages_no_team_manages_nobody(cast, team_of):
    team_of("North", cast.bob, cast.carol)
    assert not cast.carol.colleagues_managed().exists()
    assert not cast.mallory.colleagues_managed().exists()


def test_a_team_is_made_and_one_goes_on_to_fill_it(cast, client_of):
    client = client_of(cast.alice)
    answer = client.post(URL, {"name": "North"})
    team = Team.objects.get()
    assert answer["Location"] == f"{URL}{team.pk}/" and team.account == cast.account
    client.post(f"{URL}{team.pk}/members/", {"member": cast.bob.pk})
    assert list(team.members.all()) == [cast.bob] and not team.teammember_set.get().is_manager


@pytest.mark.parametrize("name", ["", "north", " NORTH ", "x" * 61, "a\0b"])
def test_a_team_without_a_name_or_with_a_taken_one_is_refused(cast, client_of, team_of, name):
    team_of("North", None)
    south = team_of("South", None)
    for url in (URL, f"{URL}{south.pk}/"):
        assert client_of(cast.alice).post(url, {"name": name}).status_code == 422
    assert sorted(Team.objects.values_list("name", flat=True)) == ["North", "South"]


def test_a_team_is_renamed(cast, client_of, team_of):
    team = team_of("North", None)
    client_of(cast.alice).post(f"{URL}{team.pk}/", {"name": "Far north", "account": cast.rival.pk})
    team.refresh_from_db()
    assert team.name == "Far north" and team.account == cast.account


def test_a_manager_is_marked_and_unmarked(cast, client_of, team_of):
    client, seat = client_of(cast.alice), team_of("North", None, cast.bob).teammember_set.get()
    for value, is_manager in (("1", True), ("1", True), ("0", False)):
        client.post(f"{URL}members/{seat.pk}/manager/", {"is_manager": value})
        assert TeamMember.objects.get(pk=seat.pk).is_manager == is_manager
    assert Event.objects.filter(verb__startswith="team.manager").count() == 2


def test_a_member_is_taken_out_of_a_team_and_stays_a_member(cast, client_of, team_of):
    team = team_of("North", cast.bob, cast.carol)
    seat = team.teammember_set.get(member=cast.carol)
    client_of(cast.alice).post(f"{URL}members/{seat.pk}/deletion/")
    assert list(team.members.all()) == [cast.bob] and Member.objects.filter(pk=cast.carol.pk).exists()


@pytest.mark.parametrize("who", ["mallory", "bob", "carol"])
def test_nobody_of_another_account_kept_out_or_in_it_already_comes_into_a_team(cast, client_of, team_of, who):
    team = team_of("North", cast.bob)
    cast.carol.deactivate()
    answer = client_of(cast.alice).post(f"{URL}{team.pk}/members/", {"member": getattr(cast, who).pk})
    assert answer.status_code == 422 and list(team.members.all()) == [cast.bob]


def test_a_change_in_a_team_answers_htmx_with_its_members(cast, client_of, team_of):
    client, team = client_of(cast.alice), team_of("North", None)
    answer = client.post(f"{URL}{team.pk}/members/", {"member": cast.bob.pk}, headers=PARTIAL)
    page = answer.content.decode()
    assert answer.status_code == 200 and "Bob" in page and 'id="team_members"' in page and "<html" not in page


def test_deleting_a_team_says_what_loses_it(cast, client_of, team_of):
    team, deal, client = team_of("North", cast.bob), row(Deal, cast.account), client_of(cast.alice)
    Deal.objects.filter(pk=deal.pk).update(team=team)
    page = client.get(f"{URL}{team.pk}/deletion/").content.decode()
    assert "1 deal" in page and "1 member is in it" in page and Team.objects.exists()
    client.post(f"{URL}{team.pk}/deletion/")
    deal.refresh_from_db()
    assert not Team.objects.exists() and deal.team is None and Member.objects.filter(pk=cast.bob.pk).exists()


def test_who_manages_no_members_makes_no_team(cast, client_of, team_of):
    team = team_of("North", cast.bob)
    client = client_of(cast.bob)
    for url in (URL, f"{URL}{team.pk}/", f"{URL}{team.pk}/members/", f"{URL}{team.pk}/deletion/"):
        assert client.post(url, {"name": "Mine", "member": cast.carol.pk}).status_code == 403
    assert Team.objects.get().name == "North" and list(team.members.all()) == [cast.bob]


def test_whoever_is_removed_from_the_account_is_in_no_team(cast, team_of):
    team = team_of("North", cast.bob, cast.carol)
    cast.bob.remove(by=cast.alice)
    assert list(team.members.all()) == [cast.carol]


def test_what_happens_to_a_team_is_recorded(cast):
    team = Team.objects.add("North", by=cast.alice)
    team.rename("South", by=cast.alice)
    team.rename("South", by=cast.alice)
    team.put_in(cast.bob, by=cast.alice)
    team.put_in(cast.bob, by=cast.alice)
    team.teammember_set.get().mark(True, by=cast.alice)
    team.teammember_set.get().remove(by=cast.alice)
    team.remove(by=cast.alice)
    told = Event.objects.filter(verb__startswith="team.").order_by("pk").values_list("verb", flat=True)
    assert [verb.split(".")[1] for verb in told] == [
        "created", "changed", "member_added", "manager_marked", "member_removed", "deleted"
    ]  # fmt: skip


def test_the_list_asks_as_often_for_many_as_for_few(cast, client_of, team_of, django_assert_max_num_queries):
    for number in range(12):
        team_of(f"Team {number}", cast.bob, cast.carol)
    client = client_of(cast.alice)
    with django_assert_max_num_queries(12):
        page = client.get(URL).content.decode()
    assert page.count("Bob") >= 12


@pytest.mark.django_db(transaction=True)
def test_adding_to_a_team_and_removing_from_the_account_at_once_leave_no_trace(cast, client_of, team_of):
    team, clients = team_of("North", None), [client_of(cast.alice) for _each in range(6)]

    def act(number):
        if number == 2:
            return clients[number].post(f"/acme/settings/members/{cast.bob.pk}/deletion/").status_code
        return clients[number].post(f"{URL}{team.pk}/members/", {"member": cast.bob.pk}).status_code

    assert set(at_once(act, 6)) <= {302, 404, 422}
    assert not team.members.exists() and not Member.objects.filter(pk=cast.bob.pk).exists()
