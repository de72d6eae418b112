"""Files of messages in a real browser: chosen, dropped and pasted, left out again, and sent with what was written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from contacts.models import Contact, Conversation
from tests.browser.accessibility import violations
from tests.browser.test_deal import CARRY


@pytest.fixture
def conversation(cast) -> Conversation:
    ana = Contact.objects.add(cast.account, by=cast.bob, name="Ana")
    return Conversation.objects.log(ana, by=cast.bob, channel="phone", text="They want chairs")


def chosen(*names: str, size=4) -> list[dict]:
    return [{"name": name, "mimeType": "text/plain", "buffer": bytes(size)} for name in names]


def test_files_wait_with_what_is_written_and_go_with_it(browse, cast, conversation, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    page = browse(cast.bob, bypass_csp=True)
    page.goto(conversation.get_absolute_url())
    waiting, form = page.locator(".held-name"), page.locator(".message-form")
    page.get_by_label("Add files").set_input_files([*chosen("a.txt", "b.txt"), *chosen("huge.txt", size=1001)])
    expect(waiting).to_have_text(["a.txt", "b.txt"])
    expect(form.locator(".field-error")).to_contain_text("“huge.txt”")
    carried = page.evaluate_handle(CARRY, ["dropped.txt", "text"])
    page.locator(".record-facts").dispatch_event("dragover", {"dataTransfer": carried})
    page.locator(".record-facts").dispatch_event("drop", {"dataTransfer": carried})
    page.get_by_label("Text").evaluate(
        "(area, data) => area.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}))",
        page.evaluate_handle(CARRY, ["pasted.txt", "text"]),
    )
    expect(waiting).to_have_text(["a.txt", "b.txt", "dropped.txt", "pasted.txt"])
    page.get_by_role("button", name="Leave out b.txt").click()
    page.get_by_label("Text").fill("See these")
    page.get_by_role("button", name="Write down").click()
    sent = ["a.txt", "dropped.txt", "pasted.txt"]
    expect(page.locator(".said-file-name")).to_have_text(sent)
    expect(page.get_by_label("Text")).to_have_value("")
    expect(waiting).to_have_count(0)
    assert [each.name for each in conversation.messages.last().attachments.all()] == [
        "a.txt",
        "dropped.txt",
        "pasted.txt",
    ]


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 844}, "has_touch": True}])
def test_a_conversation_with_files_is_accessible(browse, cast, conversation, options):
    conversation.write("See", by=cast.bob, files=[SimpleUploadedFile("a.txt", b"text")])
    for member in (cast.bob, cast.carol):
        page = browse(member, bypass_csp=True, **options)
        page.goto(conversation.get_absolute_url())
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
