"""The product's own processes as real ones: workers, the scheduler, the web server."""

import contextlib
import itertools
import os
import sys
import time

import pytest
from rq import Worker

from schoolhooks.demo.processes import Process, Program


class Programs:
    """Starts the project's commands on the test's servers, and ends each of them afterwards."""

    def __init__(self, servers, environment, valkey):
        self._servers = servers
        self._environment = environment
        self._valkey = valkey
        self._running = []
        self._numbers = itertools.count(1)

    def worker(self, queue=None, wait=True, inside=(), **settings):
        """Start a worker; returns once it is listed as one. Settings as worker(LEASE_SECONDS=2)."""
        arguments = ["worker", *(["--queue", queue] if queue else [])]
        process = self.start(*arguments, inside=inside, **settings)
        if wait:
            process.wait_until(lambda: self._is_listed(process))
        return process

    def scheduler(self, **settings):
        """Start the process that puts the periodic jobs into their queue."""
        return self.start("scheduler", **settings)

    def start(self, *arguments, inside=(), **settings):
        """Start `schoolhooks ARGUMENTS` with these settings on top of the test's own.

        `inside` is a command that runs it somewhere else, as on another host.
        """
        given = {f"SCHOOLHOOKS_{name}": str(value) for name, value in settings.items()}
        name = f"{arguments[0]}-{next(self._numbers)}"
        program = Program(
            name=name,
            argv=(*inside, sys.executable, "-m", "schoolhooks", *arguments),
            log=self._servers.folder / "logs" / f"{name}.{time.time_ns()}.log",
            env={**os.environ, **self._environment, **given},
        )
        process = Process(program, self._servers.leash)
        self._running.append(process)
        return process

    def log_of(self, process):
        """What the process has printed so far."""
        return process.program.log.read_text(errors="replace")

    def stop_all(self):
        """End everything that was started, politely where it still runs."""
        for process in self._running:
            process.ask_to_stop()
        for process in self._running:
            process.stop()

    def _is_listed(self, process):
        with contextlib.suppress(Exception):  # Valkey may be what the test has stopped
            return any(worker.pid == process.pid for worker in Worker.all(self._valkey))
        return False


@pytest.fixture
def programs(servers, environment, valkey, empty_database):
    """Starts worker(), scheduler() or any start("command") as real processes."""
    running = Programs(servers, environment, valkey)
    yield running
    running.stop_all()


@pytest.fixture
def worker(programs):
    """One real worker on the deliver queue, already listening."""
    return programs.worker()


@pytest.fixture
def eventually():
    """Wait for a condition: eventually(lambda: count() == 1); returns what it returned."""

    def wait(condition, timeout=10.0, every=0.02):
        deadline = time.monotonic() + timeout
        while not (found := condition()):
            assert time.monotonic() < deadline, f"it did not come true within {timeout} s"
            time.sleep(every)
        return found

    return wait
