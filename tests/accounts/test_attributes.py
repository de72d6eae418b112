import pytest
from django.core.exceptions import ValidationError

from accounts.attribute_type import TypeChange
from accounts.custom_values import checked_values
from accounts.models import CustomAttribute, Event
from accounts.views.attributes import id_in
from contacts.models import Contact, Segment

URL = "/acme/settings/attributes/"


@pytest.fixture
def plan(cast):
    return add(cast.account, "Plan", type="list", options=["Gold", "Silver"])


def add(account, name, model="contact", **fields) -> CustomAttribute:
    return CustomAttribute.objects.add(
        CustomAttribute(account=account, name=name, key=name.lower(), model=model, **fields)
    )


def filled(**changes) -> dict:
    return {"name": "Birthday", "model": "contact", "type": "date"} | changes


def test_an_attribute_gets_its_key_from_its_name(cast, client_of):
    response = client_of(cast.alice).post(f"{URL}new/", filled(name="Data de aniversário"))
    assert response.status_code == 302
    assert CustomAttribute.objects.get().key == "data_de_aniversario"


@pytest.mark.parametrize("name", ["Name", "E-mail", "Email", "Phone", "Company", "plan", "PLAN!", "生日", "Labels"])
def test_a_key_is_unique_and_never_a_standard_field(cast, client_of, plan, name):
    response = client_of(cast.alice).post(f"{URL}new/", filled(name=name))
    if name == "E-mail":  # its key is e_mail, which no contact has
        assert response.status_code == 302
    else:
        assert response.status_code == 422 and CustomAttribute.objects.count() == 1


def test_the_same_name_is_free_for_another_kind_of_record(cast, client_of, plan):
    assert client_of(cast.alice).post(f"{URL}new/", filled(name="Plan", model="deal")).status_code == 302


@pytest.mark.parametrize(
    "changes",
    [{"type": "list", "options": " \n"}, {"type": "text", "pattern": "(a"}, {"type": "unknown"}, {"model": "user"}],
    ids=str,
)
def test_what_cannot_work_is_refused_with_the_form(cast, client_of, changes):
    response = client_of(cast.alice).post(f"{URL}new/", filled(**changes))
    assert response.status_code == 422 and not CustomAttribute.objects.exists()
    assert b"field-error" in response.content


def test_options_come_one_per_line(cast, client_of):
    client_of(cast.alice).post(f"{URL}new/", filled(type="list", options="Gold\n\n Silver \nGold"))
    assert CustomAttribute.objects.get().options == ["Gold", "Silver"]


def test_options_change_by_forms_of_their_own(cast, client_of, plan):
    client_of(cast.alice).post(f"{URL}{plan.pk}/", {"name": "Plan", "options": "Silver"})
    plan.refresh_from_db()
    assert plan.options == ["Gold", "Silver"]


def test_dragging_puts_it_behind_another_or_to_the_front(cast, client_of, plan):
    second, third = add(cast.account, "Second"), add(cast.account, "Third")
    for after, order in ((plan.pk, ["plan", "third", "second"]), (0, ["third", "plan", "second"])):
        client_of(cast.alice).post(f"{URL}{third.pk}/position/", {"after": after})
        assert [each.key for each in CustomAttribute.objects.of(cast.account)] == order
    others = add(cast.rival, "Theirs"), add(cast.account, "Size", model="company"), second
    for after in (others[0].pk, others[1].pk, 999_999_999, "x", "²", ""):
        client_of(cast.alice).post(f"{URL}{third.pk}/position/", {"after": after} if after else {"step": "-1"})
        assert CustomAttribute.objects.of(cast.account).of_kind("contact").first() == third


def test_there_are_at_most_a_hundred_of_a_kind(cast, client_of, monkeypatch, plan):
    monkeypatch.setattr("accounts.models.attribute.MOST_PER_KIND", 2)
    client = client_of(cast.alice)
    assert client.post(f"{URL}new/", filled(name="Second")).status_code == 302
    refused = client.post(f"{URL}new/", filled(name="Third"))
    assert refused.status_code == 422 and "There are 2 attributes" in refused.content.decode()


def test_the_verb_itself_refuses_a_standard_fields_key(cast):
    with pytest.raises(ValidationError, match="Every record has this field"):
        CustomAttribute.objects.add(CustomAttribute(account=cast.account, name="Name", key="name"))


def test_kind_type_and_key_stay_what_they_were(cast, client_of, plan):
    fields = {"name": "Tariff", "options": "Gold\nSilver", "model": "deal", "type": "text", "key": "x", "account": "9"}
    client_of(cast.alice).post(f"{URL}{plan.pk}/", fields)
    plan.refresh_from_db()
    assert (plan.name, plan.model, plan.type, plan.key) == ("Tariff", "contact", "list", "plan")
    assert plan.account == cast.account


