"""A team changed in the admin is recorded as one that is changed in the product."""

import pytest

from accounts.models import Event, Team, TeamMember

URL = "/admin/accounts/team/"


def seats(*rows, initial=0) -> dict:
    """The fields of the page's table of members."""
    fields = {"teammember_set-TOTAL_FORMS": len(rows), "teammember_set-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        fields |= {f"teammember_set-{number}-{name}": value for name, value in row.items()}
    return fields


def told() -> list:
    return [(event.verb, event.actor) for event in Event.objects.filter(verb__startswith="team.").order_by("pk")]


@pytest.fixture
def north(staff) -> Team:
    team = Team.objects.create(account=staff.account, name="North")
    TeamMember.objects.create(account=staff.account, team=team, member=staff.bob)
    return team


def seat_of(team, **changes) -> dict:
    seat = team.teammember_set.get()
    return {"id": seat.pk, "team": team.pk, "member": seat.member_id} | changes


def test_a_team_is_made_with_its_members(staff, as_alice):
    as_alice.post(f"{URL}add/", {"name": "North"} | seats({"member": staff.bob.pk, "is_manager": "on"}))
    seat = TeamMember.objects.get()
    assert (seat.member, seat.is_manager, seat.team.name, seat.account) == (staff.bob, True, "North", staff.account)
    deeds = ["team.created", "team.member_added", "team.manager_marked"]
    assert told() == [(deed, staff.alice) for deed in deeds]


def test_a_team_gets_another_name_and_a_manager(staff, north, as_alice):
    fields = {"name": "South"} | seats(seat_of(north, is_manager="on"), initial=1)
    assert as_alice.post(f"{URL}{north.pk}/change/", fields).status_code == 302
    north.refresh_from_db()
    assert north.name == "South" and north.teammember_set.get().is_manager
    assert told() == [("team.changed", staff.alice), ("team.manager_marked", staff.alice)]


def test_a_seat_stays_its_members_own_and_nothing_is_told(staff, north, as_alice):
    fields = {"name": "North"} | seats(seat_of(north, member=staff.carol.pk), initial=1)
    as_alice.post(f"{URL}{north.pk}/change/", fields)
    assert north.teammember_set.get().member == staff.bob and not told()


def test_a_member_is_taken_out(staff, north, as_alice):
    fields = {"name": "North"} | seats(seat_of(north, DELETE="on"), initial=1)
    assert as_alice.post(f"{URL}{north.pk}/change/", fields).status_code == 302
    assert not north.teammember_set.exists() and told() == [("team.member_removed", staff.alice)]


def test_a_team_is_deleted(staff, north, as_alice):
    assert as_alice.post(f"{URL}{north.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Team.objects.exists() and told() == [("team.deleted", staff.alice)]


def test_a_superuser_who_is_no_member_acts_as_nobody_in_particular(staff, north, as_root):
    as_root.post(f"{URL}add/?account={staff.account.pk}", {"name": "East"} | seats({"member": staff.carol.pk}))
    as_root.post(f"{URL}{north.pk}/delete/", {"post": "yes"})
    assert told() == [("team.created", None), ("team.member_added", None), ("team.deleted", None)]
    assert Team.objects.get().account == staff.account
