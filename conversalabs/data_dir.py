"""Whose data directory it is: several users of one machine may start the product from the same checkout."""

import contextlib
import hashlib
import os
import pwd
import secrets
import subprocess
import sys
from pathlib import Path


def for_this_user(wanted: Path) -> Path:
    """The folder `wanted`, or one in its stead if another user's database is there or we may not write to it.

    That is `<wanted>-<user id>` beside it, else a folder in the home directory, else one in /var/tmp.
    The same question has the same answer in every process of a user.
    """
    return next((folder for folder in _candidates(wanted) if _usable(folder)), wanted)


def _candidates(wanted: Path) -> list[Path]:
    user = os.geteuid()
    name = f"{wanted.name.lstrip('.')}-{hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]}"
    return [
        wanted,
        wanted.with_name(f"{wanted.name}-{user}"),
        Path(os.path.expanduser("~/.local/share/conversalabs"), name),
        Path(f"/var/tmp/conversalabs-{user}", name),
    ]


def _usable(folder: Path) -> bool:
    if os.path.exists(folder):  # `Path.exists` fails below a folder that is closed to us
        return os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True) and _is_ours(folder / "postgres")
    above = next(parent for parent in folder.parents if os.path.exists(parent))
    return os.access(above, os.W_OK | os.X_OK, effective_ids=True)


def _is_ours(cluster: Path) -> bool:
    """Whether we could run the database in the folder `cluster`, or make one there."""
    return os.geteuid() == 0 or not os.path.lexists(cluster) or cluster.stat().st_uid == os.geteuid()


def kept_secret(folder: Path) -> str:
    """The secret key of this installation, made once and readable by its owner alone."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was quicker
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def become_owner(folder: Path) -> None:
    """As root, go on as the user who owns `folder`, so that nothing of root's is left among their files.

    We stay root where the folder is root's own, or its owner could not read the program.
    """
    if os.geteuid() != 0 or not folder.exists() or (uid := folder.stat().st_uid) == 0:
        return
    try:
        owner = pwd.getpwuid(uid)
    except KeyError:
        return
    if _can_run_python(owner):
        os.initgroups(owner.pw_name, owner.pw_gid)
        os.setgid(owner.pw_gid)
        os.setuid(uid)
        os.environ["HOME"] = owner.pw_dir


def _can_run_python(user: pwd.struct_passwd) -> bool:
    """Whether `user` can start this Python and load this package."""
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        program = [sys.executable, "-c", "import conversalabs.data_dir, psycopg"]
        root = Path(__file__).resolve().parent.parent
        return not subprocess.run(program, cwd=root, stderr=subprocess.DEVNULL, **identity).returncode
    except OSError:
        return False