def test_moving_changes_places_and_stops_at_the_end(cast, client_of, plan):
    second = add(cast.account, "Second")
    client = client_of(cast.alice)
    for expected in (["second", "plan"], ["second", "plan"]):
        client.post(f"{URL}{second.pk}/position/", {"step": "-1"})
        assert [each.key for each in CustomAttribute.objects.of(cast.account)] == expected


def test_a_move_answers_htmx_with_the_table(cast, client_of, plan):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    response = client_of(cast.alice).post(f"{URL}{plan.pk}/position/", {"step": "1"}, headers=headers)
    assert response.status_code == 200 and b"attributes_contact" in response.content
    assert b"<html" not in response.content


def test_deleting_first_shows_where_it_is_used(cast, client_of, plan):
    Contact.objects.create(account=cast.account, name="Ana", attributes={"plan": "Gold"})
    response = client_of(cast.alice).get(f"{URL}{plan.pk}/deletion/")
    assert b"1 record has a value" in response.content and CustomAttribute.objects.exists()


def test_deleting_shows_the_segments_that_ask_for_it(cast, client_of, plan):
    tree = {"op": "and", "rules": [{"field": "attribute.plan", "operator": "is", "value": "Gold"}]}
    Segment.objects.add("Golden", {"filter": tree}, by=cast.alice)
    Segment.objects.add("Hidden", {"filter": tree}, by=cast.bob)
    Segment.objects.add("Other", {"filter": {"op": "and", "rules": []}}, by=cast.alice)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    page = client_of(cast.alice).get(f"{URL}{plan.pk}/deletion/", headers=headers).content.decode()
    assert "Golden" in page and "A private segment of Bob" in page
    assert "Hidden" not in page and "Other" not in page


def test_deleting_cleans_up_the_values_of_this_account_alone(cast, client_of, plan):
    ana = Contact.objects.create(account=cast.account, name="Ana", attributes={"plan": "Gold", "city": "Natal"})
    other = Contact.objects.create(account=cast.rival, name="Zoe", attributes={"plan": "Gold"})
    client_of(cast.alice).post(f"{URL}{plan.pk}/deletion/")
    ana.refresh_from_db(), other.refresh_from_db()
    assert ana.attributes == {"city": "Natal"} and other.attributes == {"plan": "Gold"}
    assert not CustomAttribute.objects.exists()


def test_the_list_says_how_many_records_are_filled_in(cast, client_of, plan):
    for number in range(3):
        Contact.objects.create(account=cast.account, name=f"Ana {number}", attributes={"plan": "Gold"})
    [only] = CustomAttribute.objects.with_uses(cast.alice, "contact")
    assert only.used_by == 3


def test_the_list_asks_as_often_for_twenty_as_for_one(cast, client_of, plan, django_assert_max_num_queries):
    for number in range(20):
        add(cast.account, f"n{number}")
    client = client_of(cast.alice)
    client.get(URL)
    with django_assert_max_num_queries(16):
        client.get(URL)


def test_a_viewer_defines_nothing(cast, client_of, plan):
    assert client_of(cast.carol).post(f"{URL}new/", filled()).status_code == 403
    assert client_of(cast.carol).post(f"{URL}{plan.pk}/deletion/").status_code == 403
    assert CustomAttribute.objects.count() == 1


def test_a_key_is_never_a_number(cast, client_of):
    """A number would be a place in an array to the database, and every filter by it a wrong list."""
    form = {"name": "2024", "model": "contact", "type": "text"}
    assert client_of(cast.alice).post("/acme/settings/attributes/new/", form).status_code == 302
    attribute = CustomAttribute.objects.get()
    assert attribute.key == "n_2024"
    Contact.objects.add(cast.account, name="Ana", attributes={"n_2024": "x"})
    tree = '{"op":"and","rules":[{"field":"attribute.n_2024","operator":"is","value":"x"}]}'
    assert client_of(cast.bob).get("/acme/contacts/", {"filter": tree}).context["listing"].total.number == 1


def test_what_somebody_has_just_deleted_is_neither_moved_nor_deleted_again(cast):
    plan = CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan")
    CustomAttribute.objects.get().remove(by=cast.alice)
    for act in (lambda: plan.move(1), lambda: plan.remove(by=cast.alice), TypeChange(plan, "number", cast.alice).make):
        with pytest.raises(CustomAttribute.DoesNotExist):
            act()
    assert Event.objects.filter(verb="attribute.deleted").count() == 1


@pytest.mark.parametrize("key", ["gone", "a\0b", "\ud800", "", 7, "plan' OR 1=1"])
def test_a_key_that_is_none_is_refused_in_words(cast, plan, key):
    with pytest.raises(ValidationError) as refusal:
        checked_values(cast.account, "contact", {key: "x"})
    assert "There is no attribute" in "".join(refusal.value.messages).encode().decode()


def test_an_id_that_no_row_can_have_is_none():
    assert [id_in(text) for text in ("7", "9" * 18, "9" * 19, "-1", "x", "", "٣")] == [7, int("9" * 18), *[-1] * 5]
