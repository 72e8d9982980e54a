"""Letting old weeks go: bodies first, rows later, their totals kept for the ledger.

1. What still waits in an old week ends as cancelled, unless it came to be within the last day.
2. A week stays while an event in it is not fanned out, or a delivery in it is still open.
3. Bodies are dropped at once. Rows are cut off their tables first, which takes a moment however
   many they are, and are then counted and dropped where nobody waits for them: the ledger counts
   what is cut off too, so it is exact at every moment, also when this ends half way.
4. Tables are locked only for a moment that nobody notices; what cannot be had is tried next hour.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from psycopg import errors
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from schoolhooks import config, event_ids, partitions, test_addresses
from schoolhooks.dispatch import recount
from schoolhooks.dispatch.totals import LONG_AGO
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhooks import destinations

T = TypeVar("T")

LOCK_SECONDS = 0.1
"""How long orders and the engine may have to wait behind us for a table that is in use."""
TRIES = 5
PAUSE_SECONDS = 0.5
CANCEL_AT_ONCE = 2000
GRACE = timedelta(days=1)
"""An old event's delivery that was made that lately (a replay, a long outage) is not cancelled."""
ROW_TABLES = ("event", "delivery", "attempt")
_ONE_AT_A_TIME = 5_221_017

_CANCEL = text(
    """
    WITH old AS MATERIALIZED (
        SELECT webhook_id, event_id FROM delivery
        WHERE state IN ('pending', 'retrying') AND event_id < :before AND created_at < :made_before
        LIMIT :most
    ), locked AS MATERIALIZED (
        SELECT webhook_id FROM lane WHERE webhook_id IN (SELECT webhook_id FROM old)
        ORDER BY webhook_id FOR UPDATE
    ), ended AS (
        UPDATE delivery d SET state = 'cancelled', due_at = NULL, ended_at = clock_timestamp(),
            first_end = coalesce(d.first_end, 'cancelled')
        FROM old o JOIN locked USING (webhook_id)
        WHERE d.webhook_id = o.webhook_id AND d.event_id = o.event_id
          AND d.state IN ('pending', 'retrying')
        RETURNING d.webhook_id, (NOT d.test AND d.resends = 0) AS counts
    ), summed AS (
        SELECT webhook_id, count(*) FILTER (WHERE counts) AS cancelled, count(*) AS ended
        FROM ended GROUP BY webhook_id
    ), counted AS (
        UPDATE lane l SET cancelled = l.cancelled + s.cancelled, changed_at = now()
        FROM summed s WHERE l.webhook_id = s.webhook_id
    )
    SELECT (SELECT count(*) FROM old), coalesce(sum(ended), 0)::bigint FROM summed
    """
)
_IS_NEEDED = text(
    """
    SELECT EXISTS (SELECT FROM event WHERE matched IS NULL AND id >= :since AND id < :before)
        OR EXISTS (SELECT FROM delivery WHERE state IN ('pending', 'retrying', 'sending')
                   AND event_id >= :since AND event_id < :before)
    """
)
_ARCHIVE_HOURS = f"""
    INSERT INTO archived AS k (webhook_id, hour, calls, attempts, delivered, failed, durations)
    SELECT webhook_id, hour, calls, attempts, delivered, failed, durations
    FROM ({recount.HOURS}) AS c
    ON CONFLICT (webhook_id, hour) DO UPDATE SET
        calls = k.calls + excluded.calls, attempts = k.attempts + excluded.attempts,
        delivered = k.delivered + excluded.delivered, failed = k.failed + excluded.failed,
        durations = ARRAY(
            SELECT a + b FROM unnest(k.durations, excluded.durations) WITH ORDINALITY AS u (a, b, n)
            ORDER BY n)
"""  # noqa: S608 - made of constants
_ARCHIVE_LANES = f"""
    INSERT INTO archived AS k (webhook_id, hour, deliveries, cancelled)
    SELECT webhook_id, :long_ago, deliveries, cancelled FROM ({recount.LANES}) AS c
    ON CONFLICT (webhook_id, hour) DO UPDATE SET
        deliveries = k.deliveries + excluded.deliveries,
        cancelled = k.cancelled + excluded.cancelled
"""  # noqa: S608 - made of constants
# In the order in which a fan-out locks the schools.
_ARCHIVE_SCHOOLS = f"""
    INSERT INTO school_total AS s (school_id, dropped_events, dropped_deliveries)
    SELECT school_id, events, deliveries FROM ({recount.SCHOOLS}) AS c ORDER BY school_id
    ON CONFLICT (school_id) DO UPDATE SET
        dropped_events = s.dropped_events + excluded.dropped_events,
        dropped_deliveries = s.dropped_deliveries + excluded.dropped_deliveries
"""  # noqa: S608 - made of constants
_FOLD = """
    WITH gone AS (DELETE FROM {table} WHERE hour < :before AND hour > :long_ago RETURNING *)
    INSERT INTO {table} AS h (webhook_id, hour, {columns})
    SELECT webhook_id, :long_ago, {sums} FROM gone GROUP BY webhook_id
    ON CONFLICT (webhook_id, hour) DO UPDATE SET {additions}
"""
_FOLDED = {
    "hourly": ("calls", "attempts", "delivered", "failed"),
    "archived": ("deliveries", "calls", "attempts", "delivered", "failed", "cancelled"),
}


