"""The embedded PostgreSQL server: one per data directory, running while anybody uses it."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from conversalabs.postgres.errors import UnavailableError
from conversalabs.postgres.place import READY, Place, socket_dir

__all__ = ["UnavailableError", "Use", "folder", "running", "url"]

_ROOT = Path(__file__).resolve().parent.parent.parent
_RETRY_SECONDS = 0.02
# A keeper that leaves may take so long, in which nobody can reach it.
_LEAVING_SECONDS, _SILENCE_SECONDS = 10, 20


def url(data_dir: Path, *, user: str = "conversalabs") -> str:
    """The address of the database of `data_dir`, whether its server runs or not.

    `conversalabs` owns the database and migrates; `conversalabs_app` is the product, and owns nothing.
    """
    return f"postgresql://{user}@/conversalabs?host={quote(str(socket_dir(data_dir)), safe='')}"


def folder(data_dir: Path) -> Path:
    """The folder in which PostgreSQL keeps the database of `data_dir`."""
    return Place(data_dir.resolve()).cluster


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[None]:
    """Inside, the server of `data_dir` is up. It stops when the last of all processes that use it has left."""
    use = Use(data_dir)
    try:
        use.join()
        yield
    finally:
        use.leave()


class Use:
    """This process's use of the server of `data_dir`, which runs as long as there is one of any process.

    `connection` is readable when the server is lost for good: then `leave` and `join` again.
    """

    def __init__(self, data_dir: Path):
        self.place = Place(data_dir.resolve())
        self.connection: socket.socket | None = None
        self._keeper: subprocess.Popen | None = None

    def join(self) -> None:
        """Wait until the server takes connections, however long that is; start it if need be.

        Raises `UnavailableError` when it never will.
        """
        until = time.monotonic() + _SILENCE_SECONDS
        while not self._is_admitted():
            if time.monotonic() > until:
                raise UnavailableError(f"Another process holds {self.place.lock} and does not answer.")
            if self._keeper is None or self._keeper.poll() == 0:
                self._keeper = _start_keeper(self.place)
            elif self._keeper.poll() is not None:
                why = self._keeper.stderr.read().decode().strip()
                raise UnavailableError(why or f"PostgreSQL does not start; see {self.place.log}.")
            time.sleep(_RETRY_SECONDS)

    def _is_admitted(self) -> bool:
        """Whether a keeper said `ready`. There may be none yet, or one that is just leaving."""
        self.connection = socket.socket(socket.AF_UNIX)
        try:
            self.connection.connect(str(self.place.control))
            answer = self.connection.makefile().readline().strip()
        except OSError:
            answer = ""
        if answer not in {READY, ""}:
            raise UnavailableError(answer)
        return answer == READY

    def leave(self) -> None:
        """Return when the server is gone, or when others go on using it."""
        if self.connection:
            with self.connection, contextlib.suppress(OSError):
                self.connection.settimeout(_LEAVING_SECONDS)
                self.connection.shutdown(socket.SHUT_WR)
                while self.connection.recv(1024):
                    pass
        if self._keeper:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.wait(0.1)


def _start_keeper(place: Place) -> subprocess.Popen:
    """A process of its own session, so that Ctrl-C and a lost terminal reach those who use it first."""
    return subprocess.Popen(
        [sys.executable, "-m", "conversalabs.postgres.keeper", place.data_dir],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        start_new_session=True,
    )
