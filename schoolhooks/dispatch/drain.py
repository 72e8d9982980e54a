"""The rolling window: fan out, claim, send and record until nothing is due.

Each step lives in its own file.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from schoolhooks.config import Settings
from schoolhooks.dispatch.claim import Claimed, release
from schoolhooks.dispatch.database import Database
from schoolhooks.dispatch.fan_out import EVENTS_AT_ONCE, FannedOut
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.record import Ended
from schoolhooks.dispatch.send import Destination, Material, Message, expired, ours, send
from schoolhooks.dispatch.turn import Turn, Wanted
from schoolhooks.sender.client import Client
from schoolhooks.texts import N_

logger = logging.getLogger(__name__)

SLOW_AFTER_SECONDS = 1.0
"""A call that lasts longer leaves the window, so that hanging receivers never fill it."""
LOOK_SECONDS = 0.2
"""How long a busy drain goes without looking for new events, were every wake-up lost."""
RECOVER_SECONDS = 1.0
CLAIM_AT_ONCE = 100
"""Dialled in one go. With all slots dialled at once, their calls would end at once too, and the
database and the sends would wait for each other in turns."""
GATHER_SECONDS = 0.004
"""How long an outcome waits for others to be recorded with."""


@dataclass(slots=True)
class Tally:
    """What one drain did, as the RQ dashboard shows it."""

    events: int = 0
    counts: dict[State, int] = field(default_factory=dict)
    late: int = 0
    more_due: bool = False

    def add(self, state: State) -> None:
        """Count one ended attempt."""
        self.counts[state] = self.counts.get(state, 0) + 1

    def __str__(self) -> str:
        """For example "312 delivered, 4 to retry"."""
        words = {State.DELIVERED: "delivered", State.RETRYING: "to retry", State.FAILED: "failed"}
        parts = [f"{self.counts[s]} {word}" for s, word in words.items() if self.counts.get(s)]
        if self.late:
            parts.append(f"{self.late} too late")
        return ", ".join(parts) or "nothing was due"


class Drain:
    """One run of the engine. Made for one job and thrown away.

    `stopping` is asked often and ends the drain early; `announce` hears which schools' numbers
    changed and must not block.
    """

    def __init__(
        self,
        database: Database,
        material: Material,
        settings: Settings,
        *,
        stopping: Callable[[], bool],
        announce: Callable[[Iterable[int]], None],
    ) -> None:
        self._database = database
        self._material = material
        self._settings = settings
        self._schedule = settings.retry_schedule
        self._stopping = stopping
        self._announce = announce
        self._until = time.monotonic() + settings.drain_seconds
        self._wake = asyncio.Event()
        self._ended: list[Ended] = []
        self._in_flight: set[asyncio.Task[None]] = set()
        self._begun: deque[tuple[float, asyncio.Task[None]]] = deque()
        self._slow = 0
        self._after_school = 0
        self._look_at = 0.0
        self._recover_at = 0.0
        self.tally = Tally()

    def wake(self) -> None:
        """New work may be there: look at once."""
        self._look_at = 0.0
        self._wake.set()

    async def run(self, client: Client) -> Tally:
        """Work until nothing is due or in flight, the time is up, or a stop is asked."""
        idle_since = time.monotonic()
        try:
            while not self._is_over(idle_since):
                self._wake.clear()
                busy = await self._turn(client)
                if busy or self._in_flight:
                    idle_since = time.monotonic()
                if not busy:
                    await self._rest()
            await self._finish()
        finally:
            for task in self._in_flight:
                task.cancel()
        return self.tally

    def _is_over(self, idle_since: float) -> bool:
        now = time.monotonic()
        if self._stopping():
            self.tally.more_due = True  # whoever takes the next job looks, should anything be left
            return True
        if self._is_closing() and (not self._slow or now > self._until + self._longest_send):
            self.tally.more_due = True
            return True
        return not self._in_flight and now - idle_since > self._settings.linger_seconds

    def _is_closing(self) -> bool:
        """Whether the time is up: webhooks known to hang get no more calls from this drain.

        Their last calls end within one deadline while the others go on, so that the change from
        one drain to the next is never a pause for a healthy webhook.
        """
        return time.monotonic() > self._until

    @property
    def _longest_send(self) -> float:
        return self._settings.total_seconds

    async def _turn(self, client: Client) -> bool:
        """Record, recover, fan out and claim once. Returns whether more waits to be done."""
        turn = await self._do(self._wanted(time.monotonic()))
        more = self._note_found(turn.found)
        return await self._dial(client, turn) or more

    async def _do(self, wanted: Wanted) -> Turn:
        turn = Turn(wanted, self._settings, self._material)
        await self._database.run(turn.run)
        self.tally.late += turn.recorded.late
        for one in wanted.ended:
            self.tally.add(one.state)
        recovered = turn.recovered.school_ids if turn.recovered else ()
        self._announce({*turn.recorded.school_ids, *recovered})
        return turn

    def _wanted(self, now: float) -> Wanted:
        recovers = now >= self._recover_at
        if recovers:
            self._recover_at = now + RECOVER_SECONDS
        looks = now >= self._look_at
        if looks:
            self._look_at = now + LOOK_SECONDS
        return Wanted(
            ended=self._take_ended(),
            recovers=recovers,
            fans_out_after=self._after_school if looks else None,
            most=min(self._free_slots(), CLAIM_AT_ONCE),
            also_slow=self._takes_slow_ones(),
        )

    def _take_ended(self) -> list[Ended]:
        ended, self._ended = self._ended, []
        return ended

    def _note_found(self, found: FannedOut | None) -> bool:
        """Returns whether there are more events to fan out."""
        if found is None:
            return False
        more = found.events >= EVENTS_AT_ONCE or bool(self._after_school or found.last_school_id)
        self._after_school = found.last_school_id
        self.tally.events += found.events
        if more:
            self._look_at = 0.0
        return more

    async def _dial(self, client: Client, turn: Turn) -> bool:
        """Send what was claimed. Returns whether more waits than is dialled at once."""
        if not turn.claimed:
            return False
        late = time.monotonic() - turn.asked_at > self._settings.spare_seconds
        if late or self._stopping():
            # A lease could end before its send does, or nobody would wait for it: dial nothing.
            await self._database.run(lambda connection: release(connection, turn.claimed))
            return False
        for one in turn.claimed:
            self._start(client, one)
        self._material.forget_old()
        return len(turn.claimed) == CLAIM_AT_ONCE

    def _takes_slow_ones(self) -> bool:
        """Whether webhooks known to hang may be called: not when very many calls hang already."""
        return not self._is_closing() and self._slow < self._settings.slow_calls_per_worker

    def _free_slots(self) -> int:
        """Room for new calls. Slow ones do not count, until there are far too many of them."""
        now = time.monotonic()
        while self._begun and (
            self._begun[0][1].done() or now - self._begun[0][0] > SLOW_AFTER_SECONDS
        ):
            _, task = self._begun.popleft()
            if not task.done():
                self._slow += 1
                task.add_done_callback(self._slow_ended)
        if self._slow >= 2 * self._settings.slow_calls_per_worker:
            return 0
        return self._settings.in_flight_per_worker - (len(self._in_flight) - self._slow)

    def _slow_ended(self, _task: asyncio.Task[None]) -> None:
        self._slow -= 1

    def _start(self, client: Client, one: Claimed) -> None:
        message = self._material.message(one.event_id)
        destination = self._material.destination(one.webhook_id)
        task = asyncio.get_running_loop().create_task(self._send(client, one, destination, message))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)
        self._begun.append((time.monotonic(), task))

    async def _send(
        self, client: Client, one: Claimed, destination: Destination, message: Message | None
    ) -> None:
        ended = await self._outcome(client, one, destination, message)
        self._ended.append(ended)  # only now: the list is another one after each record
        # This task itself is still among those in flight.
        if len(self._in_flight) == 1:
            self._wake.set()
        elif len(self._ended) == 1:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self._wake.set)

    async def _outcome(
        self, client: Client, one: Claimed, destination: Destination, message: Message | None
    ) -> Ended:
        if message is None:
            return expired(one, destination.url)
        if destination.key is None:
            logger.error("the secret of webhook %s cannot be read", one.webhook_id)
            detail = N_("This worker's keys do not open the secret.")
            why = "unreachable", "secret_unreadable", detail
            return ours(one, destination.url, self._schedule, *why)
        try:
            return await send(client, one, destination, message, self._schedule)
        except Exception as error:  # a bug of ours: it must not cost the slot for a whole lease
            logger.exception("an attempt for webhook %s broke", one.webhook_id)
            why = "unsure", "internal", type(error).__name__
            return ours(one, destination.url, self._schedule, *why)

    async def _rest(self) -> None:
        """Until an outcome, a wake-up, or the next look."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            self._look_at = 0.0

    async def _finish(self) -> None:
        """Wait for the calls in flight, and record them."""
        while self._in_flight or self._ended:
            await self._do(Wanted(self._take_ended()))
            if self._in_flight:
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
