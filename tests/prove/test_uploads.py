"""Uploads that break off and disks that are full, on the product as it is served: neither a row nor a file too many."""

import http.client
import os
import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from accounts.models import Event
from crm.models import Attachment, Deal, Pipeline
from tests.crm.conftest import STAGES

MB = 1 << 20
BOUNDARY, TOKEN = "x" * 20, "t" * 32
NAMES = {
    "relatório – final.pdf": "relatório – final.pdf",
    "x" * 300 + ".pdf": "x" * 251 + ".pdf",
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "<img src=x onerror=alert(1)>.png": "<img src=x onerror=alert(1)>.png",
    "con.txt\u200b": "con.txt",
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deal(cast):
    stage = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
    return Deal.objects.add(stage, by=cast.bob, title="Roof")


@pytest.fixture
def small_disk(tmp_path, settings):
    """The files of the product, and those on their way, on a disk of 4 MB."""
    if os.geteuid():
        pytest.skip("only root can mount a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=True)
    settings.MEDIA_ROOT = disk / "media"
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


class Sender:
    """bob, by hand: what a browser sends, byte by byte."""

    def __init__(self, site, client, deal):
        self.host, self.path = urlsplit(site).netloc, f"/acme/deals/{deal.pk}/attachments/"
        self.cookie = f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"

    def head(self, length: int) -> dict:
        return {
            "Host": self.host, "Cookie": self.cookie, "X-CSRFToken": TOKEN, "Content-Length": str(length),
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "HX-Request": "true",
            "HX-Request-Type": "partial",
        }  # fmt: skip

    def body(self, content: bytes, name: str = "plan.bin") -> bytes:
        disposition = f'form-data; name="files"; filename="{name}"'
        part = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: text/plain\r\n\r\n"
        return part.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()

    def send(self, content: bytes, name: str = "plan.bin") -> tuple[int, str]:
        """Status and answer."""
        body = self.body(content, name)
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.request("POST", self.path, body, self.head(len(body)))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def break_off(self, content: bytes, after: int) -> None:
        """Promise all of it, send `after` bytes, and hang up."""
        body = self.body(content)
        host, port = self.host.split(":")
        with socket.create_connection((host, int(port))) as line:
            lines = [
                f"POST {self.path} HTTP/1.1",
                *(f"{name}: {value}" for name, value in self.head(len(body)).items()),
            ]
            line.sendall("\r\n".join([*lines, "", ""]).encode() + body[:after])


@pytest.fixture
def sender(site, client_of, cast, deal) -> Sender:
    return Sender(site, client_of(cast.bob), deal)


def files() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def assert_in_step(deal, kept: int) -> None:
    """Each row has its file and each file its row, as they are and after both sweeps."""
    assert deal.attachments.count() == len(files()) == kept
    for path in files():
        os.utime(path, (0, 0))
    if kept:
        assert Attachment.sweep() == 0
    assert {Path(row.file.path) for row in deal.attachments.all()} == set(files())


def test_an_upload_that_breaks_off_leaves_nothing(server, sender, deal, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    before = set(tmp_path.rglob("*.upload*"))
    for after in (0, 1, 150, 1000, MB, 5 * MB, 8 * MB):
        sender.break_off(b"x" * 8 * MB, after)
    until = time.monotonic() + 8
    while server.server_state.tasks or set(tmp_path.rglob("*.upload*")) != before:
        assert time.monotonic() < until, "something is left of a request"
        time.sleep(0.05)
    assert_in_step(deal, 0)
    assert not Event.objects.filter(verb="attachment.added").exists()
    assert sender.send(b"whole")[0] == 200
    assert_in_step(deal, 1)


def test_a_full_disk_is_said_and_leaves_neither_row_nor_file(sender, deal, small_disk):
    assert sender.send(os.urandom(3 * MB), "first.bin")[0] == 200
    for size in (3 * MB, 1 * MB + 1):
        status, answer = sender.send(os.urandom(size), "second.bin")
        assert status == 422 and "no room" in answer and "second.bin" not in re.sub(r"<input[^>]*>", "", answer)
        assert_in_step(deal, 1)
    assert sender.send(b"small", "third.txt")[0] == 200
    assert_in_step(deal, 2)


def test_no_room_for_what_is_on_its_way_is_said_too(sender, deal, small_disk, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(small_disk)
    status, answer = sender.send(os.urandom(6 * MB))
    assert status == 507 and "has no room" in answer
    assert_in_step(deal, 0)
    assert not list(small_disk.rglob("*.upload*"))


def test_hostile_names_are_kept_harmless_and_the_same_file_twice(sender, deal):
    for name in NAMES:
        assert sender.send(b"the same", name)[0] == 200
    assert sender.send(b"the same", "passwd")[0] == 200
    assert list(deal.attachments.order_by("pk").values_list("name", flat=True)) == [*NAMES.values(), "passwd"]
    assert_in_step(deal, len(NAMES) + 1)
    assert all(path.name.isalnum() for path in files())
