"""The picture of an account: uploaded, shown to its members, gone without a trace."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Account, Member, Role
from conversalabs.stored_files import GRACE

URL, NEW, DELETED = "/acme/settings/logo/", "/acme/settings/account/logo/", "/acme/settings/account/logo/deleted/"


def picture(kind="PNG", size=(300, 200), **options) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(target, kind, **options)
    return target.getvalue()


def upload(client, content=None, name="logo.png"):
    return client.post(NEW, {"logo": SimpleUploadedFile(name, picture() if content is None else content)})


def files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def shown(client) -> str:
    """The address of the logo on an ordinary page; "" when there is none."""
    page = client.get("/acme/settings/profile/").content.decode()
    return page.partition(f'src="{URL}')[2].partition('"')[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_as_a_square_and_shown_on_every_page(cast, client_of, kind):
    alice = client_of(cast.alice)
    assert upload(alice, picture(kind)).status_code == 302
    answer = client_of(cast.carol).get(f"{URL}{shown(alice)}")
    drawn = Image.open(BytesIO(b"".join(answer.streaming_content)))
    assert (drawn.format, *drawn.size) == ("WEBP", 192, 192)


def test_it_is_kept_by_the_browser_alone_and_cannot_be_run(cast, client_of):
    upload(client_of(cast.alice))
    answer = client_of(cast.bob).get(URL)
    assert answer["Content-Type"] == "image/webp" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private, max-age=")
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_nothing_of_the_file_itself_is_kept(cast, client_of, settings):
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    upload(client_of(cast.alice), picture("JPEG", exif=exif, comment=b"SECRET-PLACE"), "../../évil\r\n.php.jpg")
    [stored] = files(settings)
    assert b"SECRET" not in stored.read_bytes() and stored.suffix == ".webp" and "vil" not in stored.name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no picture"),
        (b"GIF89a=1;alert(1)//" + bytes(40), "no picture"),
        (picture() + b"<script >alert(1)</script>", "besides a picture"),
        (picture("PNG", (7000, 7000)), "million pixels"),
    ],
    ids=["empty", "drawing", "gif", "polyglot", "bomb"],
)
def test_what_is_no_picture_is_refused_in_words(cast, client_of, settings, content, said):
    answer = upload(client_of(cast.alice), content)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not files(settings) and not Account.objects.get(pk=cast.account.pk).logo


def test_a_file_too_large_is_refused(cast, client_of, settings):
    settings.PICTURE_MAX_BYTES = 50
    answer = upload(client_of(cast.alice))
    assert answer.status_code == 422 and b"at most 50" in answer.content


def test_without_a_file_one_is_asked_for(cast, client_of):
    answer = client_of(cast.alice).post(NEW)
    assert answer.status_code == 422 and b"Choose a picture first." in answer.content


def test_another_logo_and_none_leave_no_file(transactional_db, cast, client_of, settings):
    client = client_of(cast.alice)
    upload(client), (first := files(settings)), upload(client)
    assert len(files(settings)) == 1 and files(settings) != first
    client.post(DELETED)
    assert not files(settings) and not shown(client) and client.get(URL).status_code == 404


def test_with_the_account_goes_its_logo(transactional_db, cast, client_of, settings):
    upload(client_of(cast.alice))
    Account.objects.get(pk=cast.account.pk).delete()
    assert not files(settings)


def test_a_file_that_no_account_knows_is_swept(cast, client_of, settings):
    from accounts.tasks import sweep_logos

    upload(client_of(cast.alice))
    [known] = files(settings)
    lost = known.with_name("lost.webp")
    lost.write_bytes(b"x")
    for path in (known, lost):
        _make_old(path)
    sweep_logos(timestamp=0)
    assert files(settings) == [known]


def _make_old(path: Path) -> None:

    then = time.time() - 2 * GRACE.total_seconds()
    os.utime(path, (then, then))


def test_members_alone_see_it_and_administrators_alone_change_it(cast, client_of, client):
    upload(client_of(cast.alice))
    assert client.get(URL).status_code == 302 and client_of(cast.mallory).get(URL).status_code == 404
    assert upload(client_of(cast.bob)).status_code == client_of(cast.bob).post(DELETED).status_code == 403
    assert upload(client_of(cast.mallory)).status_code == 404
    assert Account.objects.get(pk=cast.account.pk).logo


def test_where_one_chooses_an_account_its_logo_stands_before_it_lets_one_in(cast, client_of):
    Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
    upload(client_of(cast.alice))
    Account.objects.filter(pk=cast.account.pk).update(requires_second_factor=True)
    bob = client_of(cast.bob)
    assert URL in bob.get("/").content.decode() and bob.get(URL).status_code == 200
