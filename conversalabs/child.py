"""One forked process, which dies with the one that made it."""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from conversalabs import lifeline

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_PR_SET_NAME = 15


@dataclass(eq=False)
class Child:
    """A process that runs the function `run` and has `patience` seconds to end when told to.

    `failures` counts how often in a row it ended by itself, `restart_at` says when it may try again.
    """

    name: str
    run: Callable[[], None]
    patience: float
    pid: int | None = None
    started: float = 0
    failures: int = 0
    restart_at: float | None = None

    def fork(self, let_go: Callable[[], None]) -> None:
        """Start it; in the child, `let_go` closes what belongs to the parent alone."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.started, self.restart_at = time.monotonic(), None
        parent = os.getpid()
        # A signal that comes between the fork and the child's own handlers would be lost.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        self.pid = os.fork()
        if self.pid == 0:
            self._live(parent, let_go)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _live(self, parent: int, let_go: Callable[[], None]) -> None:
        """The whole life of the child, in the child."""
        status = 1
        try:
            self._settle(parent)
            let_go()
            self.run()
            status = 0
        except SystemExit as end:
            status = _status(end)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            os._exit(status)

    def _settle(self, parent: int) -> None:
        """Be a process group of its own, which Ctrl-C does not reach: the parent says when to stop."""
        lifeline.die_with(parent)
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # such a group may still write to the terminal
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        _name_process(self.name)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it and everything it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def ended(self) -> int | None:
        """Its exit status if it has just ended, negative for a signal; None while it runs."""
        if not os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return None
        self.kill()  # what it has left behind; until we have waited for it, its number is not given to another
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.pid = None
        return status


def _status(end: SystemExit) -> int:
    if isinstance(end.code, str):
        print(end.code, file=sys.stderr, flush=True)
        return 1
    return end.code or 0


def _name_process(name: str) -> None:
    """Let `ps` show what the process is for."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)
