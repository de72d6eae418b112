"""Children that start, come back, and stop, each in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time

import psutil
import pytest

from tests.launched import ROOT, wait_until, wait_until_gone


class Script:
    """A program that runs a supervisor; its children print their names and process ids."""

    HEAD = """
        import os, subprocess, sys, time
        from conversalabs.supervisor import FailedError, Supervisor, Told, say
        def sleep(): say(f"pid {os.getpid()}"); time.sleep(60)
        def fail(): sys.exit(3)
    """

    def __init__(self, tmp_path, body: str):
        self.program = textwrap.dedent(self.HEAD) + textwrap.dedent(body)
        self.output = tmp_path / "output"

    def __enter__(self):
        with self.output.open("w") as output:
            command = [sys.executable, "-c", self.program]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def pids(self) -> list[int]:
        """Of the children that have said it; two may write into one line."""
        return [int(pid) for pid in re.findall(r"pid (\d+)(?=\D)", self.said())]

    def said(self) -> str:
        return self.output.read_text()

    def wait_for_children(self, count: int) -> list[int]:
        wait_until(lambda: len(self.pids()) >= count, 20)
        return self.pids()


TWO = """
    try:
        with Supervisor() as supervisor:
            supervisor.keep("one", sleep, 1)
            supervisor.keep("two", sleep, 1)
            supervisor.steady = True
            supervisor.run()
    except Told:
        say("told")
"""


def test_a_signal_ends_all_of_them(tmp_path):
    with Script(tmp_path, TWO) as script:
        children = [psutil.Process(pid) for pid in script.wait_for_children(2)]
        script.process.send_signal(signal.SIGTERM)
        assert script.process.wait(10) == 0
        assert script.said().endswith("told\n")
        wait_until_gone(children, 1)


def test_a_child_that_is_killed_comes_back(tmp_path):
    with Script(tmp_path, TWO) as script:
        os.kill(script.wait_for_children(2)[0], signal.SIGKILL)
        script.wait_for_children(3)
        assert "ended (signal SIGKILL); it starts again" in script.said()


def test_none_outlives_a_supervisor_that_is_killed(tmp_path):
    with Script(tmp_path, TWO) as script:
        children = [psutil.Process(pid) for pid in script.wait_for_children(2)]
        script.process.kill()
        wait_until_gone(children, 10)


def test_a_child_that_cannot_start_is_given_up(tmp_path):
    body = """
        try:
            with Supervisor() as supervisor:
                supervisor.keep("one", fail, 1)
                supervisor.run()
        except FailedError as error:
            say(error)
    """
    with Script(tmp_path, body) as script:
        assert script.process.wait(30) == 0
        assert script.said().splitlines()[-1] == "The one process cannot start; see above."


@pytest.mark.prove
def test_one_that_does_not_listen_is_killed_with_what_it_started(tmp_path):
    body = """
        def deaf():
            import signal
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            started = subprocess.Popen(["sleep", "60"])
            say(f"pid {started.pid}")
            sleep()
        try:
            with Supervisor() as supervisor:
                supervisor.keep("deaf", deaf, 0.5)
                supervisor.run()
        except Told:
            pass
    """
    with Script(tmp_path, body) as script:
        processes = [psutil.Process(pid) for pid in script.wait_for_children(2)]
        began = time.monotonic()
        script.process.send_signal(signal.SIGINT)
        wait_until_gone(processes, 10)
        assert time.monotonic() - began >= 0.5


def test_work_that_must_be_done_first_says_how_it_ended(tmp_path):
    body = """
        with Supervisor() as supervisor:
            supervisor.complete("work", lambda: say("done"))
            try:
                supervisor.complete("work", fail)
            except FailedError as error:
                say(error)
    """
    with Script(tmp_path, body) as script:
        assert script.process.wait(20) == 0
        assert script.said().splitlines() == ["done", "The work failed; see above."]
