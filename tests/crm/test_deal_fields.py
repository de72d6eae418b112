"""The fields of a deal in place, and what two people do to them at once."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import CustomAttribute, Event, Label
from contacts.models import Contact
from conversalabs.acting import acting, on_behalf_of
from crm.models import Deal


@pytest.fixture
def maria(cast):
    return Contact.objects.add(cast.account, by=cast.bob, name="Maria Souza")


def stored(deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


FIELDS = [
    ("title", {"title": "Tower"}, "Tower"),
    ("value", {"value": "1,234.50"}, Decimal("1234.50")),
    ("currency", {"currency": "USD"}, "USD"),
    ("priority", {"priority": "3"}, 3),
    ("expected_close", {"expected_close": "2027-01-31"}, date(2027, 1, 31)),
    ("probability", {"probability": "35"}, 35),
    ("probability", {"probability": ""}, None),
    ("source", {"source": "Fair"}, "Fair"),
    ("owner", {"owner": ""}, None),
]


def test_each_field_is_saved(cast, as_member, deal):
    bob = as_member(cast.bob)
    for name, data, expected in FIELDS:
        assert bob.post("deal_field", deal.pk, name, **data).status_code == 200
        assert getattr(stored(deal), name) == expected


def test_a_field_is_saved_without_scripts(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_field", deal.pk, "title", plain=True, title="Tower")
    assert answer.status_code == 302
    assert stored(deal).title == "Tower"


def test_saving_answers_with_the_field_and_the_new_version(cast, as_member, deal):
    answer = as_member(cast.bob).post("deal_field", deal.pk, "title", title="Tower")
    assert f'id="deal_{deal.pk}_title"' in answer.text
    assert f'name="version" value="{stored(deal).version}"' in answer.text
    assert "live:change" in answer["HX-Trigger"]


def test_a_change_is_recorded_once_with_before_and_after(cast, as_member, deal):
    bob = as_member(cast.bob)
    bob.post("deal_field", deal.pk, "title", title="Tower")
    bob.post("deal_field", deal.pk, "title", title="Tower")
    events = Event.objects.of(cast.account).on(deal).filter(verb="deal.changed")
    assert [event.data["changes"] for event in events] == [{"title": ["Roof", "Tower"]}]
    assert stored(deal).version == deal.version + 1


def test_the_history_says_by_which_path_a_field_was_changed(cast, as_member, deal):
    bob = as_member(cast.bob)
    bob.post("deal_field", deal.pk, "source", source="Fair")
    for path, source in (("admin", "Desk"), ("api", "Shop"), ("demo", "Demo")):
        with acting(path):
            stored(deal).change({"source": source}, by=cast.bob)
    for means in ("import", "bulk"):
        with acting("task", "imports.run"), on_behalf_of(cast.bob.user_id, means):
            stored(deal).change({"source": means}, by=cast.bob)
    text = bob.get("deal_history", deal.pk).text
    assert re.findall(r"source (?:from \w+ )?to (\w+)(?: · ([\w ]+))?", text) == [
        ("bulk", "in bulk"), ("import", "by import"), ("Demo", ""), ("Shop", "by the API"), ("Desk", "in the admin"),
        ("Fair", "by form"),
    ]  # fmt: skip


def test_a_contact_is_chosen_by_id_or_by_its_name(cast, as_member, deal, maria):
    bob = as_member(cast.bob)
    bob.post("deal_field", deal.pk, "contact", contact=maria.pk)
    assert stored(deal).contact == maria
    bob.post(
        "deal_field", deal.pk, "contact", **{"contact": maria.pk, "contact-label": "Maria Souza", "contact-text": ""}
    )
    assert stored(deal).contact is None
    bob.post("deal_field", deal.pk, "contact", **{"contact": "", "contact-label": "", "contact-text": "maria s"})
    assert stored(deal).contact == maria


def test_a_contact_of_another_account_is_as_unknown_as_any(cast, as_member, deal, unchanged):
    theirs = Contact.objects.add(cast.rival, by=cast.mallory, name="Secret")
    bob = as_member(cast.bob)
    with unchanged():
        answers = [bob.post("deal_field", deal.pk, "contact", contact=pk) for pk in (theirs.pk, 10**12)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Secret" not in answers[0].text


def test_labels_are_laid_on_and_taken_off(cast, as_member, deal):
    vip = Label.objects.create(account=cast.account, name="VIP")
    late = Label.objects.create(account=cast.account, name="Late")
    bob = as_member(cast.bob)
    bob.post("deal_field", deal.pk, "labels", labels=[vip.pk, late.pk])
    assert set(deal.labels.all()) == {vip, late}
    bob.post("deal_field", deal.pk, "labels")
    assert not deal.labels.exists()


def test_a_custom_attribute_is_saved_and_checked(cast, as_member, deal):
    CustomAttribute.objects.create(account=cast.account, model="deal", key="seats", name="Seats", type="number")
    bob = as_member(cast.bob)
    assert bob.post("deal_field", deal.pk, "attribute_seats", attribute_seats="1,200.5").status_code == 200
    assert stored(deal).attributes == {"seats": "1200.5"}
    assert bob.post("deal_field", deal.pk, "attribute_seats", attribute_seats="many").status_code == 422
    assert stored(deal).attributes == {"seats": "1200.5"}


WRONG = [
    ("title", {"title": " "}),
    ("title", {"title": "x" * 201}),
    ("value", {"value": "much"}),
    ("value", {"value": "-1"}),
    ("value", {"value": "NaN"}),
    ("value", {"value": "1" + "0" * 20}),
    ("currency", {"currency": "XXX"}),
    ("priority", {"priority": "9"}),
    ("expected_close", {"expected_close": "31/02/2027"}),
    ("probability", {"probability": "101"}),
    ("owner", {"owner": "mallory"}),
    ("source", {"source": "a\0b"}),
]


def test_bad_input_comes_back_as_typed(cast, as_member, deal, unchanged):
    bob = as_member(cast.bob)
    for name, data in WRONG:
        with unchanged():
            answer = bob.post("deal_field", deal.pk, name, **data)
        assert answer.status_code == 422, (name, data)
        assert "field-error" in answer.text


def test_bad_input_without_scripts_comes_back_on_the_page(cast, as_member, deal, unchanged):
    with unchanged():
        answer = as_member(cast.bob).post("deal_field", deal.pk, "value", plain=True, value="much")
    assert answer.status_code == 422
    assert 'value="much"' in answer.text
    assert "<!doctype html>" in answer.text.lower()


def test_only_the_named_field_changes(cast, as_member, deal):
    data = {"source": "Fair", "title": "Taken over", "stage": 1, "rank": 1, "account": cast.rival.pk, "version": ""}
    as_member(cast.bob).post("deal_field", deal.pk, "source", **data)
    assert (stored(deal).title, stored(deal).source) == ("Roof", "Fair")


def test_what_is_no_field_in_place_is_not_found(cast, as_member, deal):
    bob = as_member(cast.bob)
    for name in ("stage", "rank", "account", "version", "attributes", "nothing"):
        assert bob.post("deal_field", deal.pk, name, **{name: "1"}).status_code == 404


def test_nobody_else_changes_a_field(cast, as_member, deal, unchanged):
    with unchanged():
        assert as_member(cast.carol).post("deal_field", deal.pk, "title", title="Mine").status_code == 403
        assert as_member(cast.mallory).post("deal_field", deal.pk, "title", title="Mine").status_code == 404


# -- two people at once


def test_the_second_of_two_edits_is_told_both_values(cast, as_member, deal):
    deal.change({"title": "Alice's"}, by=cast.alice)
    seen = {"seen-": "1", "seen-title": "Roof"}
    answer = as_member(cast.bob).post("deal_field", deal.pk, "title", title="Bob's", **seen)
    assert answer.status_code == 409
    assert "Alice&#x27;s" in answer.text
    assert "Bob&#x27;s" in answer.text
    assert stored(deal).title == "Alice's"


def test_saving_again_after_the_warning_means_it(cast, as_member, deal):
    deal.change({"title": "Alice's"}, by=cast.alice)
    answer = as_member(cast.bob).post(
        "deal_field", deal.pk, "title", title="Bob's", **{"seen-": "1", "seen-title": "Alice's"}
    )
    assert answer.status_code == 200
    assert stored(deal).title == "Bob's"


def test_two_who_change_different_fields_do_not_meet(cast, as_member, deal):
    deal.change({"title": "Alice's"}, by=cast.alice)
    seen = {"seen-": "1", "seen-source": "", "version": deal.version}
    assert as_member(cast.bob).post("deal_field", deal.pk, "source", source="Fair", **seen).status_code == 200


def test_two_who_want_the_same_do_not_quarrel(cast, as_member, deal):
    deal.change({"title": "Tower"}, by=cast.alice)
    seen = {"seen-": "1", "seen-title": "Roof"}
    assert as_member(cast.bob).post("deal_field", deal.pk, "title", title="Tower", **seen).status_code == 200


def test_an_old_version_alone_is_stale(cast, as_member, deal):
    old = deal.version
    deal.change({"title": "Alice's"}, by=cast.alice)
    assert as_member(cast.bob).post("deal_field", deal.pk, "title", title="Bob's", version=old).status_code == 409
    assert stored(deal).title == "Alice's"


def test_a_value_is_an_amount_of_its_currency_on_every_path(cast, as_member, deal, stages):
    as_member(cast.bob).post("stage_deals", stages[0].pipeline_id, stages[0].pk, title="Quick", value="10.005")
    assert Deal.objects.get(title="Quick").value == Decimal("10.01")
    deal.change({"value": Decimal("10.50")}, by=cast.bob)
    deal.change({"currency": "JPY"}, by=cast.bob)
    assert Deal.objects.get(pk=deal.pk).value == 11
    for wrong in (Decimal("NaN"), Decimal("Infinity"), Decimal("1e400"), Decimal(-1), Decimal(10) ** 15):
        with pytest.raises(ValidationError):
            deal.change({"value": wrong}, by=cast.bob)
        with pytest.raises(ValidationError):
            Deal.objects.add(stages[0], by=cast.bob, title="Odd", value=wrong)
    assert Deal.objects.get(pk=deal.pk).value == 11 and not Deal.objects.filter(title="Odd").exists()
