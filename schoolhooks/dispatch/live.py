"""The tag of a school's numbers: it changes whenever they do, and is cheap to ask for."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import redis
from rq.utils import as_text

from schoolhooks import job_queue

EPOCH_KEY = "schoolhooks:epoch"
VERSION_KEY = "schoolhooks:school:{}:version"


def tag(school_id: int) -> str | None:
    """The tag of what the numbers are now; read it *before* the numbers. None: Redis is away.

    The epoch is made up anew when Redis was wiped, so a tag can never come back for other numbers.
    """
    connection = job_queue.queues().hasty
    try:
        epoch, version = connection.mget(EPOCH_KEY, VERSION_KEY.format(school_id))
        if epoch is None:
            connection.set(EPOCH_KEY, secrets.token_hex(8), nx=True)
            epoch = connection.get(EPOCH_KEY)
    except redis.RedisError:
        return None
    return f"{as_text(epoch)}-{int(version or 0)}" if epoch else None


def announce(school_ids: Iterable[int]) -> None:
    """Say that these schools' numbers changed. A lost word is made up for by the sweep."""
    wanted = list(school_ids)
    if not wanted:
        return
    try:
        pipe = job_queue.queues().hasty.pipeline(transaction=False)
        for school_id in wanted:
            pipe.incr(VERSION_KEY.format(school_id))
        pipe.execute()
    except redis.RedisError:
        return
