import pytest

from accounts.models import Team, TeamMember


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
