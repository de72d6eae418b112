"""All the ways in which a run ends, and several runs beside each other."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from tests.launched import ROOT, UP, Launched, environment, free_port, is_free, wait_until, wait_until_gone

MAKE = ["make", "--no-print-directory", f"PYTHON={sys.executable}", "run"]
ROWS = 60_000


class TestMake:
    """A person starts it through make, and what ends make ends everything."""

    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
    def test_a_signal_to_make_alone(self, data_dir, how):
        with Launched(data_dir, MAKE) as product:
            product.wait_until_ready(300)
            everything = product.processes()
            product.process.send_signal(how)
            product.process.wait(5)
            wait_until_gone(everything[1:], 5)

    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_to_all_of_the_terminal_s_programs(self, data_dir, how):
        with Launched(data_dir, MAKE) as product:
            product.wait_until_ready(300)
            everything = product.processes()
            os.killpg(product.process.pid, how)
            product.process.wait(5)
            wait_until_gone(everything[1:], 5)

    @pytest.mark.parametrize("command", [UP, MAKE, ["sh", "-c", "make run; echo"]])
    def test_the_terminal_is_lost(self, data_dir, command):
        pid, terminal = in_terminal(command, environment(data_dir, PORT=str(free_port())))
        first = psutil.Process(pid)
        everything = [first, *first.children(recursive=True)]
        os.close(terminal)
        wait_until_gone(everything[1:], 5)
        os.waitpid(pid, 0)


def in_terminal(command, environ) -> tuple[int, int]:
    """Start a command as the first of a terminal of its own; return its number and the terminal, once it is ready."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, environ)
    said = b""
    while b"Ready in" not in said:
        said += os.read(terminal, 4096)
    return pid, terminal


class TestSideBySide:
    def test_two_on_their_own_data(self, data_dir, tmp_path):
        with Launched(data_dir) as one, Launched(tmp_path / "data") as other:
            one.wait_until_ready()
            other.wait_until_ready(180)
            assert one.answers("/acme/contacts/", one.sign_in())
            assert other.answers("/acme/contacts/", other.sign_in())

    def test_two_at_once_on_new_data(self, tmp_path):
        """One prepares, the other waits for it."""
        with Launched(tmp_path / "data") as one, Launched(tmp_path / "data") as other:
            one.wait_until_ready(180)
            other.wait_until_ready(180)
            assert sum("loading demo data" in product.said() for product in (one, other)) == 1

    def test_two_on_the_same_data(self, data_dir):
        """The database stays until the second has left as well."""
        with Launched(data_dir) as other:
            with Launched(data_dir) as one:
                one.wait_until_ready()
                other.wait_until_ready()
            cookie = other.sign_in()
            assert other.answers("/acme/contacts/", cookie)
        assert is_free(other.port)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk")
class TestFullDisk:
    @pytest.fixture
    def disk(self):
        """`disk(size)`: a folder on a disk of its own, e.g. of `40m`."""
        with contextlib.ExitStack() as mounted:

            def make(size: str) -> Path:
                folder = Path(mounted.enter_context(tempfile.TemporaryDirectory()))
                subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
                mounted.callback(subprocess.run, ["umount", folder], check=True)
                return folder

            yield make

    @pytest.mark.parametrize("size", ["8k", "40m", "150m"])
    def test_it_says_so_in_one_line(self, disk, size):
        done = subprocess.run(UP, cwd=ROOT, env=environment(disk(size) / "data"), capture_output=True, text=True)
        assert done.returncode != 0
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "full" in done.stderr


IMPORT = """
import time
from django.core.files.uploadedfile import SimpleUploadedFile
from accounts.models import Member
from imports import targets
from imports.models import Import
ana = Member.objects.get(user__email="ana@demo.example", account__slug="acme")
rows = "".join(f"Person {n},person{n}@import.example\\n" for n in range(%d))
upload = SimpleUploadedFile("people.csv", ("name,email\\n" + rows).encode())
run = Import.objects.upload(targets.get("contacts"), upload, by=ana)
run.plan(columns=[{"field": "name"}, {"field": "email"}], rules={}, by=ana)
while run.status == Import.Status.PLANNING:
    time.sleep(0.2)
    run.refresh_from_db()
assert run.start(by=ana), (run.status, run.error)
"""
PROGRESS = """
from contacts.models import ContactAddress
print(ContactAddress.objects.filter(value__endswith="@import.example").count())
"""


def shell(data_dir, code: str) -> str:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment(data_dir), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_stopped_in_the_middle_of_an_import(data_dir):
    """Within ten seconds; the next run finishes it, without loss or repetition."""
    with Launched(data_dir) as product:
        product.wait_until_ready()
        shell(data_dir, IMPORT % ROWS)
        wait_until(lambda: 0 < int(shell(data_dir, PROGRESS)) < ROWS, 60)
        everything, began = product.processes(), time.monotonic()
        product.process.send_signal(signal.SIGINT)
        product.process.wait(10)
        wait_until_gone(everything, 1)
        print(f"stopped within {time.monotonic() - began:.1f} s")
    with Launched(data_dir) as again:
        again.wait_until_ready()
        wait_until(lambda: int(shell(data_dir, PROGRESS)) == ROWS, 120)
