"""When a delivery is tried again, and when it ends; one place for the whole rule."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from schoolhooks.dispatch.models import State

JITTER = 0.1
LONGEST_RETRY_AFTER_SECONDS = 24 * 3600.0
GONE = 410
_ANSWERS_WITH_RETRY_AFTER = (429, 503)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a delivery after an attempt; the delay is in seconds, None at its end."""

    state: State
    delay_seconds: float | None = None


def decide(
    *,
    result: str,
    status: int | None,
    attempts: int,
    retry_after_seconds: float | None,
    schedule: Sequence[float],
    jitter: float | None = None,
) -> Decision:
    """The decision after attempt number `attempts` (from 1) of the current round.

    1. A delay is the schedule's and up to a tenth more, never less: "in 5 s" is a promise.
    2. Retry-After (RFC 9110, 10.2.3) counts on 429 and 503 only, from the schedule's delay up to
       24 h, so a receiver can ask for patience but neither for haste nor for oblivion.
    3. 410 says that the address is gone for good: no further attempt.
    """
    if result == "delivered":
        return Decision(State.DELIVERED)
    if status == GONE or attempts > len(schedule):
        return Decision(State.FAILED)
    delay = schedule[attempts - 1]
    if retry_after_seconds is not None and status in _ANSWERS_WITH_RETRY_AFTER:
        delay = max(delay, min(retry_after_seconds, LONGEST_RETRY_AFTER_SECONDS))
    share = random.random() if jitter is None else jitter  # noqa: S311 - spreads load, hides nothing
    return Decision(State.RETRYING, delay * (1 + JITTER * share))


def counts_towards_disabling(result: str, status: int | None) -> bool:
    """Whether a failed attempt speaks against the receiver: a 429 only asks for patience."""
    return result != "delivered" and status != 429
