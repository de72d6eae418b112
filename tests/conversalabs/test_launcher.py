"""`manage.py up`, from outside: how it starts, what it says, and that nothing of it stays."""

import os
import signal
import socket
import subprocess
import threading

import psutil
import pytest

from conversalabs import postgres
from tests.launched import ROOT, UP, Launched, environment, free_port, is_free, wait_until_gone

CTRL_C, TERMINAL_LOST = signal.SIGINT, signal.SIGHUP


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """The data of an earlier run."""
    folder = tmp_path_factory.mktemp("launcher") / "data"
    with Launched(folder, DEBUG="1") as product:
        product.wait_until_ready()
    product.output.rename(folder.with_name("first-words"))
    return folder


def refusal(data_dir, **more) -> str:
    """What `up` says when it cannot start: one line, and a failure."""
    done = subprocess.run(UP, cwd=ROOT, env=environment(data_dir, **more), capture_output=True, text=True)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


class TestStart:
    def test_the_first_names_the_demo_s_logins_and_the_address(self, data_dir):
        words = data_dir.with_name("first-words").read_text()
        assert "ana@demo.example" in words
        assert "http://127.0.0.1:" in words

    def test_the_second_is_quick_and_serves_as_a_login_that_owns_nothing(self, data_dir):
        with Launched(data_dir, DEBUG="1") as product:
            product.wait_until_ready()
            assert "loading" not in product.said()
            assert cpu_seconds(product.processes()) < 5
            assert product.answers("/acme/contacts/", product.sign_in())
            logins = {process.cmdline()[0].split()[2] for process in backends(product)}
        assert logins == {"conversalabs_app"}


def cpu_seconds(processes) -> float:
    """What they have cost so far; unlike the clock, this does not depend on what else the machine does."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def backends(product) -> list[psutil.Process]:
    """The server's processes that serve a connection of ours."""
    return [process for process in product.processes() if "[local]" in " ".join(process.cmdline())]


class TestStop:
    @pytest.mark.parametrize("how", [CTRL_C, signal.SIGTERM, TERMINAL_LOST])
    def test_it_ends_streams_at_once_and_leaves_nothing(self, data_dir, how):
        with Launched(data_dir, DEBUG="1") as product:
            product.wait_until_ready()
            stream, everything = product.stream(product.sign_in()), product.processes()
            ended = threading.Thread(target=stream.read)
            ended.start()
            os.kill(product.process.pid, how)
            ended.join(6)
            assert not ended.is_alive()
            assert product.process.wait(5) == 0
            wait_until_gone(everything, 1)
            assert is_free(product.port)


class TestRefusal:
    def test_a_port_in_use(self, data_dir, live_port):
        assert "Address already in use" in refusal(data_dir, PORT=live_port)

    def test_a_port_that_does_not_exist(self, data_dir):
        assert "70000" in refusal(data_dir, PORT="70000")

    def test_a_database_that_cannot_be_reached(self, data_dir):
        url = "postgresql://owner:secret@127.0.0.1:1/crm"
        said = refusal(data_dir, DATABASE_URL=url, PORT=str(free_port()))
        assert "cannot be reached" in said
        assert "secret" not in said

    @pytest.fixture
    def live_port(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield str(server.getsockname()[1])


class TestServer:
    """The embedded PostgreSQL server."""

    def test_it_runs_until_the_last_user_has_left(self, data_dir):
        first, second = postgres.Use(data_dir), postgres.Use(data_dir)
        first.join()
        second.join()
        server = psutil.Process(int(pid_file(data_dir).read_text().split()[0]))
        first.leave()
        assert server.is_running()
        second.leave()
        assert not server.is_running()

    def test_a_stale_file_that_names_an_innocent_process(self, data_dir):
        innocent = subprocess.Popen(["sleep", "60"], start_new_session=True)
        pid_file(data_dir).write_text(f"{innocent.pid}\n{postgres.folder(data_dir)}\n0\n5432\n\n\n\nready\n")
        with postgres.running(data_dir):
            assert innocent.poll() is None
        innocent.kill()
        innocent.wait()

    def test_its_socket_has_a_short_path_whatever_the_folder_s(self, tmp_path):
        folder = tmp_path / ("a folder " * 20)
        assert len(postgres.url(folder)) < 100


def pid_file(data_dir):
    return postgres.folder(data_dir) / "postmaster.pid"


class TestLimits:
    def test_wrong_passwords_are_counted_by_all_processes_and_beyond_a_restart(self, data_dir):
        wrong = {"login": "bruno@demo.example", "password": "no"}
        with Launched(data_dir, DEBUG="1") as product:
            product.wait_until_ready()
            tried = [product.submit("/accounts/login/", **wrong).status for _attempt in range(6)]
        with Launched(data_dir, DEBUG="1") as product:
            product.wait_until_ready()
            locked = product.submit("/accounts/login/", **wrong | {"password": "demo-password"}).status
        assert (tried, locked) == ([422] * 5 + [429], 429)
