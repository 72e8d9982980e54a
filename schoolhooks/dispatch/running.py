"""The long-running processes, a worker and the scheduler, kept going while Redis comes and goes."""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import FrameType

import redis
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer

from schoolhooks import config, job_queue
from schoolhooks.dispatch import jobs

logger = logging.getLogger(__name__)

LONGEST_BACK_OFF_SECONDS = 5.0
MOST_FILES = 65_536
STEADY_SECONDS = 10.0
"""Who ran that long had Redis: the next loss is a new one."""
WORKER_TTL_SECONDS = 30
"""An idle worker gives a sign of life twice in that time, and does RQ's own maintenance."""
PERIODIC_RESULT_SECONDS = 60
RETAIN_TIMEOUT_SECONDS = 3600
"""For a first run with years of rows."""


@dataclass(frozen=True)
class Periodic:
    """A job for the housekeeping queue, and how often; it must be safe to run twice or late."""

    job: Callable[[], str]
    description: str
    interval_seconds: int
    timeout_seconds: int | None = None


class Scheduler(CronScheduler):
    """RQ's scheduler, enqueuing through our queues: its own way pickles, ours take JSON only."""

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueue what is due. What nobody took in time is dropped, not piled up."""
        due = [job for job in self.get_jobs() if job.should_run()]
        for job in due:
            job_queue.queues().queue(job.queue_name, self.connection).enqueue(
                job.func_name, description=job.name, **job.job_options
            )
            job.set_enqueue_time(datetime.now().astimezone())
        return due

    def _request_stop(self, signum: int, frame: FrameType | None) -> None:
        job_queue.stop_requested.set()
        super()._request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work(queue_name: str) -> None:
    """Take jobs from that queue until SIGTERM or SIGINT."""
    logging.getLogger("rq.worker").setLevel(logging.WARNING)  # one line per job would be a flood
    _allow_many_connections()

    def until_it_quits() -> None:
        worker = job_queue.Worker(
            [job_queue.queues().queue(queue_name)],
            connection=job_queue.queues().connection,
            name=f"{queue_name}-{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}",
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL_SECONDS,
            maintenance_interval=WORKER_TTL_SECONDS,
        )
        worker.work(logging_level="WARNING")

    _keep_going(f"worker of {queue_name}", until_it_quits)


def _allow_many_connections() -> None:
    """Raise the limit of open files as far as we may: many shells start with 1,024, a call each."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def schedule(*more: Periodic) -> None:
    """Enqueue the sweep and the other periodic jobs until SIGTERM or SIGINT."""
    logging.getLogger("rq.cron").setLevel(logging.WARNING)
    sweep = Periodic(jobs.sweep, "Sweep for lost work", config.current().sweep_seconds)

    retain = Periodic(
        jobs.retain, "Let old weeks go", config.current().retain_seconds, RETAIN_TIMEOUT_SECONDS
    )

    def until_it_quits() -> None:
        scheduler = Scheduler(job_queue.queues().connection, logging_level="WARNING")
        # At the start, too: a scheduler that is restarted every day must not put it off for ever.
        for periodic in (sweep, retain, *more):
            scheduler.register(
                periodic.job,
                job_queue.HOUSEKEEPING_QUEUE,
                interval=periodic.interval_seconds,
                job_timeout=periodic.timeout_seconds,
                ttl=max(30, periodic.interval_seconds),
                result_ttl=max(PERIODIC_RESULT_SECONDS, 2 * periodic.interval_seconds),
                failure_ttl=job_queue.FAILURE_SECONDS,
                name=periodic.description,
            )
        scheduler.start()  # type: ignore[no-untyped-call]

    _keep_going("scheduler", until_it_quits)


def _keep_going(what: str, until_it_quits: Callable[[], None]) -> None:
    """Run it again whenever it quits, until a stop is asked: RQ's own loops end when Redis does."""
    signal.signal(signal.SIGTERM, _ask_to_stop)
    signal.signal(signal.SIGINT, _ask_to_stop)
    tries = 0
    while True:
        began, lost = time.monotonic(), ""
        try:
            until_it_quits()
        except redis.RedisError as error:
            lost = type(error).__name__
        if time.monotonic() - began > STEADY_SECONDS:
            tries = 0
        # One line at the first loss, then silence until it is back.
        if lost and tries == 0:
            logger.warning("%s: Redis is away (%s)", what, lost)
        signal.signal(signal.SIGTERM, _ask_to_stop)
        signal.signal(signal.SIGINT, _ask_to_stop)
        if job_queue.stop_requested.wait(min(0.2 * 2 ** min(tries, 10), LONGEST_BACK_OFF_SECONDS)):
            return
        tries += 1


def _ask_to_stop(_signum: int, _frame: FrameType | None) -> None:
    job_queue.stop_requested.set()
