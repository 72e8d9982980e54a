"""Keeping one child process going: started again when it ends, with a growing pause."""

from __future__ import annotations

import time
from typing import Protocol

from schoolhooks.demo.processes import CannotStart, Leash, Process, Program

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 30.0
"""Who ran that long was well: its next end is a new trouble, not the last one going on."""


class Child(Protocol):
    """What can be kept going; `process` is the last one started."""

    @property
    def name(self) -> str:
        """What the person and demo.json call it."""

    process: Process | None

    def start(self) -> Process:
        """Start it; CannotStart when it does not come up."""


class Command:
    """A child that is up as soon as it runs."""

    def __init__(self, program: Program, leash: Leash) -> None:
        self.name = program.name
        self.process: Process | None = None
        self._program = program
        self._leash = leash

    def start(self) -> Process:
        """Start it, without waiting for anything."""
        self.process = Process(self._program, self._leash)
        return self.process


class Keeper:
    """Starts its child, and starts it again whenever it has ended."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._tries = 0
        self._started_at = 0.0
        self._next_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        return self.child.process.pid if self.child.process else None

    def start(self) -> Process:
        """Start the child; what came up halfway is taken away again."""
        self._started_at = time.monotonic()
        try:
            return self.child.start()
        except BaseException:
            if self.child.process:
                self.child.process.kill()
            raise

    def look(self) -> str | None:
        """Start the child again when its time has come. Returns a line to print, if any."""
        if self._next_at is None:
            return self._look_for_its_end()
        if time.monotonic() < self._next_at:
            return None
        self._next_at = None
        try:
            self.start()
        except CannotStart as error:
            self._plan()
            return f"{self.child.name} did not come up again: {error}"
        return f"{self.child.name} runs again."

    def _look_for_its_end(self) -> str | None:
        process = self.child.process
        code = process.exit_code() if process else None
        if process is None or code is None:
            return None
        process.kill()  # what it has started must not go on without it
        self.child.process = None
        if time.monotonic() - self._started_at > STEADY_SECONDS:
            self._tries = 0
        self._plan()
        return f"{self.child.name} ended ({code}) and is started again; see {process.program.log}"

    def _plan(self) -> None:
        pause = min(FIRST_PAUSE_SECONDS * 2**self._tries, LONGEST_PAUSE_SECONDS)
        self._tries = min(self._tries + 1, 10)
        self._next_at = time.monotonic() + pause
