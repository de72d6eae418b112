"""A conversation by itself: what people say of it, what they add, and what channels deliver."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import CustomAttribute, Event, Label, Team
from contacts.models import Contact, Conversation, ConversationLabel, Message, Received, Sender
from tests.at_once import at_once, beside

URL = "/acme/conversations/"
NOW = timezone.make_aware(datetime(2026, 3, 20, 12))


@pytest.fixture
def ana(cast) -> Contact:
    return Contact.objects.add(cast.account, name="Ana", emails=["ana@acme.test"], phones=["+55 81 99999-1234"])


@pytest.fixture
def conversation(cast, ana) -> Conversation:
    return Conversation.objects.log(ana, by=cast.bob, channel="phone", text="They want chairs", at=NOW)


def write(client, conversation, name: str, value):
    return client.post(f"{URL}{conversation.pk}/fields/{name}/", {name: value})


def test_its_page_shows_what_was_said_and_with_whom(cast, conversation, client_of):
    url = f"{URL}{conversation.pk}/"
    text = client_of(cast.carol).get(f"{url}?show=all").text
    assert "They want chairs" in text and ">Ana<" in text and "wrote this conversation down" in text
    page = client_of(cast.carol).get(url).text
    assert "They want chairs" in page and f'href="{url}history/#' in page and "wrote this" not in page


@pytest.mark.parametrize(("name", "value"), [("status", "snoozed"), ("priority", "high")])
def test_what_people_say_of_it_is_written_in_place(cast, conversation, client_of, name, value):
    assert write(client_of(cast.bob), conversation, name, value).status_code == 302
    conversation.refresh_from_db()
    assert getattr(conversation, name) == value
    assert Event.objects.on(conversation).filter(verb="conversation.changed").exists()


def test_it_is_somebodys_and_a_teams(cast, conversation, client_of):
    team = Team.objects.create(account=cast.account, name="Support")
    write(client_of(cast.bob), conversation, "team", team.pk)
    write(client_of(cast.bob), conversation, "assignee", cast.alice.pk)
    conversation.refresh_from_db()
    assert (conversation.team, conversation.assignee) == (team, cast.alice)


def test_another_accounts_team_cannot_be_chosen(cast, conversation, client_of):
    team = Team.objects.create(account=cast.rival, name="Theirs")
    assert write(client_of(cast.bob), conversation, "team", team.pk).status_code == 422


def test_it_carries_labels(cast, conversation, client_of):
    label = Label.objects.create(account=cast.account, name="Urgent")
    write(client_of(cast.bob), conversation, "labels", label.pk)
    assert list(conversation.labels.all()) == [label]
    assert "Urgent" in client_of(cast.carol).get(URL).text
    assert "Urgent" in client_of(cast.carol).get(f"/acme/contacts/conversations/{conversation.pk}/").text


def test_a_label_that_goes_into_another_takes_conversations_along(cast, conversation):
    late, delayed = (Label.objects.create(account=cast.account, name=name) for name in ("Late", "Delayed"))
    conversation.change({"labels": [late]}, by=cast.bob)
    late.merge_into(delayed, by=cast.alice)
    assert list(conversation.labels.all()) == [delayed]


def test_it_carries_attributes_that_are_checked(cast, conversation, client_of):
    CustomAttribute.objects.create(
        account=cast.account, model="conversation", key="topic", name="Topic", type="list", options=["Price", "Stock"]
    )
    client = client_of(cast.bob)
    assert write(client, conversation, "attribute_topic", "Weather").status_code == 422
    assert write(client, conversation, "attribute_topic", "Price").status_code == 302
    conversation.refresh_from_db()
    assert conversation.attributes == {"topic": "Price"}
    assert "Topic" in client.get(f"{URL}{conversation.pk}/").text


def test_attributes_of_conversations_are_defined_in_the_settings(cast, client_of):
    assert "Conversations" in client_of(cast.alice).get("/acme/settings/attributes/").text


@pytest.mark.parametrize("direction", ["note", "in", "out"])
def test_a_member_writes_more_down(cast, conversation, client_of, direction):
    form = {"direction": direction, "text": "Called back"}
    assert client_of(cast.bob).post(f"{URL}{conversation.pk}/messages/", form).status_code == 302
    message = conversation.messages.last()
    assert (message.direction, message.text, message.author) == (direction, "Called back", cast.bob)


def test_nothing_is_no_message_and_what_was_typed_stays(cast, conversation, client_of, htmx):
    client, url = client_of(cast.bob), f"{URL}{conversation.pk}/messages/"
    assert client.post(url, {"direction": "note", "text": " "}, headers=htmx).status_code == 422
    refused = client.post(url, {"direction": "shout", "text": "Kept words"}, headers=htmx)
    assert refused.status_code == 422 and "Kept words" in refused.text
    assert conversation.messages.count() == 1


def test_a_call_is_logged_on_the_contacts_page(cast, ana, client_of):
    form = {"channel": "visit", "text": "Met at the fair"}
    assert client_of(cast.bob).post(f"/acme/contacts/{ana.pk}/conversations/new/", form).status_code == 302
    logged = Conversation.objects.get()
    assert (logged.channel, logged.status, logged.assignee) == ("visit", "resolved", cast.bob)
    assert logged.messages.get().text == "Met at the fair"


def test_a_viewer_writes_nothing(cast, ana, conversation, client_of):
    client = client_of(cast.carol)
    posts = [
        (f"{URL}{conversation.pk}/messages/", {"direction": "note", "text": "x"}),
        (f"{URL}{conversation.pk}/fields/status/", {"status": "open"}),
        (f"/acme/contacts/{ana.pk}/conversations/new/", {"channel": "visit", "text": "x"}),
    ]
    assert {client.post(url, form).status_code for url, form in posts} == {403}
    assert Message.objects.count() == 1 and Conversation.objects.get().status == "resolved"


def test_the_list_is_searched_by_contact_and_filtered(cast, conversation, client_of):
    other = Contact.objects.add(cast.account, name="Bia")
    Conversation.objects.log(other, by=cast.bob, channel="visit", text="Hello", at=NOW)
    client = client_of(cast.carol)
    assert len(client.get(URL).context["listing"].rows) == 2
    assert [str(row) for row in client.get(URL, {"q": "ana"}).context["listing"].rows] == ["Ana"]
    tree = '{"op": "and", "rules": [{"field": "channel", "operator": "is", "value": "visit"}]}'
    assert [str(row) for row in client.get(URL, {"filter": tree}).context["listing"].rows] == ["Bia"]


@pytest.mark.parametrize("rows", [1, 12])
def test_the_list_costs_the_same_however_long(cast, ana, client_of, django_assert_max_num_queries, rows):
    for _number in range(rows):
        Conversation.objects.log(ana, by=cast.bob, channel="visit", text="Hello", at=NOW)
    client = client_of(cast.carol)
    client.get(URL)
    with django_assert_max_num_queries(12):
        client.get(URL)


# -- what channels deliver


def delivered(number=1, thread="t1", text="Hello", minutes=0, direction="in") -> Received:
    return Received(f"m{number}", thread, text, NOW + timedelta(minutes=minutes), direction)


def receive(cast, sender, received, channel="whatsapp") -> Conversation:
    return Conversation.objects.receive(cast.account, channel, sender, received)


def test_a_message_from_nobody_known_makes_a_contact(cast):
    conversation = receive(cast, Sender(name="Rui", phone="+351 912 345 678"), delivered())
    contact = Contact.objects.get()
    assert (contact.name, contact.phone) == ("Rui", "+351912345678")
    assert conversation.contact == contact and conversation.messages.get().text == "Hello"


@pytest.mark.parametrize("sender", [Sender(email="ANA@acme.test"), Sender(phone="(81) 9999-1234")])
def test_whoever_has_the_address_is_who_wrote(cast, ana, sender):
    assert receive(cast, sender, delivered()).contact == ana
    assert Contact.objects.count() == 1


def test_a_thread_goes_on(cast, ana):
    for number in range(3):
        receive(cast, Sender(email="ana@acme.test"), delivered(number, minutes=number))
    conversation = Conversation.objects.get()
    assert conversation.messages.count() == 3 and conversation.last_message_at == NOW + timedelta(minutes=2)


def test_delivered_late_it_stands_where_it_was_said(cast, ana):
    receive(cast, Sender(email="ana@acme.test"), delivered(2, minutes=5))
    conversation = receive(cast, Sender(email="ana@acme.test"), delivered(1, minutes=1))
    assert [message.external_id for message in conversation.messages.all()] == ["m1", "m2"]
    assert conversation.last_message_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(("direction", "status"), [("in", "open"), ("out", "resolved")])
def test_what_they_answer_to_opens_again(cast, ana, direction, status):
    conversation = receive(cast, Sender(email="ana@acme.test"), delivered())
    conversation.change({"status": "resolved"}, by=cast.bob)
    receive(cast, Sender(email="ana@acme.test"), delivered(2, minutes=1, direction=direction))
    conversation.refresh_from_db()
    assert conversation.status == status


def test_the_same_thread_of_another_channel_or_account_is_another_one(cast, ana):
    receive(cast, Sender(email="ana@acme.test"), delivered())
    receive(cast, Sender(email="ana@acme.test"), delivered(), channel="email")
    Conversation.objects.receive(cast.rival, "whatsapp", Sender(email="ana@acme.test"), delivered())
    assert Conversation.objects.count() == 3 and Contact.objects.of(cast.rival).count() == 1


@pytest.mark.parametrize("sender", [Sender(name="Rui"), Sender(email="no address")])
def test_without_an_address_nothing_is_stored(cast, sender):
    with pytest.raises(ValidationError):
        receive(cast, sender, delivered())
    assert not Contact.objects.exists() and not Conversation.objects.exists()


def test_what_cannot_be_told_from_another_message_is_refused_and_goes_to_nobody(cast, ana, conversation):
    """A call that was written down has no id of a channel either."""
    sender, naive = Sender(email="rui@x.test"), datetime(2026, 3, 20, 12)
    for id, thread, at, direction in [
        ("", "", NOW, "in"), ("\u200b", "", NOW, "in"), ("", "t1", NOW, "in"), ("m1", "t1", NOW, "aside"),
        ("m1", "t1", naive, "in"), ("m1", "t1", NOW.replace(year=9999), "in"), ("m\0", "t1", NOW, "in"),
    ]:  # fmt: skip
        with pytest.raises(ValidationError):
            receive(cast, sender, Received(id, thread, "Hello", at, direction), channel="phone")
    with pytest.raises(ValidationError, match="pigeon"):
        receive(cast, sender, delivered(), channel="pigeon")
    assert Contact.objects.get() == ana and Message.objects.get().text == "They want chairs"


def test_an_id_is_the_same_however_it_is_spelt(cast):
    sender = Sender(email="rui@x.test")
    for id in ("mé", "me\u0301", "m\x01é"):
        receive(cast, sender, Received(id, "t\x01", "Hello", NOW))
    assert Message.objects.get().external_id == "mé" and Conversation.objects.get().external_id == "t"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_fifty_deliveries_of_one_message_are_one(self, cast):
        sender = Sender(name="Rui", phone="+351 912 345 678")
        outcomes = at_once(lambda _n: receive(cast, sender, delivered()).pk, 50)
        assert len(set(outcomes)) == 1
        assert (Contact.objects.count(), Conversation.objects.count(), Message.objects.count()) == (1, 1, 1)

    def test_threads_of_one_person_at_once_make_one_contact(self, cast):
        sender = Sender(name="Rui", phone="+351 912 345 678")
        at_once(lambda n: receive(cast, sender, delivered(n, thread=f"t{n}")), 8)
        assert (Contact.objects.count(), Conversation.objects.count(), Message.objects.count()) == (1, 8, 8)

    def test_whose_contact_is_being_deleted_begins_anew(self, cast, ana):
        sender = Sender(email="ana@acme.test")
        receive(cast, sender, delivered())
        again = lambda: receive(cast, sender, delivered(2))  # noqa: E731
        conversation = beside(lambda: ana.remove(by=cast.alice), again, waits=True)
        assert conversation.messages.get().external_id == "m2" and Contact.objects.get() == conversation.contact != ana


def test_another_accounts_label_stays_there(cast, conversation):
    theirs = Label.objects.create(account=cast.rival, name="Theirs")
    row = ConversationLabel(account=cast.account, conversation=conversation, label=theirs)
    with pytest.raises(Exception, match="same_account"):
        row.save()


def test_a_viewer_reads_the_status_in_words(cast, conversation, client_of):
    text = client_of(cast.carol).get(f"{URL}{conversation.pk}/").text
    assert ">Resolved<" in text and ">resolved<" not in text


def test_what_a_member_has_said_meanwhile_stands_when_a_message_comes(cast, ana):
    conversation = receive(cast, Sender(email="ana@acme.test"), delivered())
    Conversation.objects.get(pk=conversation.pk).change({"status": "resolved"}, by=cast.bob)
    conversation.take(delivered(2, minutes=1, direction="out"))
    conversation.refresh_from_db()
    assert conversation.status == "resolved"
