"""What a drain does with the database in one go; when, and what follows, is the drain's."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schoolhooks.config import Settings
from schoolhooks.dispatch.claim import Claimed, claim
from schoolhooks.dispatch.database import Connection
from schoolhooks.dispatch.fan_out import FannedOut, fan_out
from schoolhooks.dispatch.record import Ended, Recorded, record
from schoolhooks.dispatch.recover import recover
from schoolhooks.dispatch.send import Material


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a turn is to do: write down what ended, and whatever else it is time for."""

    ended: Sequence[Ended]
    recovers: bool = False
    fans_out_after: int | None = None
    """The school after which to go on; None: do not look for events now."""
    most: int = 0
    """How many deliveries to claim at most."""
    also_slow: bool = True


class Turn:
    """One go. Run again, after the server went away, it goes on with the step that was cut off."""

    def __init__(self, wanted: Wanted, settings: Settings, material: Material) -> None:
        self._wanted = wanted
        self._settings = settings
        self._material = material
        self._steps = deque(self._chosen())
        self.recorded = Recorded((), 0)
        self.recovered: Recorded | None = None
        self.found: FannedOut | None = None
        self.claimed: list[Claimed] = []
        self.asked_at = 0.0
        """When the claim was asked for (monotonic): before the database began the lease, so that
        what is left of it is never over-estimated."""

    def run(self, connection: Connection) -> None:
        """Take the steps, each a transaction of its own."""
        while self._steps:
            self._steps[0](connection)
            self._steps.popleft()

    def _chosen(self) -> list[Callable[[Connection], None]]:
        wanted = self._wanted
        steps = [
            (bool(wanted.ended), self._record),
            (wanted.recovers, self._recover),
            (wanted.fans_out_after is not None, self._fan_out),
            (wanted.most > 0, self._claim),
            (wanted.most > 0, self._fetch),
        ]
        return [step for is_wanted, step in steps if is_wanted]

    def _record(self, connection: Connection) -> None:
        self.recorded = record(connection, self._wanted.ended)

    def _recover(self, connection: Connection) -> None:
        settings = self._settings
        self.recovered = recover(connection, settings.lease_seconds, settings.retry_schedule)

    def _fan_out(self, connection: Connection) -> None:
        self.found = fan_out(connection, self._wanted.fans_out_after or 0)

    def _claim(self, connection: Connection) -> None:
        self.asked_at = time.monotonic()
        most, lease = self._wanted.most, self._settings.lease_seconds
        self.claimed = claim(connection, most, lease, also_slow=self._wanted.also_slow)

    def _fetch(self, connection: Connection) -> None:
        self._material.fetch(connection, self.claimed)
