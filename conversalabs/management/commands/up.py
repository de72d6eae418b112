"""Start everything; stop everything."""

import contextlib
import functools
import http.client
import os
import socket
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import get_resolver

from conversalabs import data_dir, database, postgres
from conversalabs.supervisor import FailedError, Supervisor, Told, say

MOST_WEB_PROCESSES = 4
# Seconds that a process may take to stop; the worker's are for the batch of an import that is under way.
WEB_PATIENCE, WORKER_PATIENCE = 3, 4.5


class Command(BaseCommand):
    help = "Start database, web server and worker, and stop them together on Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--with-parent", action="store_true", help="stop when make stops, which started this")

    def handle(self, *, with_parent, **options):
        self.began = time.monotonic()
        listeners = bind(settings.HOST, settings.PORT, min(MOST_WEB_PROCESSES, os.cpu_count() or 1))
        data_dir.become_owner(settings.DATA_DIR)
        with contextlib.suppress(Told), contextlib.closing(Database()) as found:
            try:
                with Supervisor() as supervisor:
                    if with_parent:
                        supervisor.follow(os.getppid())
                    self.run(supervisor, found, listeners)
            except FailedError as error:
                raise SystemExit(str(error)) from None

    def run(self, supervisor, found, listeners) -> None:
        """Everything from here to the signal to stop, which ends it as `Told`."""
        with supervisor.interruptible():
            found.open(supervisor)
        get_resolver().url_patterns  # noqa: B018 (loads every view once, for all the processes to come)
        supervisor.complete("preparation", _prepare)
        for number, listener in enumerate(listeners, start=1):
            supervisor.keep(f"web {number}", functools.partial(_serve, listener, found.app_url), WEB_PATIENCE)
        supervisor.keep("worker", functools.partial(_work, listeners, found.app_url), WORKER_PATIENCE)
        supervisor.run(until=functools.partial(_answers, listeners[0]))
        supervisor.steady = True
        say(f"Ready in {time.monotonic() - self.began:.1f} s: {_address(listeners[0])} (Ctrl-C stops it)")
        supervisor.run()


class Database:
    """The database we run on: the embedded server, used as long as we run, or the one that DATABASE_URL names."""

    def __init__(self):
        self.use = None

    def open(self, supervisor: Supervisor) -> None:
        """Wait until it answers, and find the login that serves: `app_url`."""
        if os.environ.get("DATABASE_URL"):
            database.check(settings.DATABASE_URL)
            self.app_url = database.app_url(settings.DATABASE_URL, settings.SECRET_KEY) or _as_given()
        else:
            self.join(supervisor)
            self.app_url = postgres.url(settings.DATA_DIR, user="conversalabs_app")

    def join(self, supervisor: Supervisor) -> None:
        say("Starting PostgreSQL ...")
        self.use = postgres.Use(settings.DATA_DIR)
        self.use.join()
        say(f"Its data are in {postgres.folder(settings.DATA_DIR)}")
        supervisor.watch(self.use.connection, functools.partial(self.rejoin, supervisor))

    def rejoin(self, supervisor: Supervisor) -> None:
        """The one who kept the server was killed: have it started again."""
        supervisor.unwatch(self.use.connection)
        self.use.leave()
        with supervisor.interruptible():
            self.join(supervisor)

    def close(self) -> None:
        if self.use:
            self.use.leave()


def bind(host: str, port: int, number: int) -> list[socket.socket]:
    """The sockets at which requests will arrive, one for each of `number` web processes.

    Linux spreads the connections over them. One that all share goes to who wakes first: of nine browsers that stayed
    connected one process had up to all. Ends the program with one line when they cannot be had.
    """
    try:
        if not 0 < port < 1 << 16:  # otherwise it would be taken modulo that
            raise OverflowError("there is no such port")
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        alone = _listen(family, kind, address, socket.SO_REUSEADDR)
        if number == 1 or sys.platform != "linux":
            return [alone] * number
        # Nobody else listens there, not even another of ours.
        alone.close()
        return [_listen(family, kind, address, socket.SO_REUSEADDR, socket.SO_REUSEPORT) for _ in range(number)]
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SystemExit(f"Cannot listen at {host} port {port}: {reason}. HOST and PORT choose another.") from None


def _listen(family, kind, address, *options: int) -> socket.socket:
    listener = socket.socket(family, kind)
    for option in options:
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
    listener.bind(address)
    listener.listen(2048)
    return listener


def _as_given() -> str:
    say("Warning: this DATABASE_URL may not make a login of less power; the product serves with the owner's.")
    return settings.DATABASE_URL


def _prepare() -> None:
    from django.db import DatabaseError

    from conversalabs.preparation import prepare

    try:
        prepare()
    except (DatabaseError, OSError) as error:
        raise SystemExit(f"{type(error).__name__}: {str(error).splitlines()[0]}") from None


def _serve(listener: socket.socket, url: str) -> None:
    from conversalabs import asgi, web

    # One more for the live stream, which finds out who is asking outside those threads.
    database.switch_to(url, pool=asgi.THREADS + 1)
    web.serve(listener)


def _work(listeners: list[socket.socket], url: str) -> None:
    from conversalabs import worker

    for listener in listeners:
        listener.close()
    database.switch_to(url)
    worker.serve()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _answers(listener: socket.socket) -> bool:
    """Whether the web server answers a real request."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(host, port, timeout=0.5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    return False
