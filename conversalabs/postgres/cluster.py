"""Makes a cluster, tunes its server, and clears away what a server that was killed has left."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from conversalabs.postgres.errors import UnavailableError
from conversalabs.postgres.place import MAJOR, Place

_MB = 1 << 20
_NEW_NEEDS, _OLD_NEEDS = 200 * _MB, 20 * _MB
_PATIENCE_SECONDS = 10
# Nothing of the caller's language, time zone or PG* variables may reach the server.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# In single-user mode each line is one statement.
_LOGINS = b"""\
CREATE ROLE conversalabs LOGIN CREATEDB;
CREATE ROLE conversalabs_app LOGIN;
GRANT conversalabs_app TO conversalabs;
CREATE DATABASE conversalabs OWNER conversalabs;
"""


def prepare(place: Place) -> None:
    """Leave a cluster that `postgres` can start on: made if there is none, and free of dead servers."""
    _check_disk(place)
    if not place.link.exists():
        _make(place)
    _check_version(place)
    place.give_all()
    if (place.cluster / "postmaster.pid").exists():
        _clear(place)


def start(place: Place, log, **kwargs) -> subprocess.Popen:
    """Start `postgres`, which writes to the open file `log`. It may take its time until it answers."""
    options = [f"--{name}={value}" for name, value in _options(place).items()]
    return subprocess.Popen(
        [place.programs / "postgres", "-D", place.cluster, *options],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
        **place.identity,
        **kwargs,
    )


def is_ready(place: Place, pid: int) -> bool:
    """Whether the server `pid` says in its own file that it takes connections."""
    try:
        lines = (place.cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _options(place: Place) -> dict:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MB
    return {
        "listen_addresses": "",
        "unix_socket_directories": place.sockets,
        "max_connections": 200,
        "shared_buffers": f"{min(max(memory // 8, 128), 1024)}MB",
        "effective_cache_size": f"{memory // 2}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "random_page_cost": 1.1,  # these days a disk has no arm to move
        "jit": "off",  # compiling takes longer than any of our queries
        "wal_level": "minimal",  # nobody replicates this server
        "max_wal_senders": 0,
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "cluster_name": "conversalabs",
    }


def _check_disk(place: Place) -> None:
    place.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    needs = _OLD_NEEDS if place.link.exists() else _NEW_NEEDS
    free = shutil.disk_usage(place.cluster if place.link.exists() else place.data_dir).free
    if free < needs:
        raise UnavailableError(
            f"The disk of {place.data_dir} is full: {free // _MB} MB are free, PostgreSQL needs {needs // _MB} MB."
        )


def _make(place: Place) -> None:
    """Build the cluster in a folder of its own and move it into place whole, so that no half of one is ever used."""
    new = place.new_cluster()
    try:
        place.give(new)
        _run(place, "initdb", "-D", new, "--username=postgres", "--auth-local=trust", "--auth-host=reject",
             "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # fmt: skip
        _run(place, "postgres", "--single", "-D", new, "postgres", input=_LOGINS)
        place.adopt(new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _run(place: Place, program: str, *arguments, **kwargs) -> None:
    done = subprocess.run(
        [place.programs / program, *arguments],
        capture_output=True,
        cwd="/",
        env=_ENVIRONMENT,
        **place.identity,
        **kwargs,
    )
    output = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode or "ERROR:" in output:
        raise UnavailableError(f"PostgreSQL could not make its data in {place.cluster}: {complaint(output)}")


def complaint(output: str) -> str:
    """The line of a program's output that says why it gave up."""
    lines = [line for line in output.splitlines() if line.strip()]
    for line in lines:
        if "No space left on device" in line:
            return "the disk is full."
    telling = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))]
    return (telling or lines or ["it does not say why."])[-1].strip()


def _check_version(place: Place) -> None:
    found = (place.cluster / "PG_VERSION").read_text().strip()
    if found != MAJOR:
        raise UnavailableError(f"The data in {place.cluster} are of PostgreSQL {found}; this release brings {MAJOR}.")


def _clear(place: Place) -> None:
    """End the processes of a server that lost its keeper, and remove the file in which it names its process.

    That number may be another program's by now: only a process that works in our folder is ended.
    """
    _end(place, _leader, signal.SIGINT)
    _end(place, _leftovers, signal.SIGKILL)
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    for socket in place.sockets.glob(".s.PGSQL.*"):
        socket.unlink()


def _end(place: Place, find, how: int) -> None:
    """Signal the processes that `find` finds, once each, and wait until it finds none."""
    told, until = set(), time.monotonic() + _PATIENCE_SECONDS
    while (alive := find(place)) and time.monotonic() < until:
        for process in alive - told:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, how)
        told |= alive
        time.sleep(0.05)


def _leader(place: Place) -> set[int]:
    try:
        named = int((place.cluster / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return set()
    return {named} & _leftovers(place)


def _leftovers(place: Place) -> set[int]:
    """The server processes that work in our cluster."""
    import psutil  # slow to load, and seldom needed

    found = set()
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and Path(process.cwd()) == place.cluster:
                found.add(process.pid)
        except (psutil.Error, OSError):
            continue
    return found
