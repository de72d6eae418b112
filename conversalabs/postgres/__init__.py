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

__all__ = ["UnavailableError", "folder", "join", "leave", "running", "url"]

_ROOT = Path(__file__).resolve().parent.parent.parent
_RETRY_SECONDS = 0.02
_LEAVING_SECONDS = 10


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
    use = join(data_dir)
    try:
        yield
    finally:
        leave(use)


def join(data_dir: Path) -> socket.socket:
    """Become a user of the server of `data_dir`, started if need be; return when it takes connections.

    The returned connection is the use: the server runs until it is handed to `leave`, or this process dies.
    It becomes readable when the server is lost for good. Raises `UnavailableError`.
    """
    place, keeper = Place(data_dir.resolve()), None
    while True:
        with contextlib.suppress(OSError):
            return _admitted(place)
        if keeper is None or keeper.poll() == 0:
            keeper = _start_keeper(place)
        elif keeper.poll() is not None:
            raise UnavailableError(keeper.stderr.read().decode().strip())
        time.sleep(_RETRY_SECONDS)


def leave(use: socket.socket) -> None:
    """Stop using the server; return when it is gone, or when others go on using it."""
    with use, contextlib.suppress(OSError):
        use.settimeout(_LEAVING_SECONDS)
        use.shutdown(socket.SHUT_WR)
        while use.recv(1024):
            pass


def _admitted(place: Place) -> socket.socket:
    """A connection to a keeper that said `ready`; `OSError` where there is none, or it is just leaving."""
    use = socket.socket(socket.AF_UNIX)
    try:
        use.connect(str(place.control))
        answer = _line(use)
        if answer != READY:
            raise UnavailableError(answer)
        return use
    except BaseException:
        leave(use)
        raise


def _line(use: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\n"):
        if not (part := use.recv(1024)):
            raise ConnectionResetError
        answer += part
    return answer.decode().strip()


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
