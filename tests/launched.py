"""The whole product, started as a person starts it, for tests that look at its processes from outside."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).resolve().parent.parent
UP = [sys.executable, "manage.py", "up"]
ACCOUNT = "acme"
LOGIN = {"login": "ana@demo.example", "password": "demo-password"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(data_dir: Path, **more) -> dict[str, str]:
    """What a command needs to run on `data_dir`, and nothing of the tests' own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "DATA_DIR": str(data_dir), **more}


class Launched:
    """One run of `manage.py up`, or of another `command`. As a context manager it leaves nothing behind."""

    def __init__(self, data_dir: Path, command: list[str] = UP, **more: str):
        self.port = int(more.setdefault("PORT", str(free_port())))
        self.command, self.environment = command, environment(data_dir, **more)
        self.output = Path(data_dir).with_name(f"{Path(data_dir).name}.{self.port}.out")

    def __enter__(self):
        self.started = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self, seconds: float = 90) -> float:
        """How many seconds it took from the start until the web server answered."""
        until = time.monotonic() + seconds
        while "Ready in" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.02)
        return time.monotonic() - self.started

    def processes(self) -> list[psutil.Process]:
        """Everything it runs, itself first."""
        launcher = psutil.Process(self.process.pid)
        return [launcher, *launcher.children(recursive=True)]

    def child(self, name: str) -> psutil.Process:
        """The process that `ps` shows under this name or with it in its command line."""
        for process in self.processes()[1:]:
            with contextlib.suppress(psutil.Error):
                if process.name() == name or name in " ".join(process.cmdline()):
                    return process
        raise AssertionError(f"no process {name}")

    def get(self, path: str = "/health/", cookie: str = "", timeout: float = 10) -> http.client.HTTPResponse:
        return self._ask("GET", path, cookie, timeout)

    def answers(self, path: str = "/health/", cookie: str = "") -> bool:
        """Whether the page is there."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get(path, cookie, timeout=3).status == 200
        return False

    def submit(self, path: str, cookie: str = "", **fields: str) -> http.client.HTTPResponse:
        """Hand in the form of the page at `path`, with its hidden fields."""
        page = self.get(path, cookie)
        hidden = dict(HIDDEN.findall(page.read().decode()))
        return self._ask("POST", path, cookie or _cookies(page), 10, urlencode(hidden | fields))

    def sign_in(self) -> str:
        """The `Cookie` header of an administrator of the demo."""
        answer = self.submit("/accounts/login/", **LOGIN)
        assert answer.status == 302, answer.read().decode()
        return _cookies(answer)

    def stream(self, cookie: str) -> http.client.HTTPResponse:
        """An open live stream of which the first line was read."""
        answer = self.get(f"/{ACCOUNT}/live/", cookie)
        assert answer.readline().startswith(b"retry:"), answer.status
        return answer

    def _ask(self, method, path, cookie, timeout, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        return connection.getresponse()


def _cookies(answer: http.client.HTTPResponse) -> str:
    found = SimpleCookie()
    for value in answer.headers.get_all("Set-Cookie") or []:
        found.load(value)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in found.items())


def wait_until(true, seconds: float) -> float:
    """Wait until `true()`; return how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


def wait_until_gone(processes: list[psutil.Process], seconds: float) -> float:
    """Wait until none of the processes is left; return how long it took."""
    began = time.monotonic()
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    assert not alive, alive
    return time.monotonic() - began


def is_free(port: int) -> bool:
    """Whether nothing listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
