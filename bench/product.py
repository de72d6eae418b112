"""The product as it is served: `manage.py up` on a port and a data directory of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psutil
import psycopg

from bench.client import Client
from conversalabs import postgres
from conversalabs.demo import logins

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(__file__).parent
PATIENCE_SECONDS = 180


class Product:
    """One running product. Accounts that were made for a bench stay for the next one."""

    def __init__(self, data_dir: Path):
        self.data_dir, self.port = data_dir.resolve(), _free_port()
        self.env = {**os.environ, "DATA_DIR": str(self.data_dir), "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.env.pop("DEBUG", None)

    @contextmanager
    def running(self):
        """Inside, it serves and somebody is signed in: `self.client`; `self.sql` is the database's own login."""
        self.up = up = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL
        )
        try:
            self._wait(up)
            self.client = Client(self.port)
            self.client.sign_in(*logins()[0][1:])
            with psycopg.connect(self.url, autocommit=True) as self.sql:
                yield self
        finally:
            up.terminate()
            up.wait(PATIENCE_SECONDS)

    @property
    def url(self) -> str:
        return os.environ.get("DATABASE_URL") or postgres.url(self.data_dir)

    def _wait(self, up: subprocess.Popen) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and up.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/health/")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.2)
        raise SystemExit(f"The product did not start on port {self.port}.")

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, check=True)

    def account(self, slug: str, **sizes: int) -> str:
        """Fill the account `slug` with demo data of these sizes, unless an earlier bench has done it."""
        if not self.value("SELECT id FROM accounts_account WHERE slug = %s", slug):
            options = [f"--{name}={size}" for name, size in sizes.items()]
            self.manage("demo", f"--account={slug}", "--verbosity=0", *options)
        return slug

    def value(self, statement: str, *parameters):
        """The first column of the first row, or None."""
        row = self.sql.execute(statement, parameters).fetchone()
        return row and row[0]

    def column(self, statement: str, *parameters) -> list:
        return [row[0] for row in self.sql.execute(statement, parameters).fetchall()]

    def memory_mb(self) -> float:
        """What the largest of the product's processes has in memory by itself: what all share is left out."""
        return max(map(_memory_mb, psutil.Process(self.up.pid).children(recursive=True)))

    def clients(self, count: int) -> list[Client]:
        return [self.client.again() for _ in range(count)]


@cache
def limit(name: str) -> str:
    """The statement in `bench/limits/<name>.sql`."""
    return (BENCH / "limits" / f"{name}.sql").read_text()


def script(name: str) -> str:
    """The statement in `bench/data/<name>.sql`, which makes rows that the demo does not have."""
    return (BENCH / "data" / f"{name}.sql").read_text()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _memory_mb(process: psutil.Process) -> float:
    """Without PostgreSQL's shared buffers, which each of its servers maps; 0 for one that has ended meanwhile."""
    with suppress(OSError, IndexError):
        state = Path(f"/proc/{process.pid}/status").read_text()
        return sum(int(state.split(f"{kind}:")[1].split()[0]) for kind in ("RssAnon", "RssFile")) / 1024
    return 0
