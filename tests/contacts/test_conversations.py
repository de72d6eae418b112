"""The conversations of a contact, read on their page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Conversation, Message

URL = "/acme/contacts/"


@pytest.fixture
def conversation(cast, ana) -> Conversation:
    now = timezone.now()
    found = Conversation.objects.create(
        account=cast.account, contact=ana, channel="whatsapp", created_at=now, last_message_at=now
    )
    for number in range(35):
        Message.objects.create(
            account=cast.account, conversation=found, direction="in", text=f"Line {number:02}",
            sent_at=now - timedelta(minutes=35 - number),
        )  # fmt: skip
    return found


def test_they_are_listed_on_the_contacts_page(cast, ana, conversation, client_of):
    assert b"WhatsApp" in client_of(cast.carol).get(f"{URL}{ana.pk}/?show=all").content


def test_one_opens_in_its_place_with_the_latest_messages(cast, conversation, client_of, htmx):
    text = client_of(cast.carol).get(f"{URL}conversations/{conversation.pk}/", headers=htmx).content.decode()
    assert "Line 34" in text and "Line 05" in text and "Line 04" not in text
    assert text.index("Line 05") < text.index("Line 34")


def test_older_messages_are_a_page_away(cast, conversation, client_of, htmx):
    url = f"{URL}conversations/{conversation.pk}/?messages=2"
    text = client_of(cast.carol).get(url, headers=htmx).content.decode()
    assert "Line 04" in text and "Line 05" not in text


def test_without_htmx_it_is_open_on_the_page(cast, conversation, client_of):
    text = client_of(cast.carol).get(f"{URL}conversations/{conversation.pk}/").content.decode()
    assert "<html" in text and "Line 34" in text


def test_a_stranger_reads_nothing(cast, conversation, client_of):
    assert client_of(cast.mallory).get(f"/rival/contacts/conversations/{conversation.pk}/").status_code == 404
