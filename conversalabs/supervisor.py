"""Looks after processes that start, restart and stop together."""

import contextlib
import select
import signal
import socket
import time
from collections.abc import Callable

from conversalabs import lifeline
from conversalabs.child import STOP_SIGNALS, Child

# A child that lived so long did not fail at its start.
_STEADY_SECONDS = 10
_FIRST_DELAY_SECONDS, _LAST_DELAY_SECONDS = 0.2, 3
_ATTEMPTS = 5
_POLL_SECONDS, _FOLLOW_SECONDS = 0.05, 0.5


class Told(BaseException):
    """Somebody wants us to stop."""


class FailedError(Exception):
    """A child cannot do its work. The message is one line for the person at the terminal."""


class Supervisor:
    """Holds the children of this process; as a context manager it leaves none behind.

    Children are forked, so that they start at once with everything loaded: the caller must have no threads
    and no open connections that a child could use by mistake.
    """

    def __init__(self):
        self.children: list[Child] = []
        self.told = False
        self.steady = False  # set once everything works: from then on no child is given up
        self._interruptible = False
        self._watched: dict[int, tuple] = {}
        self._poll = select.poll()

    def __enter__(self):
        self._ears, self._mouth = socket.socketpair()
        self._ears.setblocking(False)
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self.watch(self._ears, self._drain)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # which `nohup` asks for
                signal.signal(number, self._hear)
        self._watch_terminal()
        return self

    def __exit__(self, *_):
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.stop()

    def _hear(self, *_):
        self.told = True
        if self._interruptible:
            raise Told

    def _drain(self):
        with contextlib.suppress(BlockingIOError):
            while self._ears.recv(1024):
                pass

    def _watch_terminal(self):
        """Its loss is signalled to the first process of the session alone, which need not pass it on."""
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            with contextlib.suppress(OSError):
                terminal = open("/dev/tty")  # noqa: SIM115 (open as long as we run)
                self.watch(terminal, lambda: self._lose(terminal), events=0)

    def _lose(self, terminal):
        self.unwatch(terminal)
        self.told = True

    def follow(self, parent: int) -> None:
        """Stop with `parent`, which is make: when it is gone, and when it was told to stop itself.

        A signal that is sent to make alone makes it restore that signal's default, and wait for us.
        """
        lifeline.die_with(parent, lifeline.POLITELY)
        at_first = lifeline.caught_signals(parent)

        def look(*_):
            if lifeline.caught_signals(parent) != at_first:
                self._hear()

        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, _FOLLOW_SECONDS, _FOLLOW_SECONDS)

    @contextlib.contextmanager
    def interruptible(self):
        """Inside, a signal to stop raises `Told` at once: for waiting on what is not a child of ours."""
        self._interruptible = True
        try:
            if self.told:
                raise Told
            yield
        finally:
            self._interruptible = False

    def watch(self, file, action: Callable[[], None], events: int = select.POLLIN) -> None:
        """Call `action` whenever `file` has something to read, or is at its end."""
        self._watched[file.fileno()] = file, action
        self._poll.register(file, events)

    def unwatch(self, file) -> None:
        self._poll.unregister(file)
        del self._watched[file.fileno()]

    def keep(self, name: str, run: Callable[[], None], patience: float) -> None:
        """Start a child and bring it back whenever it ends."""
        child = Child(name, run, patience)
        self.children.append(child)
        child.fork(self._let_go)

    def complete(self, name: str, run: Callable[[], None]) -> None:
        """Run a child to its end. Raises `FailedError` if that is no good one, `Told` if we are told to stop."""
        child = Child(name, run, patience=1)
        self.children.append(child)
        child.fork(self._let_go)
        while (status := child.ended()) is None:
            if self.told:
                raise Told
            self._listen(_POLL_SECONDS)
        self.children.remove(child)
        if status:
            raise FailedError(f"The {name} failed; see above.")

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the children until `until` is true. Raises `Told` when we are told to stop."""
        while not until():
            if self.told:
                raise Told
            self._listen(self._next_restart())
            for child in self.children:
                self._look_at(child)

    def _listen(self, seconds: float | None) -> None:
        for number, _ in self._poll.poll(None if seconds is None else max(0, seconds) * 1000):
            self._watched[number][1]()

    def _let_go(self) -> None:
        self._mouth.close()
        for file, _ in self._watched.values():
            file.close()

    def _next_restart(self) -> float | None:
        """Seconds until something is due, or None."""
        due = [child.restart_at - time.monotonic() for child in self.children if child.restart_at is not None]
        return min(due, default=None if self.steady else _POLL_SECONDS)

    def _look_at(self, child: Child) -> None:
        if child.restart_at is not None:
            if child.restart_at <= time.monotonic():
                child.fork(self._let_go)
        elif (status := child.ended()) is not None:
            self._plan_restart(child, status)

    def _plan_restart(self, child: Child, status: int) -> None:
        """Bring a child back that ended by itself: soon the first time, later when it happens again and again."""
        if time.monotonic() - child.started > _STEADY_SECONDS:
            child.failures = 0
        child.failures += 1
        if child.failures >= _ATTEMPTS and not self.steady:
            raise FailedError(f"The {child.name} process cannot start; see above.")
        say(f"The {child.name} process ended ({_in_words(status)}); it starts again.")
        delay = min(_FIRST_DELAY_SECONDS * 2 ** (child.failures - 1), _LAST_DELAY_SECONDS)
        child.restart_at = time.monotonic() + delay

    def stop(self) -> None:
        """Tell every child to end, wait as long as its patience allows, and kill the rest."""
        alive = self._alive()
        for child in alive:
            child.terminate()
        began = time.monotonic()
        while alive := self._alive():
            for child in alive:
                if time.monotonic() > began + child.patience:
                    child.kill()
            self._listen(_POLL_SECONDS)
        self.children.clear()

    def _alive(self) -> list[Child]:
        return [child for child in self.children if child.pid and child.ended() is None]


def say(line: str) -> None:
    """Tell the person at the terminal, which may be gone."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def _in_words(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit code {status}"
