"""The process that keeps one embedded server running as long as anybody uses it.

Every user holds a connection to the keeper's socket; the kernel closes it when the user dies, however it dies.
The keeper says `ready` when the server takes connections, or one line on why it never will. The last user to
hang up ends server and keeper, and its own end of the connection closes when both are gone.
"""

import contextlib
import fcntl
import functools
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from conversalabs import lifeline
from conversalabs.postgres import cluster
from conversalabs.postgres.errors import UnavailableError
from conversalabs.postgres.place import READY, Place

_LOG_LIMIT = 10 << 20
_POLL_SECONDS, _IDLE_SECONDS = 0.02, 0.25
# How long the first user may take to come.
_GRACE_SECONDS = 10
# A polite stop writes everything out; a rough one leaves that to the next start, and loses nothing either.
_POLITE_SECONDS, _ROUGH_SECONDS = 3.0, 1.5
_ATTEMPTS, _PAUSE_SECONDS = 3, 0.1


class Keeper:
    """Serves one place. `listener` is the socket on which users arrive."""

    def __init__(self, place: Place, listener: socket.socket):
        self.place = place
        self.listener = listener
        self.users: set[socket.socket] = set()
        self.waiting: set[socket.socket] = set()
        self.server: subprocess.Popen | None = None
        self.ready = self.stopping = False
        self.attempts = 0

    def run(self) -> None:
        """Keep the server up while there are users, then stop it."""
        self.deadline = time.monotonic() + _GRACE_SECONDS
        try:
            self.start()
            while not self.stopping and (self.users or time.monotonic() < self.deadline):
                self.look_at_users()
                self.look_at_server()
        except UnavailableError as error:
            self.give_up(str(error))
        finally:
            self.stop()
            self.place.remove_socket_dir()

    def start(self) -> None:
        cluster.prepare(self.place)
        self.ready = False
        self.attempts += 1
        with open_log(self.place) as log:
            self.log_start = log.tell()
            # The kernel asks a server without its keeper to stop politely.
            leave = functools.partial(lifeline.die_with, os.getpid(), signal.SIGINT)
            os.dup2(log.fileno(), sys.stderr.fileno())  # a fault of ours is better kept than lost
            self.server = cluster.start(self.place, log, preexec_fn=leave)

    def look_at_users(self) -> None:
        """Let users in and out; return after a moment when nobody moves."""
        timeout = _IDLE_SECONDS if self.ready else _POLL_SECONDS
        for moved in select.select([self.listener, *self.users], [], [], timeout)[0]:
            if moved is self.listener:
                self.welcome()
            elif has_hung_up(moved):
                self.dismiss(moved)

    def welcome(self) -> None:
        user = self.listener.accept()[0]
        self.users.add(user)
        self.waiting.add(user)

    def dismiss(self, user: socket.socket) -> None:
        """The last one's connection stays open until we exit: so it knows when the server is gone."""
        self.users.remove(user)
        self.waiting.discard(user)
        if self.users:
            user.close()
        else:
            self.stopping, self.last = True, user

    def look_at_server(self) -> None:
        if self.server.poll() is not None:
            self.restart()
        elif not self.ready:
            self.ready = cluster.is_ready(self.place, self.server.pid)
        while self.ready and self.waiting:
            tell(self.waiting.pop(), READY)

    def restart(self) -> None:
        """Bring a server back that died under its users; give one up that cannot start at all."""
        if self.ready:
            self.attempts = 0
        elif self.attempts == _ATTEMPTS:
            raise UnavailableError(f"PostgreSQL does not start: {self.complaint()} See {self.place.log}.")
        time.sleep(_PAUSE_SECONDS)
        self.start()

    def give_up(self, why: str) -> None:
        """Tell everybody who waits, and at least the one who started us."""
        if not self.users:
            self.listener.settimeout(_GRACE_SECONDS)
            self.users.add(self.listener.accept()[0])
        for user in self.users:
            tell(user, why)

    def complaint(self) -> str:
        with self.place.log.open(errors="replace") as log:
            log.seek(self.log_start)
            return cluster.complaint(log.read())

    def stop(self) -> None:
        """Stop the server, politely first."""
        for how, patience in [(signal.SIGINT, _POLITE_SECONDS), (signal.SIGQUIT, _ROUGH_SECONDS), (signal.SIGKILL, 5)]:
            if self.server is None or self.server.poll() is not None:
                return
            self.server.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.server.wait(patience)


def has_hung_up(user: socket.socket) -> bool:
    try:
        return not user.recv(1024)
    except OSError:  # killed before it had read what we said
        return True


def tell(user: socket.socket, line: str) -> None:
    """Send one line to a user, who may just have left."""
    with contextlib.suppress(OSError):
        user.sendall(f"{line}\n".encode())


def open_log(place: Place):
    """The server's log, opened to append; a long one is put aside first."""
    if place.log.exists() and place.log.stat().st_size > _LOG_LIMIT:
        place.log.rename(place.log.with_suffix(".old.log"))
    log = place.log.open("a")
    place.give(place.log)
    return log


def listen(place: Place) -> socket.socket:
    place.make_socket_dir()
    place.control.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place.control))
    place.give(place.control)
    listener.listen(128)
    return listener


def main(data_dir: Path) -> None:
    """Keep the server of `data_dir`, unless another keeper already does. Fails with one line on stderr."""
    place = Place(data_dir)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = os.open(place.lock, os.O_RDONLY | os.O_CREAT, 0o644)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        listener = listen(place)
    except BlockingIOError:
        return
    except (UnavailableError, OSError) as error:
        sys.exit(f"PostgreSQL cannot run on {data_dir}: {error}")
    Keeper(place, listener).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
