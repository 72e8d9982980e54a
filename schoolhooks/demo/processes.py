"""Starting and ending child processes so that none is left behind; not which ones, nor why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


class CannotStart(Exception):
    """Something needed is missing or broken; the message is one line that says what to do."""


class Interrupted(Exception):
    """The person asked to end while something was being waited for."""


class Leash:
    """Ends the processes it holds when this process dies in any way; see leash.py.

    Files in `keep_open` stay open until the last held process is gone, whoever dies before.
    """

    def __init__(self, keep_open: tuple[int, ...] = ()) -> None:
        self.pulls = 0
        """How often the person asked to end; from the first on, nothing is waited for."""
        its_end, our_end = os.pipe()  # not inheritable: no other child keeps our end open
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("leash.py"))],
            stdin=its_end,
            stdout=subprocess.DEVNULL,
            pass_fds=keep_open,
            start_new_session=True,  # a Ctrl-C or a killed process group must not reach it
        )
        os.close(its_end)
        self._pipe = os.fdopen(our_end, "w")

    @property
    def pid(self) -> int:
        """The watcher's own process."""
        return self._watcher.pid

    def hold(self, pid: int, stop_signal: int) -> None:
        """End this process too when the parent dies."""
        self._tell(f"hold {pid} {int(stop_signal)}")

    def drop(self, pid: int) -> None:
        """Forget a process that has ended, whose number may soon be another's."""
        self._tell(f"drop {pid}")

    def close(self) -> None:
        """End what is still held, and the watcher."""
        with suppress(BrokenPipeError):
            self._pipe.close()
        self._watcher.wait()

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # a killed watcher costs the safety net, not the product
            self._pipe.write(line + "\n")
            self._pipe.flush()


@dataclass(frozen=True)
class Program:
    """How to run one child: its name, its command, and how it wants to be ended."""

    name: str
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] | None = None
    folder: Path | None = None
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 10.0
    pass_fds: tuple[int, ...] = ()


class Process:
    """One running program, in a process group of its own so that Ctrl-C does not reach it."""

    def __init__(self, program: Program, leash: Leash) -> None:
        self.program = program
        self._leash = leash
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._popen = subprocess.Popen(
                program.argv,
                env=dict(program.env) if program.env is not None else None,
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=program.pass_fds,
                start_new_session=True,
            )
        leash.hold(self.pid, program.stop_signal)

    @property
    def pid(self) -> int:
        """The child's process number, also its group's."""
        return self._popen.pid

    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        return self._popen.poll()

    def ask_to_stop(self) -> None:
        """Send the signal that this program takes as "finish and end"."""
        if self.exit_code() is None:
            self._popen.send_signal(self.program.stop_signal)

    def stop(self, within_seconds: float | None = None) -> None:
        """End it, by force after its time is up, with all that it started."""
        self.ask_to_stop()
        seconds = self.program.stop_seconds if within_seconds is None else within_seconds
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End it at once with its whole group, as a crash would."""
        with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for an ended group
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()
        self._leash.drop(self.pid)

    def must_run(self) -> None:
        """CannotStart, with what it said last, when the program has ended."""
        code = self.exit_code()
        if code is not None:
            raise CannotStart(f"{self.program.name} ended at once ({code}): {self._last_words()}")

    def wait_until(self, ready: Callable[[], bool], within_seconds: float = 30.0) -> None:
        """Wait for the condition; CannotStart when the program ends or the time is up first."""
        deadline = time.monotonic() + within_seconds
        while not ready():
            if self._leash.pulls:
                raise Interrupted
            self.must_run()
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.program.name} gave no answer: {self._last_words()}")
            time.sleep(0.02)

    def _last_words(self) -> str:
        lines = self.program.log.read_text(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"{said[-1] if said else 'it said nothing'} (more in {self.program.log})"
