"""Files of messages: kept whole or not at all, shown where that is safe, and seen by who sees the conversation."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import Event
from contacts.models import Contact, Conversation, Message, MessageAttachment, Received, Sender
from contacts.tasks import sweep_attachments

URL = "/acme/conversations/"
SENDER = Sender(email="ana@acme.test")


def picture(kind="PNG", size=(640, 480)) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "teal").save(target, kind)
    return target.getvalue()


def file(name="offer.txt", content=b"the offer") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def stored_files(settings):
    """Names of the files on disk."""
    return lambda: sorted(str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.fixture
def conversation(cast, ana) -> Conversation:
    return Conversation.objects.log(ana, by=cast.bob, channel="phone", text="They want chairs")


@pytest.fixture
def write(conversation, client_of):
    """`write(member, text="…", files=[…])`: what the form answers to a fragment's request."""

    def post(member, **form):
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        data = {"direction": "note", "text": ""} | form
        return client_of(member).post(f"{URL}{conversation.pk}/messages/", data, headers=headers)

    return post


def received(*files, number=1) -> Received:
    return Received(f"m{number}", "t1", "", timezone.now(), files=files)


def receive(cast, message) -> Conversation:
    return Conversation.objects.receive(cast.account, "whatsapp", SENDER, message)


@pytest.mark.parametrize("direction", ["in", "out", "note"])
def test_a_message_carries_several_files_the_same_one_twice_too(cast, conversation, write, direction, stored_files):
    answer = write(cast.bob, direction=direction, text="See these", files=[file(), file(), file("a.png", picture())])
    assert answer.status_code == 200
    message = conversation.messages.last()
    assert [(each.name, each.content_type) for each in message.attachments.all()] == [
        ("offer.txt", "text/plain"), ("offer.txt", "text/plain"), ("a.png", "image/png"),
    ]  # fmt: skip
    assert len(stored_files()) == 4 and answer.text.count("offer.txt") > 1 and "/thumbnail/" in answer.text


def test_files_alone_are_a_message_and_nothing_is_none(cast, conversation, write):
    assert write(cast.bob, files=[file()]).status_code == 200
    refused = write(cast.bob)
    assert refused.status_code == 422 and "Write something, or add a file." in refused.text
    assert conversation.messages.count() == 2


def test_a_call_is_logged_with_files(cast, ana, client_of):
    form = {"channel": "visit", "text": "", "files": [file()]}
    assert client_of(cast.bob).post(f"/acme/contacts/{ana.pk}/conversations/new/", form).status_code == 302
    assert Message.objects.get().attachments.get().added_by == cast.bob


def test_a_channel_delivers_files_and_once(cast, ana, stored_files):
    for _time in range(2):
        conversation = receive(cast, received(ContentFile(b"%PDF-1.7 offer", "offer.pdf")))
    kept = conversation.messages.get().attachments.get()
    assert (kept.name, kept.content_type, kept.added_by) == ("offer.pdf", "application/pdf", None)
    assert len(stored_files()) == 1


def test_what_a_channel_delivers_too_large_is_refused_whole(cast, ana, settings, stored_files):
    settings.ATTACHMENT_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="“huge"):
        receive(cast, received(ContentFile(bytes(3), "fits.bin"), ContentFile(bytes(11), "huge.bin")))
    assert not Conversation.objects.exists() and stored_files() == []


def test_limits_are_named_and_what_was_typed_stays(cast, conversation, write, settings, stored_files):
    settings.ATTACHMENT_MAX_BYTES, settings.ATTACHMENT_MAX_PIXELS = 100_000, 1_000_000
    answer = write(cast.bob, text="Kept words", files=[file("huge.bin", bytes(100_001)), file("void.txt", b"")])
    assert answer.status_code == 422 and "Kept words" in answer.text
    assert "“huge.bin” has 97.7" in answer.text and "“void.txt” is empty" in answer.text
    wide = write(cast.bob, files=[file("wide.png", picture(size=(2000, 1000)))])
    assert "“wide.png” has 2 million pixels; at most 1 million fit." in wide.text
    assert conversation.messages.count() == 1 and stored_files() == []


def test_a_full_disk_is_said_and_nothing_of_it_stays(cast, conversation, write, stored_files, monkeypatch):
    def save_until_full(self, name, content):
        if len(stored_files()) == 1:
            raise OSError(28, "No space left on device")
        return whole(self, name, content)

    whole = FileSystemStorage._save
    monkeypatch.setattr(FileSystemStorage, "_save", save_until_full)
    answer = write(cast.bob, text="Kept words", files=[file("a"), file("b")])
    assert answer.status_code == 422 and "no room" in answer.text and "Kept words" in answer.text
    assert conversation.messages.count() == 1 and stored_files() == []


SHOWN = [("a.png", "PNG", "image/png"), ("b.txt", "JPEG", "image/jpeg"), ("c.html", "GIF", "image/gif")]
# By what they are, not by what they are called.
SAVED = {
    "photo.png": b"<html><script>alert(1)</script></html>",
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a.pdf": b"%PDF-1.7",
    "a.gif": b"GIF89a=1;alert(1)//<script>",
    "both.png": picture() + b"<script>alert(1)</script>",
}


