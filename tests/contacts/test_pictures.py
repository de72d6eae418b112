"""The picture of a contact: drawn anew, kept behind the wall, and gone when it is no longer shown."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from accounts.models import Event
from contacts.models import Contact
from contacts.tasks import sweep_pictures

URL = "/acme/contacts/"


def photo(colour="red", kind="JPEG", name="ana.jpg") -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (300, 200), colour).save(target, kind)
    return SimpleUploadedFile(name, target.getvalue(), "image/jpeg")


@pytest.fixture
def on_disk(settings):
    return lambda: sorted(str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def upload(client, contact, file, **headers):
    return client.post(f"{URL}{contact.pk}/picture/", {"picture": file}, headers=headers)


def test_it_is_stored_as_a_square_and_shown_wherever_the_contact_is(cast, ana, client_of, htmx):
    client = client_of(cast.bob)
    answer = upload(client, ana, photo(), **htmx)
    ana.refresh_from_db()
    assert answer.status_code == 200 and f'src="{ana.avatar_url}"' in answer.text
    picture = client.get(ana.avatar_url)
    assert Image.open(BytesIO(b"".join(picture.streaming_content))).size == (192, 192)
    for page in (URL, ana.get_absolute_url()):
        assert f'src="{ana.avatar_url}"' in client.get(page).text
    assert Event.objects.on(ana).first().verb == "contact.changed"
    assert "set a picture" in client.get(f"{ana.get_absolute_url()}history/").text


def test_without_htmx_it_goes_back_to_the_page(cast, ana, client_of):
    assert upload(client_of(cast.bob), ana, photo()).url.startswith(ana.get_absolute_url())
    refused = upload(client_of(cast.bob), ana, SimpleUploadedFile("a.png", b"hello"))
    assert refused.status_code == 422 and "<html" in refused.text and "choose a PNG, JPEG or WebP file" in refused.text


def test_it_is_handed_out_as_a_picture_and_nothing_else(cast, ana, client_of):
    client = client_of(cast.bob)
    upload(client, ana, photo())
    answer = client.get(f"{URL}{ana.pk}/picture/")
    assert answer["Content-Type"] == "image/webp" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin" and "private" in answer["Cache-Control"]


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n" + bytes(99)])
def test_what_is_no_picture_is_refused_and_nothing_stays(cast, ana, client_of, on_disk, content):
    answer = upload(client_of(cast.bob), ana, SimpleUploadedFile("a.png", content, "image/png"))
    ana.refresh_from_db()
    assert answer.status_code == 422 and on_disk() == [] and (ana.avatar.name, ana.version) == ("", 1)


@pytest.mark.parametrize("form", [{}, {"picture": "text"}])
def test_no_file_at_all_is_said(cast, ana, client_of, form):
    assert client_of(cast.bob).post(f"{URL}{ana.pk}/picture/", form).status_code == 422


def test_another_one_leaves_nothing_of_the_first(cast, ana, client_of, on_disk, committed):
    client = client_of(cast.bob)
    upload(client, ana, photo("red"))
    first = on_disk()
    with committed():
        upload(client, ana, photo("blue"))
    ana.refresh_from_db()
    assert on_disk() == [ana.avatar.path] != first


def test_removed_it_leaves_initials_and_no_file(cast, ana, client_of, on_disk, committed):
    client = client_of(cast.bob)
    upload(client, ana, photo())
    with committed():
        client.post(f"{URL}{ana.pk}/picture/deleted/")
    ana.refresh_from_db()
    assert on_disk() == [] and ana.avatar_url == ""
    page = client.get(f"{ana.get_absolute_url()}history/").text
    assert ">AS<" in page and "removed the picture" in page
    assert client.get(f"{URL}{ana.pk}/picture/").status_code == 404


def test_it_goes_with_its_contact(cast, ana, client_of, on_disk, committed):
    upload(client_of(cast.bob), ana, photo())
    ana.refresh_from_db()
    with committed():
        ana.remove(by=cast.bob)
    assert on_disk() == []


def test_a_deletion_that_is_taken_back_keeps_it(cast, ana, client_of, on_disk):
    upload(client_of(cast.bob), ana, photo())
    with pytest.raises(RuntimeError), transaction.atomic():
        Contact.objects.get().remove(by=cast.bob)
        raise RuntimeError
    assert len(on_disk()) == 1


def test_a_failure_while_writing_leaves_no_file(cast, ana, on_disk):
    gone = Contact.objects.get(pk=ana.pk)
    ana.remove(by=cast.bob)
    with pytest.raises(Contact.DoesNotExist):
        gone.set_picture(photo(), by=cast.bob)
    assert on_disk() == []


def test_sweeping_removes_pictures_that_nobody_has(cast, ana, client_of, on_disk):
    upload(client_of(cast.bob), ana, photo())
    known = on_disk()
    orphan = Path(known[0]).with_name("orphan.webp")
    orphan.write_bytes(b"nobody")
    sweep_pictures(timestamp=0)
    assert orphan.exists()  # it may belong to an upload that is still under way
    for path in on_disk():
        os.utime(path, (0, 0))
    sweep_pictures(timestamp=0)
    assert on_disk() == known


def test_a_file_that_is_gone_is_not_found(cast, ana, client_of, on_disk):
    upload(client_of(cast.bob), ana, photo())
    Path(on_disk()[0]).unlink()
    assert client_of(cast.bob).get(f"{URL}{ana.pk}/picture/").status_code == 404


def test_who_only_looks_sees_it_and_changes_nothing(cast, ana, client_of, on_disk):
    upload(client_of(cast.bob), ana, photo())
    carol = client_of(cast.carol)
    assert carol.get(f"{URL}{ana.pk}/picture/").status_code == 200
    assert upload(carol, ana, photo("blue")).status_code == 403
    assert carol.post(f"{URL}{ana.pk}/picture/deleted/").status_code == 403
    assert len(on_disk()) == 1 and "avatar-button" not in carol.get(ana.get_absolute_url()).text


def test_a_stranger_finds_no_picture(cast, ana, client_of):
    upload(client_of(cast.bob), ana, photo())
    for client, slug in [(client_of(cast.mallory), "acme"), (client_of(cast.mallory), "rival")]:
        assert client.get(f"/{slug}/contacts/{ana.pk}/picture/").status_code == 404
        assert client.post(f"/{slug}/contacts/{ana.pk}/picture/", {"picture": photo()}).status_code == 404
        assert client.post(f"/{slug}/contacts/{ana.pk}/picture/deleted/").status_code == 404
