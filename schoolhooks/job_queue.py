"""The Redis connections, the queue names and the nudge; what the jobs do lives in dispatch."""

from __future__ import annotations

import logging
import threading
import time
from types import FrameType
from typing import cast

import redis
from flask import Flask, current_app
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from schoolhooks.config import Settings

logger = logging.getLogger(__name__)

DELIVER_QUEUE = "deliver"
HOUSEKEEPING_QUEUE = "housekeeping"
DELIVER_JOB = "schoolhooks.dispatch.jobs.deliver"
MAILS_JOB = "schoolhooks.dispatch.jobs.send_mails"
MAILS_ASKED_KEY = "schoolhooks:mails_asked"
MAILS_ASKED_SECONDS = 10
BULK_JOB = "schoolhooks.dispatch.jobs.bulk_step"
BULK_ASKED_KEY = "schoolhooks:bulk_asked"
BULK_WAITS_SECONDS = 30
"""A step that nobody took in that time is dropped, not piled up."""
WAKE_CHANNEL = "schoolhooks:wake"
NUDGED_KEY = "schoolhooks:nudged"
NUDGED_SECONDS = 2
NUDGE_LIMIT_SECONDS = 0.25
NUDGE_REST_SECONDS = 1.0
MOST_WAITING = 2
RESULT_SECONDS = 3600
FAILURE_SECONDS = 7 * 24 * 3600


stop_requested = threading.Event()
"""Set when this worker process was asked to end: a running job finishes early."""


class Worker(SimpleWorker):
    """RQ's in-process worker (forking costs tens of milliseconds a job) that tells its job to end.

    One queue per worker: only then does RQ take jobs so that a kill cannot lose one.
    """

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """The first SIGTERM or SIGINT lets the job end early; a second one does not wait for it."""
        stop_requested.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


class Queues:
    """One app's way to Redis: a patient connection for jobs, a hasty one for pages and nudges."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.redis_url
        self.job_timeout = int(settings.drain_seconds + settings.total_seconds + 60)
        self.connection = redis.Redis.from_url(self.url)
        self.hasty = redis.Redis.from_url(
            self.url,
            socket_timeout=NUDGE_LIMIT_SECONDS,
            socket_connect_timeout=NUDGE_LIMIT_SECONDS,
            retry=Retry(NoBackoff(), 0),  # one try: a second would double the wait
        )
        self._rest_until = 0.0

    def queue(self, name: str, connection: redis.Redis | None = None) -> Queue:
        """The RQ queue of that name."""
        return Queue(
            name,
            connection=connection or self.connection,
            serializer=JSONSerializer,
            default_timeout=self.job_timeout,
        )

    def nudge(self) -> bool:
        """Ask for a `deliver` job soon. Returns whether Redis was reached; never raises.

        1. A running drain is woken by the message; it looks again at once.
        2. A job that waits already will look after this moment, so the mark spares a second one.
           `deliver` takes the mark away *before* its first look, so no fact falls in between.
        3. With two jobs waiting, a third would only look once more for nothing: a mark ends before
           a long drain does, so jobs would pile up behind it.
        4. A lost nudge costs latency only: the sweep finds what is due. So Redis gets a quarter of
           a second, and after a failure is left alone for a second.
        """
        if time.monotonic() < self._rest_until:
            return False
        try:
            pipe = self.hasty.pipeline(transaction=False)
            pipe.set(NUDGED_KEY, 1, nx=True, ex=NUDGED_SECONDS)
            pipe.publish(WAKE_CHANNEL, b"")
            pipe.llen(self.queue(DELIVER_QUEUE).key)
            first, _, waiting = pipe.execute()
            if first and waiting < MOST_WAITING:
                self.queue(DELIVER_QUEUE, self.hasty).enqueue(
                    DELIVER_JOB,
                    description="Deliver what is due",
                    result_ttl=RESULT_SECONDS,
                    failure_ttl=FAILURE_SECONDS,
                )
        except redis.RedisError as error:
            self._rest_until = time.monotonic() + NUDGE_REST_SECONDS
            logger.warning("nudge lost, the sweep will find the work: %s", type(error).__name__)
            return False
        return True

    def send_mails(self) -> None:
        """Ask for a `send_mails` job, unless one was asked for just now. Raises redis.RedisError.

        RQ's `unique` would refuse a new job for minutes after a killed one.
        """
        if self.connection.set(MAILS_ASKED_KEY, 1, nx=True, ex=MAILS_ASKED_SECONDS):
            self.queue(HOUSEKEEPING_QUEUE).enqueue(
                MAILS_JOB,
                description="Send mails to members",
                result_ttl=RESULT_SECONDS,
                failure_ttl=FAILURE_SECONDS,
            )

    def bulk_step(self) -> None:
        """Ask for a `bulk_step` job, unless one was asked for just now. Raises redis.RedisError.

        Not RQ's `unique`: that refuses a new job for as long as one that was killed counts as
        running. One too many does no harm: each step goes by the time that has passed.
        """
        if self.connection.set(BULK_ASKED_KEY, 1, nx=True, ex=NUDGED_SECONDS):
            self.queue(HOUSEKEEPING_QUEUE).enqueue(
                BULK_JOB,
                description="Send a part of what was asked for in bulk",
                ttl=BULK_WAITS_SECONDS,
                result_ttl=RESULT_SECONDS,
                failure_ttl=FAILURE_SECONDS,
            )


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its queues."""
    app.extensions["schoolhooks_queues"] = Queues(settings)


def queues() -> Queues:
    """The queues of the current app."""
    return cast(Queues, current_app.extensions["schoolhooks_queues"])
