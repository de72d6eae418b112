"""Activities on their page, in the sidebar, on cards and in lists of deals."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Activity
from tests.crm.conftest import today
from tests.crm.test_activities import HTMX, quick


@pytest.fixture
def bob(cast, as_member):
    return as_member(cast.bob)


def subjects(answer) -> list[str]:
    return [each.subject for each in answer.context["page"].rows]


@pytest.fixture
def week(cast, plan):
    plan("Late", days=-2)
    plan("Today")
    plan("Tomorrow", days=1)
    plan("Alice’s", by=cast.alice, kind="visit")
    plan("Was done", days=-3).finish(True, by=cast.bob)


def test_the_page_shows_my_day_what_is_overdue_what_comes_and_what_is_done(bob, week):
    shown = {show: subjects(bob.get("activities", show=show)) for show in ("", "overdue", "upcoming", "done")}
    assert shown == {"": ["Late", "Today"], "overdue": ["Late"], "upcoming": ["Tomorrow"], "done": ["Was done"]}
    tabs = bob.get("activities", plain=True).context["page"].tabs
    assert [number for _url, _title, number, _is_shown in tabs] == ["2", "1", "1", ""]


def test_the_page_shows_others_and_a_kind_and_refuses_what_is_not_there(cast, bob, week):
    assert subjects(bob.get("activities", whose="all")) == ["Late", "Today", "Alice’s"]
    assert subjects(bob.get("activities", whose=cast.alice.pk)) == ["Alice’s"]
    assert subjects(bob.get("activities", whose="all", kind="visit")) == ["Alice’s"]
    for wrong in ({"whose": cast.mallory.pk}, {"whose": "team-1"}, {"kind": "x"}, {"whose": "\0"}):
        answer = bob.get("activities", **wrong)
        assert answer.status_code == 422 and not subjects(answer)


def test_the_sidebar_counts_what_is_overdue_and_a_long_list_asks_no_more(bob, week, plan):
    assert '1<span class="visually-hidden">, overdue' in bob.get("activities", plain=True).text

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            bob.get("activities", plain=True)
        return len(queries)

    few = asked()
    for number in range(12):
        plan(f"More {number}", days=-1)
    assert asked() == few


def test_a_change_on_the_page_is_answered_by_the_page(bob, plan, deal):
    activity = plan("Call Ana")
    done = bob.client.post(f"/acme/activities/{activity.pk}/done/?at=list&whose=all", {"is_done": "on"}, headers=HTMX)
    assert 'id="agenda"' in done.text and f"{deal.get_absolute_url()}activities/?at=list&amp;whose=all" in done.text
    url = f"/acme/deals/{deal.pk}/activities/?at=list&whose=all"
    assert bob.client.post(url, quick(subject=""), headers=HTMX).status_code == 422
    planned = bob.client.post(url, quick(due_on=today()), headers=HTMX)
    assert planned.status_code == 200 and subjects(planned) == ["Call Ana"]


def test_very_many_are_counted_to_a_thousand_and_read_all_the_same(cast, bob, deal, django_assert_max_num_queries):
    common = {"account": cast.account, "deal": deal, "due_on": today() - timedelta(1)}
    Activity.objects.bulk_create(Activity(subject=f"No. {number}", **common) for number in range(1_102))
    with django_assert_max_num_queries(22):
        answer = bob.get("activities", whose="all", show="overdue", plain=True)
    assert [said for _url, _title, said, _is_shown in answer.context["page"].tabs] == ["1,000+", "1,000+", "", ""]
    assert "1–50 of 1,000+" in answer.text
    last = bob.get("activities", whose="all", show="overdue", page=23)
    assert subjects(last) == ["No. 1100", "No. 1101"] and "1101–1102 of 1,000+" in last.text
    assert subjects(bob.get("activities", whose="all", show="overdue", page=24)) == [
        f"No. {n}" for n in range(1000, 1050)
    ]
    assert bob.get("activities", whose="all", show="overdue", page=10**30).status_code == 200
    assert bob.get("activities", whose="all", show="overdue", page="x").status_code == 200


# --- deals ---


def test_a_card_says_only_what_is_overdue_or_due_today(bob, deal, plan, pipeline, cast):
    def card() -> str:
        page = bob.client.get(pipeline.get_absolute_url()).text
        return page.partition(f'id="deal_{deal.pk}"')[2].partition("</li>")[0]

    plan("Later", days=2)
    assert "Activity" not in card()
    due = plan("Today")
    assert "Activity due" in card()
    late = plan("Late", days=-1)
    assert "Activity overdue" in card() and "late" in card()
    for each in (due, late):
        each.finish(True, by=cast.bob)
    assert "Activity" not in card()


def test_deals_are_filtered_and_sorted_by_what_comes_next(bob, add_deal, plan):
    late, soon = add_deal("Late"), add_deal("Soon")
    plan(record=late, days=-1)
    plan(record=soon, days=3)

    def titles(**asked) -> list[str]:
        answer = bob.get("deals", columns="next_activity", **asked)
        return [row.name for row in answer.context["listing"].rows]

    def rule(field, operator, value="") -> str:
        return f'{{"op":"and","rules":[{{"field":"{field}","operator":"{operator}","value":"{value}"}}]}}'

    assert titles(filter=rule("activity_overdue", "checked")) == ["Late"]
    assert titles(filter=rule("next_activity", "is_empty")) == ["Roof"]
    assert titles(filter=rule("next_activity", "next_days", "7")) == ["Soon"]
    assert titles(sort="next_activity") == ["Late", "Soon", "Roof"]
