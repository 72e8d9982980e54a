"""What must work before an installation is ready; each check says only ok or what fails."""

from __future__ import annotations

import redis
from rq import Worker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from schoolhooks import job_queue
from schoolhooks.extensions import db

OK = "ok"
_LIMIT_MILLISECONDS = 2000


def ready() -> dict[str, str]:
    """Each part and how it is. No addresses and no error texts: anyone may read this."""
    parts = {"database": _database(), "redis": _redis()}
    for queue in (job_queue.DELIVER_QUEUE, job_queue.HOUSEKEEPING_QUEUE):
        parts[f"worker of {queue}"] = _worker(queue) if parts["redis"] == OK else "unknown"
    return parts


def _database() -> str:
    try:
        db.session.execute(text(f"SET LOCAL statement_timeout = {_LIMIT_MILLISECONDS}"))
        migrated = db.session.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    except SQLAlchemyError:
        return "not reachable, or not migrated"
    finally:
        db.session.rollback()
    return OK if migrated else "not migrated"


def _redis() -> str:
    try:
        job_queue.queues().hasty.ping()
    except redis.RedisError:
        return "not reachable"
    return OK


def _worker(queue: str) -> str:
    """A worker is alive while its entry is: it renews it, and RQ lets it run out otherwise."""
    queues = job_queue.queues()
    try:
        found = Worker.all(queue=queues.queue(queue, queues.hasty))
    except redis.RedisError:
        return "unknown"
    return OK if found else "none is alive"