def test_pictures_are_shown_and_all_else_is_saved(cast, conversation, client_of):
    files = [file(name, picture(kind)) for name, kind, _type in SHOWN] + [file(*each) for each in SAVED.items()]
    conversation.write("", by=cast.bob, files=files)
    rows, carol = list(MessageAttachment.objects.order_by("pk")), client_of(cast.carol)
    for row, expected in zip(rows, [*(each[2] for each in SHOWN), *[None] * len(SAVED)], strict=True):
        shown, small = carol.get(f"{URL}attachments/{row.pk}/preview/"), f"{URL}attachments/{row.pk}/thumbnail/"
        assert (shown["Content-Type"] if expected else shown.status_code) == (expected or 404)
        assert carol.get(small).status_code == (200 if expected else 404)
        for answer in [carol.get(f"{URL}attachments/{row.pk}/"), *([shown, carol.get(small)] if expected else [])]:
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert carol.get(f"{URL}attachments/{row.pk}/")["Content-Disposition"].startswith("attachment;")


def test_a_thumbnail_is_small_and_drawn_by_the_server(cast, conversation):
    conversation.write("", by=cast.bob, files=[file("a.png", picture(size=(3000, 1000)))])
    with Image.open(MessageAttachment.objects.get().thumbnail) as image:
        assert (image.format, image.size) == ("WEBP", (320, 107))


NAMES = ['a"b.txt', "a\r\nSet-Cookie: x=1.txt", "../../etc/passwd", "nul\0l.txt", "invoice\u202efdp.exe", "x" * 300]


def test_a_hostile_name_is_harmless_wherever_it_stands(cast, conversation, client_of):
    conversation.write("", by=cast.bob, files=[ContentFile(b"x", name) for name in [*NAMES, "<img src=x>.png"]])
    carol = client_of(cast.carol)
    page = carol.get(f"{URL}{conversation.pk}/")
    assert "<img src=x>" not in page.text and "\u202e" not in page.text and "a\r\nSet" not in page.text
    for row in MessageAttachment.objects.all():
        header = carol.get(f"{URL}attachments/{row.pk}/")["Content-Disposition"]
        assert header.startswith("attachment; filename") and not set("\r\n\0\u202e/") & set(header.partition("''")[0])
        assert len(row.name) <= 255 and Path(row.file.name).name.isalnum()


def test_deleting_takes_the_file_along_and_is_told(
    cast, conversation, write, client_of, stored_files, django_capture_on_commit_callbacks
):
    write(cast.bob, files=[file("a.png", picture())])
    row, bob = MessageAttachment.objects.get(), client_of(cast.bob)
    with django_capture_on_commit_callbacks(execute=True):
        assert bob.post(f"{URL}attachments/{row.pk}/deleted/").status_code == 302
    assert stored_files() == [] and Event.objects.on(conversation).first().data == {"name": "a.png"}
    page = bob.get(f"{URL}{conversation.pk}/?show=all").text
    assert "Its files have been deleted." in page and "deleted the file “a.png”" in page
    assert bob.post(f"{URL}attachments/{row.pk}/deleted/").status_code == 404


def test_a_contact_takes_its_files_along(cast, ana, conversation, stored_files, django_capture_on_commit_callbacks):
    conversation.write("", by=cast.bob, files=[file("a.png", picture())])
    with django_capture_on_commit_callbacks(execute=True):
        ana.remove(by=cast.bob)
    assert stored_files() == []


def test_who_only_looks_reads_but_changes_nothing(cast, conversation, write, client_of, stored_files):
    conversation.write("", by=cast.bob, files=[file()])
    row, carol = MessageAttachment.objects.get(), client_of(cast.carol)
    assert carol.get(f"{URL}attachments/{row.pk}/").status_code == 200
    assert "Add files" not in carol.get(f"{URL}{conversation.pk}/").text
    assert write(cast.carol, files=[file()]).status_code == 403
    assert carol.post(f"{URL}attachments/{row.pk}/deleted/").status_code == 403
    assert MessageAttachment.objects.count() == 1 and len(stored_files()) == 1


def test_nobody_else_finds_them(cast, conversation, client_of):
    conversation.write("", by=cast.bob, files=[file("a.png", picture())])
    row, mallory, bob = MessageAttachment.objects.get(), client_of(cast.mallory), client_of(cast.bob)
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.update(owner=cast.alice)
    for way in ("", "preview/", "thumbnail/"):
        assert mallory.get(f"/rival/conversations/attachments/{row.pk}/{way}").status_code == 404
        assert bob.get(f"{URL}attachments/{row.pk}/{way}").status_code == 404
    assert bob.post(f"{URL}attachments/{row.pk}/deleted/").status_code == 404
    assert MessageAttachment.objects.exists()


def test_sweeping_takes_files_without_a_row_and_rows_without_their_file(cast, conversation, stored_files):
    conversation.write("", by=cast.bob, files=[file(), file("a.png", picture()), file("gone.txt")])
    whole, pictured, gone = MessageAttachment.objects.order_by("pk")
    orphan = Path(whole.file.path).with_name("orphan")
    orphan.write_text("nobody knows me")
    Path(gone.file.path).unlink()
    for path in stored_files():
        os.utime(path, (0, 0))
    sweep_attachments(timestamp=0)
    assert list(MessageAttachment.objects.order_by("pk")) == [whole, pictured]
    assert set(stored_files()) == {whole.file.path, pictured.file.path, pictured.thumbnail.path}


def test_a_storage_that_is_not_there_costs_no_row(cast, conversation, settings, tmp_path):
    conversation.write("", by=cast.bob, files=[file(), file()])
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with pytest.raises(LookupError, match="2 of 2"):
        sweep_attachments(timestamp=0)
    assert MessageAttachment.objects.count() == 2
