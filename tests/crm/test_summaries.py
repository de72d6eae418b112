"""The mail in the morning: once a day, to those who want it, of what is theirs and needs them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Member, User
from crm.models import Deal, Pipeline
from crm.models.pipeline_right import RIGHTS
from crm.tasks import mail_summaries


@pytest.fixture
def at(monkeypatch):
    """`at(9)`: it is so late in São Paulo, on some day."""

    def turn(hour, days=0):
        moment = datetime(2030, 5, 14, hour + 3, 5, tzinfo=UTC) + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return turn


def mail_now(mailoutbox) -> list:
    mailoutbox.clear()
    mail_summaries(0)
    return list(mailoutbox)


def test_the_summary_comes_once_a_morning_and_only_with_something_in_it(cast, add_deal, deal, plan, at, mailoutbox):
    at(9)
    add_deal("Hers", by=cast.alice)
    Deal.objects.filter(pk=deal.pk).update(expected_close=timezone.localdate() - timedelta(days=4), health=1)
    Deal.objects.exclude(pk=deal.pk).update(health=0)
    at(6)
    assert mail_now(mailoutbox) == []
    at(9)
    [mail] = mail_now(mailoutbox)
    assert mail.to == ["bob@example.com"] and "0 stalled, 1 at risk, 0 overdue, 0 today" in mail.subject
    assert "Roof · Lead: " in mail.body and "Expected close passed 4 days ago" in mail.body
    assert f"/acme/deals/{deal.pk}/" in mail.body and "/acme/settings/profile/" in mail.body
    assert mail_now(mailoutbox) == []
    at(9, days=1)
    plan_on = timezone.localdate() - timedelta(days=1)
    for days, subject in enumerate(["Late call", "Call now", "Not yet"]):
        activity = plan(subject)
        type(activity).objects.filter(pk=activity.pk).update(due_on=plan_on + timedelta(days=days))
    Deal.objects.update(health=0)
    [mail] = mail_now(mailoutbox)
    assert "1 overdue, 1 today" in mail.subject and "Not yet" not in mail.body
    assert mail.body.index("Late call") < mail.body.index("Due today") < mail.body.index("Call now")


def test_who_wants_none_or_sees_none_gets_none(cast, deal, at, mailoutbox, client_of):
    at(9)
    Deal.objects.update(health=2)
    profile = {"name": "Bob", "language": "", "time_zone": "", "has_shortcuts": "on"}
    assert client_of(cast.bob).post("/acme/settings/profile/", profile).status_code == 302
    assert mail_now(mailoutbox) == [] and Member.objects.get(pk=cast.bob.pk).summarised_on is None
    User.objects.update(has_summary=True)
    [role] = cast.bob.roles.all()
    Pipeline.objects.get().change_rights({role: ([], [name for name, _label in RIGHTS])}, by=cast.alice)
    assert mail_now(mailoutbox) == []
    Member.objects.update(summarised_on=None)
    Pipeline.objects.get().change_rights({role: (["view_pipeline"], [])}, by=cast.alice)
    Account.objects.update(modules=[])
    assert mail_now(mailoutbox) == []
    Account.objects.update(modules=["crm"])
    assert len(mail_now(mailoutbox)) == 1
