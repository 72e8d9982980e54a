"""How often a thing may be done per minute, counted in Redis for all web processes together.

What is limited, and what is answered to whom comes too often, is decided by the pages.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import cast

import redis
from flask import Flask, current_app

from schoolhooks import job_queue

WINDOW_SECONDS = 60
REST_SECONDS = 5.0
_KEY = "schoolhooks_rate_limits"


class Counts:
    """The counts of one app's process: Redis where it answers, else its own memory.

    1. A hung Redis costs a page a quarter of a second (the hasty connection), and then nobody asks
       it again for five seconds.
    2. Meanwhile each process counts for itself, so a limit is looser then, but never gone.
    """

    def __init__(self, queues: job_queue.Queues) -> None:
        self._redis = queues.hasty
        self._rest_until = 0.0
        self._lock = threading.Lock()
        self._own: dict[str, int] = {}
        self._own_window = 0

    def add(self, key: str, window: int) -> tuple[int, int]:
        """Count one now. Returns the counts of this window and of the one before."""
        if time.monotonic() >= self._rest_until:
            try:
                return self._add_in_redis(key, window)
            except redis.RedisError:
                self._rest_until = time.monotonic() + REST_SECONDS
        return self._add_here(key, window)

    def _add_in_redis(self, key: str, window: int) -> tuple[int, int]:
        name = f"schoolhooks:limit:{key}:"
        pipe = self._redis.pipeline(transaction=False)
        pipe.incr(f"{name}{window}")
        pipe.expire(f"{name}{window}", 2 * WINDOW_SECONDS)
        pipe.get(f"{name}{window - 1}")
        now, _, before = pipe.execute()
        return int(now), int(before or 0)

    def _add_here(self, key: str, window: int) -> tuple[int, int]:
        with self._lock:
            if self._own_window != window:
                self._own, self._own_window = {}, window  # so that it cannot grow for ever
            self._own[key] = self._own.get(key, 0) + 1
            return self._own[key], 0


def init_app(app: Flask) -> None:
    """Give the app its counts; job_queue comes first."""
    app.extensions[_KEY] = Counts(app.extensions["schoolhooks_queues"])


def allows(what: str, who: str, per_minute: int, *, now: float | None = None) -> bool:
    """Count that `who` does `what`; False: too often within the last minute.

    The minute slides: of the window before, as much counts as still lies within 60 seconds.
    `who` may be an e-mail address: only its hash goes to Redis.
    """
    moment = time.time() if now is None else now
    window, into = divmod(moment, WINDOW_SECONDS)
    key = f"{what}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}"
    counts = cast(Counts, current_app.extensions[_KEY])
    count, before = counts.add(key, int(window))
    return count + before * (1 - into / WINDOW_SECONDS) <= per_minute