def retain_once(now: datetime | None = None) -> list[str]:
    """Let go what is older than the settings say. Returns in words what was done."""
    with db.engine.connect() as guard:
        key = {"key": _ONE_AT_A_TIME}
        if not guard.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            return ["another one is at it"]
        guard.commit()
        try:
            return _retain(now or utc_now())
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), key)
            guard.commit()


def make_room(now: datetime) -> list[str]:
    """Make the coming weeks' partitions, unless tables are in use; then the next look does it."""
    until = now + partitions.WEEK * partitions.WEEKS_AHEAD
    return _briefly(lambda connection: partitions.ensure(connection, now, until), tries=1) or []


def _retain(now: datetime) -> list[str]:
    settings = config.current()
    row_limit = partitions.week_of(now - timedelta(days=settings.row_days))
    body_limit = max(row_limit, partitions.week_of(now - timedelta(days=settings.body_days)))
    _settle_rest()
    done = {
        "deliveries cancelled": _cancel(event_ids.floor(body_limit), now),
        "weeks of bodies dropped": _drop("event_body", body_limit),
        "weeks of ids dropped": _drop("event_subject", row_limit),
    }
    with db.engine.begin() as connection:
        before = now - timedelta(days=settings.body_days)
        done["test requests forgotten"] = test_addresses.forget_old(connection, before)
    left = [week for week in _weeks(ROW_TABLES, row_limit) if not _cut_off(week)]
    with db.engine.begin() as connection:
        # A day more, as for the hours below.
        before = min([row_limit, *left]) - timedelta(days=1)
        done["earlier destinations forgotten"] = destinations.forget_old(connection, before)
    done["weeks of rows dropped"] = _finish()
    if not left:
        # A day more: a worker's clock may have been behind the one that gave the event its id.
        done["hours summed up"] = _fold_hours(row_limit - timedelta(days=1))
    done["weeks left for later"] = len(left)
    return [f"{count} {what}" for what, count in done.items() if count]


def _settle_rest() -> None:
    """Give rows of the default partitions a week of their own.

    They are there only if nobody made room for four weeks; the engine may have to wait meanwhile.
    """
    for table, key in partitions.SPLIT_TABLES.items():
        first = text(f"SELECT {key} FROM {table}_rest ORDER BY {key} LIMIT 1")  # noqa: S608
        while True:
            with db.engine.connect() as connection:
                found = connection.execute(first).scalar_one_or_none()
            if found is None:
                break
            moment = event_ids.moment(found)
            if _briefly(partial(partitions.ensure, since=moment, until=moment)) is None:
                return


def _cancel(before: object, now: datetime) -> int:
    """End what waits for events older than that, some at a time, so that no lane waits for us."""
    values = {"before": before, "made_before": now - GRACE, "most": CANCEL_AT_ONCE}
    cancelled: int = 0
    while True:
        with db.engine.begin() as connection:
            found, ended = connection.execute(_CANCEL, values).one()
        cancelled += ended
        if not found or not ended:
            return cancelled


