"""Activities of deals and contacts: planned, changed, done, taken back, deleted; in a section, on a page, on cards."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Event
from accounts.models.belonging import hand_over
from companies.models import Company
from contacts.models import Contact
from crm.models import Activity
from crm.tasks import remind_of_activities
from tests.crm.conftest import SAO_PAULO

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def bob(cast, as_member):
    return as_member(cast.bob)


@pytest.fixture
def ana(cast) -> Contact:
    return Contact.objects.add(cast.account, name="Ana", owner=cast.bob)


def quick(**fields) -> dict:
    return {"kind": "call", "subject": "Call Ana", "due_on": "2030-01-31", "due_time": ""} | fields


def sent(activity, **fields) -> dict:
    """The form of an activity, as it is stored, with `fields`."""
    stored = {"kind": activity.kind, "subject": activity.subject, "due_on": activity.due_on, "due_time": "",
              "minutes": "", "owner": activity.owner_id, "note": "", "outcome": ""}  # fmt: skip
    return stored | {f"seen-{name}": value for name, value in stored.items()} | {"seen-": "1"} | fields


def test_one_line_plans_an_activity_at_the_clock_of_who_types(cast, bob, deal):
    cast.bob.user.time_zone = "Asia/Tokyo"
    cast.bob.user.save()
    answer = bob.post(
        "deal_activities", deal.pk, **quick(due_time="09:30", once="9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d003")
    )
    bob.post("deal_activities", deal.pk, **quick(due_time="09:30", once="9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d003"))
    planned = deal.activities.get()
    assert planned.due_at == datetime(2030, 1, 31, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo")) and planned.owner == cast.bob
    assert "Call Ana" in answer.text and answer.status_code == 200
    deal.refresh_from_db()
    assert (deal.next_due_on, deal.next_due_at) == (date(2030, 1, 31), planned.due_at)


def test_what_cannot_be_is_refused_with_what_was_typed(bob, deal, plan, unchanged):
    activity = plan()
    with unchanged():
        for wrong in ({"subject": " "}, {"due_on": "1999-12-31"}, {"due_on": "9999-12-31"}, {"due_on": ""},
                      {"due_time": "25:00"}, {"kind": "x"}, {"subject": "y" * 201}):  # fmt: skip
            answer = bob.post("deal_activities", deal.pk, **quick(**wrong))
            assert answer.status_code == 422 and next(iter(wrong.values())) in answer.text
            assert bob.post("activity", activity.pk, **sent(activity, **wrong)).status_code == 422
        assert bob.post("activity", activity.pk, **sent(activity, minutes="1441")).status_code == 422


def test_a_deal_knows_what_comes_next(deal, plan, cast):
    later, call, first = plan("Later", days=3), plan("Call", days=1, hour=15), plan("First", days=1, hour=9)
    whole_day = plan("Any time", days=1)
    assert list(deal.activities.in_order()) == [first, call, whole_day, later]
    first.finish(True, by=cast.bob)
    call.remove(by=cast.bob)
    deal.refresh_from_db()
    assert (deal.next_due_on, deal.next_due_at) == (whole_day.due_on, None)
    first.finish(False, by=cast.bob)
    deal.refresh_from_db()
    assert deal.next_due_at == first.due_at


def test_who_is_done_says_what_came_of_it_and_plans_the_next(bob, cast, deal, plan):
    activity = plan("Call Ana")
    for _ in range(2):
        answer = bob.post("activity_done", activity.pk, is_done="on")
    assert "What comes next?" in answer.text and "What came of it?" in answer.text
    bob.post("activity_outcome", activity.pk, outcome="Wants an offer")
    activity.refresh_from_db()
    assert (activity.outcome, activity.done_by) == ("Wants an offer", cast.bob)
    assert "What comes next?" not in bob.post("activity_done", activity.pk).text
    activity.refresh_from_db()
    assert not activity.is_done and activity.done_by is None
    verbs = Event.objects.of(cast.account).on(deal).filter(verb__startswith="activity").values_list("verb", flat=True)
    assert list(verbs) == ["activity.undone", "activity.changed", "activity.done", "activity.added"]


def test_fields_are_changed_in_place_and_of_two_the_second_is_told(bob, cast, plan, as_member):
    activity = plan()
    assert "activity-form" in bob.get("activity", activity.pk).text
    first = bob.post("activity", activity.pk, **sent(activity, subject="Call back", minutes="30", due_time="10:00"))
    assert first.status_code == 200
    second = as_member(cast.alice).post("activity", activity.pk, **sent(activity, subject="Write", note="Budget"))
    assert second.status_code == 409 and "Call back" in second.text and "Write" in second.text
    other = as_member(cast.alice).post("activity", activity.pk, **sent(activity, note="Budget"))
    activity.refresh_from_db()
    assert other.status_code == 200 and (activity.subject, activity.minutes) == ("Call back", 30)
    assert activity.note == "Budget" and timezone.localtime(activity.due_at, SAO_PAULO).hour == 10


def test_nobody_gets_what_they_do_not_see(cast, bob, plan, unchanged):
    activity = plan()
    cast.account.is_private = True
    cast.account.save()
    with unchanged():
        answer = bob.post("activity", activity.pk, **sent(activity, owner=cast.carol.pk))
        assert answer.status_code == 422 and "does not see" in answer.text
        assert bob.post("activity", activity.pk, **sent(activity, owner=cast.mallory.pk)).status_code == 422


def changes(visitor, deal, activity) -> list:
    return [
        visitor.post("deal_activities", deal.pk, **quick()),
        visitor.post("activity", activity.pk, **sent(activity, subject="Mine")),
        visitor.post("activity_done", activity.pk, is_done="on"),
        visitor.post("activity_outcome", activity.pk, outcome="Mine"),
        visitor.post("activity_deleted", activity.pk),
    ]


def test_who_only_looks_changes_nothing_and_a_stranger_finds_nothing(cast, as_member, deal, plan, ana, unchanged):
    activity, alone = plan(), plan(record=ana)
    with unchanged():
        for each in (activity, alone):
            assert {one.status_code for one in changes(as_member(cast.carol), deal, each)} == {403}
            assert {one.status_code for one in changes(as_member(cast.mallory), deal, each)} == {404}
    assert "Call" in as_member(cast.carol).get("deal_activities", deal.pk).text


def test_everything_works_without_scripts(bob, deal, plan):
    activity, home = plan(), f"/acme/deals/{deal.pk}/"
    assert "activity-form" in bob.get("activity", activity.pk, plain=True).text
    answers = [
        bob.post("deal_activities", deal.pk, plain=True, **quick()),
        bob.post("activity", activity.pk, plain=True, **sent(activity, subject="Plain")),
        bob.post("activity_done", activity.pk, plain=True, is_done="on"),
        bob.post("activity_deleted", activity.pk, plain=True),
    ]
    assert all(answer.status_code == 302 and answer["Location"].startswith(home) for answer in answers)
    assert bob.post("deal_activities", deal.pk, plain=True, **quick(subject="")).status_code == 422


# --- a contact ---


def test_a_contact_has_its_own_and_those_of_its_deals(cast, bob, add_deal, plan, ana):
    roof = add_deal("Roof of Ana", contact=ana)
    plan("Say hello", record=ana)
    offered = plan("Send the offer", record=roof, days=1)
    page = bob.get("contact_activities", ana.pk).text
    assert page.index("Say hello") < page.index("Send the offer") and "Roof of Ana" in page
    done = bob.client.post(f"/acme/activities/{offered.pk}/done/?at=contact", {"is_done": "on"}, headers=HTMX)
    assert f'id="contact_{ana.pk}_activities"' in done.text and f"/acme/deals/{roof.pk}/activities/" in done.text
    assert bob.post("contact_activities", ana.pk, **quick(subject="Visit")).status_code == 200
    assert Activity.objects.about_contact(ana).open().count() == 2


def test_timelines_tell_what_was_done(cast, add_deal, plan, ana, client_of):
    foods = Company.objects.add(cast.account, by=cast.bob, name="Foods")
    activity = plan("Send the offer", record=add_deal("Roof", contact=ana, company=foods), outcome="Sent")
    activity.finish(True, by=cast.bob)
    for url in (f"contacts/{ana.pk}", f"companies/{foods.pk}"):
        page = client_of(cast.bob).get(f"/acme/{url}/history/", {"kind": "activities"}).text
        assert "did “Send the offer”" in page and "Sent" in page
    assert "did “Send the offer”" in client_of(cast.bob).get(f"/acme/deals/{activity.deal_id}/history/").text


def test_a_contact_that_is_gone_meanwhile_is_not_found(cast, plan, ana):
    Contact.objects.filter(pk=ana.pk).delete()
    with pytest.raises(Contact.DoesNotExist):
        plan(record=ana)


# --- reminders ---


def test_a_reminder_is_mailed_once_at_its_time_to_who_sees_it(cast, plan, mailoutbox):
    now = timezone.now()
    due, later, gone = (plan(name, remind_minutes=30) for name in ("Call <Ana>", "Later", "Gone"))
    Activity.objects.filter(pk=due.pk).update(due_at=now + timedelta(minutes=29))
    Activity.objects.filter(pk=later.pk).update(due_at=now + timedelta(minutes=31))
    Activity.objects.filter(pk=gone.pk).update(due_at=now - timedelta(hours=2))
    for _ in range(2):
        remind_of_activities(timestamp=0)
    [mail] = mailoutbox
    assert mail.to == ["bob@example.com"] and "Call <Ana>" in mail.subject and due.deal.get_absolute_url() in mail.body
    due.change(by=cast.bob, remind_minutes=60)
    cast.account.modules = []
    cast.account.save()
    remind_of_activities(timestamp=0)
    assert len(mailoutbox) == 1


def test_a_reminder_needs_a_time(bob, plan):
    activity = plan()
    assert bob.post("activity", activity.pk, **sent(activity, remind_minutes="30")).status_code == 422
    assert bob.post("activity", activity.pk, **sent(activity, remind_minutes="30", due_time="10:00")).status_code == 200
    activity.refresh_from_db()
    assert activity.remind_minutes == 30


def test_who_leaves_hands_over_what_is_to_be_done(cast, plan):
    to_do, done = plan(), plan()
    done.finish(True, by=cast.bob)
    hand_over(cast.bob, cast.alice, by=cast.alice)
    assert [Activity.objects.get(pk=each.pk).owner for each in (to_do, done)] == [cast.alice, cast.bob]
