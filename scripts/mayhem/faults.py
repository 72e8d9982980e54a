"""What goes wrong: everything that can be killed, wiped, hung, stalled or restarted."""

from __future__ import annotations

import contextlib
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable

import psutil
import redis

from schoolhooks import job_queue
from scripts.mayhem.receivers import Receivers
from scripts.mayhem.stage import SETTINGS, Stage


class Faults:
    """Each public method is one fault; `inject` picks one by chance."""

    def __init__(self, stage: Stage, receivers: Receivers, chance: random.Random) -> None:
        self.counts: Counter[str] = Counter()
        self._stage = stage
        self._receivers = receivers
        self._chance = chance
        self._lasting: list[threading.Timer] = []
        self._kinds: dict[str, Callable[[], None]] = {
            "worker killed": lambda: self._kill(self._a_worker()),
            "worker asked to stop": lambda: self._signal(self._a_worker(), signal.SIGTERM),
            "worker stalled beyond its lease": self._stall_worker,
            "housekeeping worker killed": lambda: self._kill(job_queue.HOUSEKEEPING_QUEUE),
            "scheduler killed": lambda: self._kill("scheduler"),
            "web server killed": lambda: self._kill("web"),
            "one web process killed": self._kill_web_process,
            "Valkey killed": lambda: self._kill("valkey"),
            "Valkey wiped": self._wipe,
            "Valkey wiped and killed": self._wipe_and_kill,
            "Valkey hung": lambda: self._hang("valkey", self._chance.uniform(1, 4)),
            "PostgreSQL restarted": lambda: self._signal("postgres", signal.SIGINT),
            "PostgreSQL killed": lambda: self._kill("postgres"),
            "PostgreSQL hung": self._hang_postgres,
            "receivers dead": self._dead_receivers,
        }

    @property
    def kinds(self) -> list[str]:
        """The names of all faults."""
        return list(self._kinds)

    def end(self) -> None:
        """Wait until what hangs is let go."""
        for timer in self._lasting:
            timer.join()

    def inject(self, kind: str) -> None:
        """Do it, count it and say so."""
        self._kinds[kind]()
        self.counts[kind] += 1

    def _a_worker(self) -> str:
        return self._chance.choice([job_queue.DELIVER_QUEUE, "second worker"])

    def _kill(self, name: str) -> None:
        self._signal(name, signal.SIGKILL)

    def _signal(self, name: str, number: int) -> None:
        """To the process itself: what it leaves behind is for others to clean up."""
        family = self._stage.family(name)
        with contextlib.suppress(psutil.NoSuchProcess):
            for one in family if number == signal.SIGKILL else family[:1]:
                one.send_signal(number)

    def _kill_web_process(self) -> None:
        children = self._stage.family("web")[1:]
        if children:
            with contextlib.suppress(psutil.NoSuchProcess):
                self._chance.choice(children).kill()

    def _stall_worker(self) -> None:
        self._hang(self._a_worker(), float(SETTINGS["LEASE_SECONDS"]) + 2)

    def _hang_postgres(self) -> None:
        self._hang("postgres", self._chance.uniform(0.5, 2))

    def _hang(self, name: str, seconds: float) -> None:
        family = self._stage.family(name)
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.suspend()

        def resume() -> None:
            for one in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.resume()

        self._later(seconds, resume)

    def _later(self, seconds: float, end: Callable[[], None]) -> None:
        """End a fault while others begin."""
        timer = threading.Timer(seconds, end)
        timer.start()
        self._lasting.append(timer)

    def _wipe(self) -> None:
        with contextlib.suppress(redis.RedisError):
            redis.Redis.from_url(
                self._stage.app.extensions["schoolhooks_queues"].url, socket_timeout=2
            ).flushall()

    def _wipe_and_kill(self) -> None:
        self._wipe()
        self._kill("valkey")

    def _dead_receivers(self) -> None:
        self._receivers.dead = True

        def revive() -> None:
            self._receivers.dead = False

        self._later(self._chance.uniform(1, 3), revive)