def _weeks(tables: tuple[str, ...], limit: datetime) -> list[datetime]:
    """The weeks before that one which have a partition in any of these tables, oldest first."""
    with db.engine.connect() as connection:
        names = [name for table in tables for name in partitions.existing(connection, table)]
    return sorted({week for week in map(partitions.starts_at, names) if week < limit})


def _drop(table: str, limit: datetime) -> int:
    """Drop that table's weeks before the limit, but for what is still needed. Returns how many."""

    def drop(connection: Connection, week: datetime) -> bool:
        if _is_needed(connection, week):
            return False
        connection.execute(text(f"DROP TABLE {partitions.name(table, week)}"))
        return True

    return sum(bool(_briefly(partial(drop, week=week))) for week in _weeks((table,), limit))


def _cut_off(week: datetime) -> bool:
    """Take a week's rows out of their tables: only the ledger and `_finish` see them after that."""

    def detach(connection: Connection) -> bool:
        # Concurrently, PostgreSQL detaches nothing from a table that has a default partition.
        for table in ROW_TABLES:
            connection.execute(text(f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE"))
        # Looked at under the locks: nobody can open anything in that week any more.
        if _is_needed(connection, week):
            return False
        for table in ROW_TABLES:
            name = partitions.name(table, week)
            if name in partitions.existing(connection, table):
                connection.execute(text(f"ALTER TABLE {table} DETACH PARTITION {name}"))
        return True

    return bool(_briefly(detach))


def _is_needed(connection: Connection, week: datetime) -> bool:
    bounds = {
        "since": event_ids.floor(week),
        "before": event_ids.floor(week + partitions.WEEK),
    }
    return bool(connection.execute(_IS_NEEDED, bounds).scalar_one())


def _finish() -> int:
    """Keep the totals of what was cut off, now or in a run that ended early, and drop it."""
    with db.engine.connect() as connection:
        names = partitions.cut_off(connection)
    weeks = sorted(set(map(partitions.starts_at, names)))
    return sum(bool(_briefly(partial(_archive, week=week))) for week in weeks)


def _archive(connection: Connection, week: datetime) -> bool:
    names = [partitions.name(table, week) for table in ROW_TABLES]
    names = [name for name in partitions.cut_off(connection) if name in names]
    connection.execute(text(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"))
    for statement in (_ARCHIVE_HOURS, _ARCHIVE_LANES, _ARCHIVE_SCHOOLS):
        query = text(recount.over(statement, names, alone=True))
        connection.execute(query, {"long_ago": LONG_AGO})
    connection.execute(text(f"DROP TABLE {', '.join(names)}"))
    return True


def _fold_hours(before: datetime) -> int:
    """Add hours whose rows are gone to the one that stands for all of them."""
    folded = 0
    with db.engine.begin() as connection:
        for table, columns in _FOLDED.items():
            own = ("school_id",) if table == "hourly" else ()
            statement = _FOLD.format(
                table=table,
                columns=", ".join((*own, *columns)),
                sums=", ".join([*(f"min({c})" for c in own), *(f"sum({c})" for c in columns)]),
                additions=", ".join(f"{c} = h.{c} + excluded.{c}" for c in columns),
            )
            values = {"before": before, "long_ago": LONG_AGO}
            folded += connection.execute(text(statement), values).rowcount
    return folded


def _briefly(work: Callable[[Connection], T], tries: int = TRIES) -> T | None:
    """Do it in a transaction that waits for locks only for a moment; None if it never got them."""
    for tried in range(tries):
        try:
            with db.engine.begin() as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = '{int(LOCK_SECONDS * 1000)}ms'"))
                return work(connection)
        except OperationalError as error:
            if not isinstance(error.orig, errors.LockNotAvailable):
                raise
        if tried + 1 < tries:
            time.sleep(PAUSE_SECONDS * (1 + random.random()))  # noqa: S311 - spreads tries
    return None
