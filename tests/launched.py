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
EMAIL, PASSWORD, ACCOUNT = "ana@demo.example", "demo-password", "acme"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Launched:
    """One run of `manage.py up`, or of another `command`. As a context manager it leaves nothing behind."""

    def __init__(self, data_dir: Path, port: int | None = None, command=None, **environment):
        self.data_dir, self.port = Path(data_dir), port or free_port()
        self.output = self.data_dir.with_name(f"{self.data_dir.name}.{self.port}.out")
        # A fresh environment: the tests' own settings must not reach it.
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = {**keep, "DATA_DIR": str(data_dir), "PORT": str(self.port), **environment}
        self.command = command or [sys.executable, "manage.py", "up"]

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

    def wait_until_ready(self, seconds: float = 60) -> float:
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
        """The process that `ps` shows under this name or in whose command line it stands."""
        for process in self.processes()[1:]:
            with contextlib.suppress(psutil.Error):
                if process.name() == name or name in " ".join(process.cmdline()):
                    return process
        raise AssertionError(f"no process {name}")

    def get(self, path: str = "/health/", timeout: float = 10, **headers) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    def answers(self, path: str = "/health/", status: int = 200, **headers) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get(path, timeout=2, **headers).status == status
        return False

    def cookie(self) -> str:
        """The `Cookie` header of a signed-in administrator of the demo."""
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode()).group(1)
        form = urlencode({"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookies(page)}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/accounts/login/", form, headers)
        answer = connection.getresponse()
        assert answer.status == 302, answer.read().decode()
        return _cookies(answer)

    def stream(self, cookie: str) -> http.client.HTTPResponse:
        """An open live stream of which the first line was read."""
        answer = self.get(f"/{ACCOUNT}/live/", Cookie=cookie)
        assert answer.status == 200, answer.status
        assert answer.readline().startswith(b"retry:")
        return answer


def _cookies(answer) -> str:
    found = SimpleCookie()
    for value in answer.headers.get_all("Set-Cookie") or []:
        found.load(value)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in found.items())


def wait_until(true, seconds: float) -> float:
    """Wait until `true()`; return how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "not within the time"
        time.sleep(0.02)
    return time.monotonic() - began


def wait_until_gone(processes: list[psutil.Process], seconds: float) -> float:
    """Wait until none of the processes is left; return how long it took."""
    began = time.monotonic()
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    assert not alive, alive
    return time.monotonic() - began


def nothing_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
