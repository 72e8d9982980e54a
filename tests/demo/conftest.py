"""Whole demos as processes, started as a person starts them."""

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys

import psutil
import pytest

from tests.harness.database import ROOT
from tests.harness.visitor import Visitor

START_SECONDS = 60
_numbers = itertools.count(1)


class RunningDemo:
    """One demo on a state folder; ended afterwards, whatever the test did to it."""

    def __init__(self, state, *arguments, **settings):
        self.state = state
        self._said = state.with_name(f"{state.name}.said-{next(_numbers)}")
        given = {f"SCHOOLHOOKS_{name}": value for name, value in settings.items()}
        with self._said.open("w") as said:
            self.process = psutil.Popen(
                [sys.executable, "-m", "schoolhooks", "demo", "--state", state, *arguments],
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **given},
                start_new_session=True,
            )

    @property
    def said(self):
        """What it has printed so far."""
        return self._said.read_text()

    @property
    def facts(self):
        """What its demo.json says now; None while it is not there."""
        with contextlib.suppress(FileNotFoundError):
            return json.loads((self.state / "demo.json").read_text())

    def pid(self, name):
        """One of its processes; None while it is down."""
        return self.facts["pids"].get(name)

    def is_up(self):
        """Whether it is ready; fails when it has ended instead."""
        assert self.process.poll() is None, self.said
        return "Ctrl-C ends it" in self.said

    def family(self):
        """All processes that it has started, and theirs."""
        there = {one.pid: one for one in self.process.children(recursive=True)}
        for pid in self.facts["pids"].values():
            parent = psutil.Process(pid)
            there |= {one.pid: one for one in [parent, *parent.children(recursive=True)]}
        return list(there.values())

    def visitor(self):
        """Somebody at its pages."""
        return Visitor(self.facts["web"])

    def signal(self, number=signal.SIGTERM):
        """Send the demo's own process a signal and wait for its end. Returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def close(self):
        """End it in the way that cannot fail: its leash ends the rest."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.process.kill()
        self.process.wait()


def lives(process):
    """Whether this process still runs. One that only waits to be reaped does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def start_demo(tmp_path_factory):
    """start_demo("--port", "8123", state=folder, DATABASE_URL=...): a demo that is starting."""
    started = []

    def start(*arguments, state=None, **settings):
        state = state or tmp_path_factory.mktemp("demo") / "state"
        started.append(RunningDemo(state, *arguments, **settings))
        return started[-1]

    yield start
    for demo in started:
        demo.close()


@pytest.fixture
def addresses():
    """The pages that a demo's print names."""
    return lambda said: re.findall(r"http://\S+", said)
