"""The kept numbers as pages show them: by hour, over a while, and what waits.

Nothing is counted here: every number was kept by the step that changed it, so reading is cheap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import TextClause, text

from schoolhooks.dispatch.totals import BUCKETS, DURATION_BOUNDS_MS
from schoolhooks.extensions import db, utc_now

HOUR = timedelta(hours=1)
LONGEST_MS = 15000
"""What the open last bucket is taken to end at."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What calls came to; `durations` counts answers by bucket of totals.DURATION_BOUNDS_MS."""

    calls: int = 0
    attempts: int = 0
    delivered: int = 0
    failed: int = 0
    durations: tuple[int, ...] = (0,) * BUCKETS

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(
            self.calls + other.calls,
            self.attempts + other.attempts,
            self.delivered + other.delivered,
            self.failed + other.failed,
            tuple(a + b for a, b in zip(self.durations, other.durations, strict=True)),
        )

    @property
    def median_ms(self) -> int | None:
        """Half of the answers came within this; None: there was no answer."""
        return quantile(self.durations, 0.5)

    @property
    def p95_ms(self) -> int | None:
        """95 of 100 answers came within this."""
        return quantile(self.durations, 0.95)


@dataclass(frozen=True, slots=True)
class Hour:
    """The numbers of one hour, which begins at `hour` (UTC)."""

    hour: datetime
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries not ended: due or not, and calls in flight right now."""

    waiting: int = 0
    in_flight: int = 0


_HOURS = """
    WITH chosen AS MATERIALIZED (
        SELECT * FROM hourly WHERE {column} = :id AND hour >= :since
    ), spread AS (
        SELECT hour, array_agg(answers ORDER BY place) AS durations FROM (
            SELECT c.hour, u.place, sum(u.answers)::bigint AS answers
            FROM chosen c, unnest(c.durations) WITH ORDINALITY AS u (answers, place)
            GROUP BY c.hour, u.place) AS s
        GROUP BY hour
    )
    SELECT c.hour, sum(c.calls)::bigint, sum(c.attempts)::bigint, sum(c.delivered)::bigint,
           sum(c.failed)::bigint, s.durations
    FROM chosen c JOIN spread s ON s.hour = c.hour
    GROUP BY c.hour, s.durations ORDER BY c.hour
"""
_OF_SCHOOL = text(_HOURS.format(column="school_id"))
_OF_WEBHOOK = text(_HOURS.format(column="webhook_id"))
_BRIEF = text(
    "SELECT coalesce(sum(calls), 0)::bigint, coalesce(sum(attempts), 0)::bigint,"
    " coalesce(sum(delivered), 0)::bigint, coalesce(sum(failed), 0)::bigint"
    " FROM hourly WHERE school_id = :id AND hour >= :since"
)
# One row for each webhook: as a row for each of its hours it took four times as long to read.
_SPARKLINES = text(
    "SELECT webhook_id, array_agg((extract(epoch FROM hour - :since) / 3600)::int),"
    " array_agg(calls) FROM hourly"
    " WHERE webhook_id = ANY(:webhook_ids) AND hour >= :since GROUP BY webhook_id"
)
# What a lane was given and has not brought to an end: tests, and what was sent again, left out.
_WAITING = text(
    "SELECT webhook_id, deliveries - delivered - failed - cancelled, in_flight FROM lane"
    " WHERE webhook_id = ANY(:webhook_ids)"
)


def of_school(school_id: int, since: datetime) -> list[Hour]:
    """A school's hours from the one that `since` is in, oldest first; empty hours are left out."""
    return _hours(_OF_SCHOOL, school_id, since)


def of_webhook(webhook_id: int, since: datetime) -> list[Hour]:
    """One webhook's hours, the same way."""
    return _hours(_OF_WEBHOOK, webhook_id, since)


def brief(school_id: int, since: datetime) -> Numbers:
    """What a school's calls since then came to, without durations: cheap for many webhooks."""
    row = db.session.execute(_BRIEF, {"id": school_id, "since": _hour_of(since)}).one()
    return Numbers(*row)


def total(hours: Sequence[Hour]) -> Numbers:
    """What these hours came to together."""
    return sum((one.numbers for one in hours), Numbers())


def sparklines(
    webhook_ids: Sequence[int], *, hours: int = 24, now: datetime | None = None
) -> Mapping[int, list[int]]:
    """Each webhook's calls in each of the last hours, oldest first, with one query for all."""
    last = _hour_of(now or utc_now())
    first = last - (hours - 1) * HOUR
    lines = {webhook_id: [0] * hours for webhook_id in webhook_ids}
    rows = db.session.execute(_SPARKLINES, {"webhook_ids": list(webhook_ids), "since": first})
    for webhook_id, places, calls in rows:
        line = lines[webhook_id]
        for place, count in zip(places, calls, strict=True):
            if place < hours:  # another machine's clock may be a little ahead
                line[place] = count
    return lines


def waiting(webhook_ids: Sequence[int]) -> Mapping[int, Waiting]:
    """What waits and what is in flight for each of these webhooks, with one query for all."""
    found = dict.fromkeys(webhook_ids, Waiting())
    for webhook_id, open_ones, in_flight in db.session.execute(
        _WAITING, {"webhook_ids": list(webhook_ids)}
    ):
        found[webhook_id] = Waiting(max(0, open_ones - in_flight), in_flight)
    return found


def quantile(durations: Sequence[int], share: float) -> int | None:
    """Milliseconds within which that share of the answers came; None where there was none.

    Answers are taken to be spread evenly over their bucket.
    """
    answers = sum(durations)
    if not answers:
        return None
    left = share * answers
    edges = (0, *DURATION_BOUNDS_MS, LONGEST_MS)
    for place, count in enumerate(durations):
        if count and left <= count:
            low, high = edges[place], edges[place + 1]
            return round(low + (high - low) * left / count)
        left -= count
    return LONGEST_MS


def _hours(query: TextClause, id_: int, since: datetime) -> list[Hour]:
    rows = db.session.execute(query, {"id": id_, "since": _hour_of(since)})
    return [
        Hour(hour, Numbers(calls, attempts, delivered, failed, tuple(durations)))
        for hour, calls, attempts, delivered, failed, durations in rows
    ]


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
