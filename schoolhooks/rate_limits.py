"""How often a thing may be done per minute, counted in Redis for all web processes together.

What is limited, and what is answered to whom comes too often, is decided by the pages.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

import redis
from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from schoolhooks import job_queue

WINDOW_SECONDS = 60
REST_SECONDS = 5.0
_KEY = "schoolhooks_rate_limits"
_clock = time.time
_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


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
        self._own: dict[int, Counter[str]] = {}

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
            before = self._own.get(window - 1, Counter())
            now = self._own.get(window, Counter())
            self._own = {window - 1: before, window: now}  # older ones go, so it cannot grow
            now[key] += 1
            return now[key], before[key]


def init_app(app: Flask) -> None:
    """Give the app its counts; job_queue comes first."""
    app.extensions[_KEY] = Counts(app.extensions["schoolhooks_queues"])


def limited(
    per_minute: Callable[[], int],
) -> Callable[[Callable[_Arguments, _Answer]], Callable[_Arguments, _Answer]]:
    """Let a view answer 429 to whoever asks for it more often, counted by their address."""

    def decorate(view: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
        @wraps(view)
        def answer(*positional: _Arguments.args, **named: _Arguments.kwargs) -> _Answer:
            if not allows(f"{view.__module__}.{view.__name__}", asker(), per_minute()):
                raise TooManyRequests(retry_after=WINDOW_SECONDS)
            return view(*positional, **named)

        return answer

    return decorate


def asker() -> str:
    """Whose request this is: the address, and of an IPv6 one the network that one customer has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def allows(what: str, who: str, per_minute: int) -> bool:
    """Count that `who` does `what`; False: too often within the last minute.

    The minute slides: of the window before, as much counts as still lies within 60 seconds.
    `who` may be an e-mail address: only its hash goes to Redis.
    """
    window, into = divmod(_clock(), WINDOW_SECONDS)
    key = f"{what}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}"
    counts = cast(Counts, current_app.extensions[_KEY])
    count, before = counts.add(key, int(window))
    return count + before * (1 - into / WINDOW_SECONDS) <= per_minute
