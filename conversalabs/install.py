"""Make the virtual environment unless it is made, and print the path of its Python.

    python3 conversalabs/install.py requirements.txt

Runs on the standard library of any Python 3, so that an old one can be told so.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(requirements):
    if sys.version_info < (3, 11):  # noqa: UP036 (make may have found nothing newer)
        sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". PYTHON=... names another.")
    requirements = ROOT / requirements
    wait_for_others()
    venv = find_complete(requirements) or make(requirements)
    print(python_of(venv))


def wait_for_others():
    """Hold the checkout until we end: two who install at once would spoil each other's work."""
    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another installation ...")
        fcntl.flock(lock, fcntl.LOCK_EX)


def find_complete(requirements):
    """A virtual environment, whoever made it, that works and holds just these requirements."""
    return next((venv for venv in candidates() if is_complete(venv, requirements)), None)


def candidates():
    """Where one may be: in the checkout, or, when that belongs to somebody else, where this user may write."""
    user, name = os.geteuid(), "venv-" + hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    return [
        ROOT / ".venv",
        ROOT / f".venv-{user}",
        Path(os.path.expanduser("~/.cache/conversalabs"), name),
        Path(f"/var/tmp/conversalabs-{user}", name),
    ]


def is_complete(venv, requirements):
    try:
        same = stamp(venv, requirements).read_bytes() == requirements.read_bytes()
    except OSError:
        return False
    return same and works(venv)


def works(venv):
    """Whether its Python can be started: it may have been removed or upgraded, or be out of this user's reach."""
    try:
        return not subprocess.run([python_of(venv), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode
    except OSError:
        return False


def make(requirements):
    venv = next((venv for venv in candidates() if is_ours(venv)), None)
    if venv is None:
        sys.exit("There is no place for the virtual environment: this user may not write to " + str(ROOT) + ".")
    say(f"Installing {requirements.name} into {venv}; the first time this takes a minute ...")
    if not works(venv):
        run([sys.executable, "-m", "venv", "--clear", venv], "On Debian: apt install python3-venv")
    run([python_of(venv), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements], "")
    stamp(venv, requirements).write_bytes(requirements.read_bytes())
    return venv


def is_ours(venv):
    """Whether we may make it, or made it: into another user's we put nothing, not even as root."""
    if os.path.exists(venv):
        return venv.stat().st_uid == os.geteuid()
    above = next(parent for parent in venv.parents if os.path.exists(parent))
    return os.access(above, os.W_OK | os.X_OK)


def run(command, advice):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if "No space left on device" in done.stdout:
        sys.exit("The disk is full: the requirements need about 400 MB.")
    if done.returncode:
        say(done.stdout)
        sys.exit("Installing failed; see above. " + advice)


def stamp(venv, requirements):
    """What was installed last, to compare with what is asked for."""
    return venv / f"installed-{requirements.name}"


def python_of(venv):
    return venv / "bin" / "python"


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
