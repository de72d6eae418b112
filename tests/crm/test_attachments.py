"""Files on a deal: kept whole or not at all, named safely, handed out to be saved and never to be run."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from conversalabs.uploads import clean_name
from crm.models import Attachment
from crm.models import attachment as attachment_module
from crm.tasks import sweep_attachments

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def file(name="plan.txt", content=b"the plan", content_type="text/plain") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


@pytest.fixture
def stored_files(settings):
    """Names of the files on disk."""
    return lambda: sorted(str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.fixture
def attachment(cast, deal):
    return Attachment.objects.add(deal, [file()], by=cast.bob)[0]


def test_several_files_at_once(cast, as_member, deal, stored_files):
    answer = as_member(cast.bob).post("attachments", deal.pk, files=[file("a.txt"), file("b.png", PNG)])
    assert answer.status_code == 200
    assert [(row.name, row.content_type, row.size) for row in deal.attachments.order_by("pk")] == [
        ("a.txt", "text/plain", 8),
        ("b.png", "image/png", 48),
    ]
    assert len(stored_files()) == 2


def test_without_scripts_too(cast, as_member, deal):
    answer = as_member(cast.bob).post("attachments", deal.pk, plain=True, files=[file()])
    assert answer.status_code == 302
    assert deal.attachments.count() == 1


def test_a_file_says_nothing_of_its_name_on_disk(cast, attachment, stored_files):
    assert Path(stored_files()[0]).name.isalnum()
    assert "plan" not in stored_files()[0]


SPOOFED = [
    ("photo.png", b"<html><script>alert(1)</script></html>", "image/png"),
    ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
    ("page.xhtml", b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "image/gif"),
    ("polyglot.gif", b"GIF89a=1;alert(1)//<script>", "text/html"),
]


def test_a_file_is_handed_out_to_be_saved_whatever_it_is(cast, as_member, deal):
    bob = as_member(cast.bob)
    bob.post("attachments", deal.pk, files=[file(*spoofed) for spoofed in SPOOFED])
    for row, (_name, content, claimed) in zip(deal.attachments.order_by("pk"), SPOOFED, strict=True):
        answer = bob.get("attachment", row.pk)
        assert b"".join(answer.streaming_content) == content
        assert row.content_type != claimed
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")


NAMES = {
    'a"b.txt': 'a"b.txt',
    "a\r\nSet-Cookie: x=1.txt": "aSet-Cookie: x=1.txt",
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "nul\0l.txt": "null.txt",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "x" * 300 + ".pdf": "x" * 251 + ".pdf",
    "relatório – versão final.pdf": "relatório – versão final.pdf",
    "...": "file",
    "": "file",
    "/": "file",
    "\u200b": "file",
    "a." + "b" * 400: None,
}


def test_hostile_names_become_harmless():
    for name, expected in NAMES.items():
        cleaned = clean_name(name)
        assert expected in (None, cleaned)
        assert 0 < len(cleaned) <= 255


def test_a_hostile_name_makes_a_safe_header(cast, as_member, deal):
    bob = as_member(cast.bob)
    for name in NAMES:
        row = Attachment.objects.add(deal, [_named(name)], by=cast.bob)[0]
        header = bob.get("attachment", row.pk)["Content-Disposition"]
        assert header.startswith("attachment; filename")
        assert not set("\r\n\0\u202e") & set(header)
        assert bob.get("attachments", deal.pk).status_code == 200


def _named(name) -> SimpleUploadedFile:
    """A file whose name has not been cleaned on the way in."""
    upload = file()
    upload._name = name
    return upload


def test_a_name_cannot_become_markup(cast, as_member, deal):
    Attachment.objects.add(deal, [_named('<img src=x onerror="alert(1)">.png')], by=cast.bob)
    assert "<img" not in as_member(cast.bob).get("attachments", deal.pk).text


def test_too_large_or_empty_files_are_refused_by_name_and_none_is_kept(
    cast, as_member, deal, settings, unchanged, stored_files
):
    settings.ATTACHMENT_MAX_BYTES = 10
    with unchanged():
        answer = as_member(cast.bob).post(
            "attachments", deal.pk, files=[file("fits.txt"), file("huge.txt", bytes(11)), file("void.txt", b"")]
        )
    assert answer.status_code == 422
    assert "“huge.txt” has 11" in answer.text
    assert "“void.txt” is empty" in answer.text
    assert stored_files() == []


def test_no_file_at_all_is_said(cast, as_member, deal, unchanged):
    with unchanged():
        assert as_member(cast.bob).post("attachments", deal.pk).status_code == 422
        assert as_member(cast.bob).post("attachments", deal.pk, files="text").status_code == 422


def test_a_full_disk_leaves_neither_row_nor_file(cast, as_member, deal, unchanged, stored_files, monkeypatch):
    def save_until_full(self, name, content):
        saved = whole(self, name, content)
        if content.name == "b.txt":
            raise OSError(28, "No space left on device")
        return saved

    whole = FileSystemStorage._save
    monkeypatch.setattr(FileSystemStorage, "_save", save_until_full)
    with unchanged():
        answer = as_member(cast.bob).post("attachments", deal.pk, files=[file("a.txt"), file("b.txt")])
    assert answer.status_code == 422
    assert "no room" in answer.text
    assert stored_files() == []


def test_a_failure_while_writing_leaves_neither_row_nor_file(cast, deal, unchanged, stored_files, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachment_module.Event.objects, "record", fail)
    with unchanged(), pytest.raises(OSError):
        Attachment.objects.add(deal, [file("a"), file("b")], by=cast.bob)
    assert stored_files() == []


def test_deleting_takes_the_file_along(
    cast, as_member, deal, attachment, stored_files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert as_member(cast.bob).post("attachment_deleted", attachment.pk).status_code == 200
    assert not deal.attachments.exists()
    assert stored_files() == []


def test_a_deal_takes_its_files_along(cast, deal, attachment, stored_files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        deal.delete()
    assert stored_files() == []


def test_a_deletion_that_is_taken_back_keeps_the_file(cast, deal, attachment, stored_files):
    with pytest.raises(RuntimeError), transaction.atomic():
        attachment.remove(by=cast.bob)
        raise RuntimeError
    assert len(stored_files()) == 1


def test_sweeping_removes_files_that_no_row_knows(attachment, stored_files):
    orphan = Path(attachment.file.path).with_name("orphan")
    orphan.write_text("nobody knows me")
    sweep_attachments(timestamp=0)
    assert orphan.exists()  # it may belong to an upload that is still under way
    os.utime(orphan, (0, 0))
    sweep_attachments(timestamp=0)
    assert stored_files() == [attachment.file.path]


def test_a_file_that_is_gone_is_not_found(cast, as_member, attachment):
    Path(attachment.file.path).unlink()
    assert as_member(cast.bob).get("attachment", attachment.pk).status_code == 404


def test_who_only_looks_reads_but_changes_nothing(cast, as_member, deal, attachment, unchanged, stored_files):
    carol = as_member(cast.carol)
    assert carol.get("attachment", attachment.pk).status_code == 200
    with unchanged():
        assert carol.post("attachments", deal.pk, files=[file()]).status_code == 403
        assert carol.post("attachment_deleted", attachment.pk).status_code == 403
        assert carol.post("attachment_name", attachment.pk, name="mine").status_code == 403
    assert len(stored_files()) == 1


def test_a_stranger_finds_no_file(cast, as_member, client_of, deal, attachment, unchanged):
    mallory = as_member(cast.mallory)
    with unchanged():
        for name in ("attachment", "attachment_preview", "attachment_thumbnail", "attachment_name"):
            assert mallory.get(name, attachment.pk).status_code == 404
        assert mallory.post("attachments", deal.pk, files=[file()]).status_code == 404
        assert client_of(cast.mallory).get(f"/rival/deals/attachments/{attachment.pk}/").status_code == 404
        assert client_of(cast.mallory).post(f"/rival/deals/attachments/{attachment.pk}/deleted/").status_code == 404


def test_a_picture_is_shown_small_and_whole(cast, as_member, deal):
    content = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(content, "PNG")
    picture = Attachment.objects.add(deal, [file("a.png", content.getvalue())], by=cast.bob)[0]
    carol = as_member(cast.carol)
    assert carol.get("attachment_thumbnail", picture.pk)["Content-Type"] == "image/webp"
    assert carol.get("attachment_preview", picture.pk)["Content-Type"] == "image/png"
    assert f"/attachments/{picture.pk}/thumbnail/" in carol.get("deal", deal.pk).text


RENAMED = {
    "offer.txt": "offer.txt",
    "offer": "offer.txt",
    "../../offer.exe": "offer.exe.txt",
    "of\u202efer\r\n.txt": "offer.txt",
    "y" * 255: "y" * 251 + ".txt",
}


def test_a_file_gets_another_name_and_keeps_its_ending(cast, as_member, deal, attachment):
    bob = as_member(cast.bob)
    assert 'value="plan.txt"' in bob.get("attachment_name", attachment.pk).text
    for typed, name in RENAMED.items():
        assert bob.post("attachment_name", attachment.pk, name=typed).status_code == 200
        attachment.refresh_from_db()
        assert attachment.name == name
    assert "renamed the file “plan.txt” to “offer.txt”" in bob.get("deal_history", deal.pk).text
    refused = bob.post("attachment_name", attachment.pk, name=" ")
    assert refused.status_code == 422 and f'id="attachment_{attachment.pk}_name"' in refused.text


def test_very_many_files_are_shown_a_page_at_a_time(cast, as_member, deal, django_assert_max_num_queries):
    rows = [Attachment.of_upload(file(f"{number}.txt"), cast.account.pk, cast.bob, deal=deal) for number in range(500)]
    Attachment.objects.bulk_create(rows)
    bob = as_member(cast.bob)
    bob.get("attachments", deal.pk)
    with django_assert_max_num_queries(14):
        answer = bob.get("attachments", deal.pk, files=2)
    assert answer.text.count('class="file"') == 6 and "7–12 of 500" in answer.text
    renaming = bob.get("attachment_name", rows[-9].pk, files=2)
    assert 'class="file-rename"' in renaming.text
