"""Writing down what came of attempts, in bulk; how they were sent is not known here."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import psycopg

from schoolhooks.dispatch import reasons
from schoolhooks.dispatch.database import Connection
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.retry import GONE
from schoolhooks.dispatch.totals import BUCKETS, DURATION_BOUNDS_MS

logger = logging.getLogger(__name__)

SLOW_ANSWER_MS = 5000
"""Who takes longer to answer, or to be connected to, gets one call at a time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One ended attempt with the decision made after it; fields as in the tables."""

    webhook_id: int
    event_id: uuid.UUID
    claim_id: int
    number: int
    state: State
    delay_seconds: float | None
    counts: bool
    """Whether it speaks against the receiver (see retry.counts_towards_disabling)."""
    result: str
    started_at: datetime
    duration_ms: int
    url: str
    address: str | None = None
    status: int | None = None
    code: str | None = None
    detail: str | None = None
    signature: str | None = None
    response_headers: bytes | None = None
    response_body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: schools whose numbers changed, and how many outcomes came too late."""

    school_ids: tuple[int, ...]
    late: int


# 1. Lanes are locked first, in one order everywhere, so two recorders never wait in a circle.
# 2. Only who still holds the claim may record: a late outcome changes nothing, and its attempt is
#    not inserted either, for whoever took the lease over has recorded that attempt as unsure.
# 3. Delays are added to the database's clock after the attempt's end: never early.
# 4. A deleted webhook's delivery is not tried again.
# 5. `first_end` is set once: a resend adds attempts, but the numbers keep the first end.
# 6. An outcome "cancelled" is no request that was made, so it is in no number of calls.
# 7. The claim alone says that a delivery is being sent. Asked for its state as well, PostgreSQL may
#    look into the index by state, among all this webhook ever sent that nobody cleaned up yet.
# 8. Hours are locked through their lanes; an outcome belongs to the hour in which it began.
#    Their buckets of durations are counted as letters of a word: an aggregate for each bucket would
#    look at every outcome two dozen times.
_FIRST_LETTER = ord("A")
_BUCKET_COUNTS = ", ".join(
    f"length(buckets) - length(replace(buckets, '{chr(_FIRST_LETTER + bucket)}', ''))"
    for bucket in range(BUCKETS)
)
_RECORD = """
WITH ended AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(ended)s::json) AS e (
        webhook_id bigint, event_id uuid, claim_id bigint, number int2, state text,
        delay_seconds float8, counts bool, result text, started_at timestamptz,
        duration_ms bigint, url text, address text, status int2, code text, detail text,
        signature text, response_headers text, response_body text)
), locked AS MATERIALIZED (
    SELECT l.webhook_id, l.school_id, w.deleted_at IS NOT NULL AS deleted
    FROM lane l JOIN webhook w ON w.id = l.webhook_id
    WHERE l.webhook_id = ANY(%(webhook_ids)s::bigint[]) ORDER BY l.webhook_id FOR UPDATE OF l
), moved AS (
    UPDATE delivery d SET
        state = CASE WHEN k.deleted AND e.state = 'retrying' THEN 'cancelled' ELSE e.state END,
        due_at = CASE WHEN e.state = 'retrying' AND NOT k.deleted
                      THEN clock_timestamp() + e.delay_seconds * interval '1 second' END,
        ended_at = CASE WHEN e.state <> 'retrying' OR k.deleted THEN clock_timestamp() END,
        first_end = coalesce(d.first_end, CASE WHEN e.state <> 'retrying' THEN e.state
                                               WHEN k.deleted THEN 'cancelled' END),
        first_end_attempt = CASE WHEN d.first_end IS NULL AND (e.state <> 'retrying' OR k.deleted)
                                 THEN e.number ELSE d.first_end_attempt END,
        claim_id = NULL, last_result = e.result, last_status = e.status
    FROM ended e JOIN locked k ON k.webhook_id = e.webhook_id
    WHERE d.webhook_id = e.webhook_id AND d.event_id = e.event_id
      AND d.claim_id = e.claim_id
    RETURNING d.webhook_id, k.school_id, d.event_id, d.state, d.due_at, d.test,
              (NOT d.test AND e.result <> 'cancelled') AS is_call,
              (d.ended_at IS NOT NULL AND d.resends = 0) AS first_ended,
              e.number, e.counts, e.result, e.started_at, e.duration_ms, e.url, e.address,
              e.status, e.code, e.detail, e.signature, e.response_headers, e.response_body
), noted AS (
    INSERT INTO attempt (webhook_id, event_id, number, result, started_at, duration_ms, url,
        address, status, code, detail, signature, response_headers, response_body)
    SELECT webhook_id, event_id, number, result, started_at, duration_ms, url,
        address, status, code, detail, signature,
        decode(response_headers, 'base64'), decode(response_body, 'base64')
    FROM moved
), summed AS MATERIALIZED (
    SELECT webhook_id,
        count(*) AS ended,
        count(*) FILTER (WHERE is_call) AS attempts,
        count(*) FILTER (WHERE is_call AND number = 1) AS calls,
        count(*) FILTER (WHERE NOT test AND first_ended AND state = 'delivered') AS delivered,
        count(*) FILTER (WHERE NOT test AND first_ended AND state = 'failed') AS failed,
        count(*) FILTER (WHERE NOT test AND first_ended AND state = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE NOT test AND counts) AS against,
        min(started_at) FILTER (WHERE NOT test AND counts) AS against_since,
        coalesce(bool_or(result = 'delivered' AND NOT test), false) AS any_delivered,
        array_agg(DISTINCT url) FILTER (WHERE status = %(gone)s AND NOT test) AS gone_urls,
        bool_or(status IS NOT NULL AND duration_ms < %(slow_ms)s) AS any_prompt,
        bool_or(result = 'timed_out' OR (duration_ms >= %(slow_ms)s AND result <> 'unsure'))
            AS any_slow,
        min(due_at) AS due_at,
        max(started_at) FILTER (WHERE is_call) AS last_call_at,
        (array_agg(result ORDER BY started_at DESC) FILTER (WHERE is_call))[1] AS last_result,
        (array_agg(status ORDER BY started_at DESC) FILTER (WHERE is_call))[1] AS last_status
    FROM moved GROUP BY webhook_id
), counted AS (
    UPDATE lane l SET
        in_flight = l.in_flight - s.ended,
        lease_ends_at = CASE WHEN l.in_flight > s.ended THEN l.lease_ends_at END,
        due_at = least(l.due_at, s.due_at),
        slow = CASE WHEN s.any_prompt THEN false WHEN s.any_slow THEN true ELSE l.slow END,
        calls = l.calls + s.calls, attempts = l.attempts + s.attempts,
        delivered = l.delivered + s.delivered, failed = l.failed + s.failed,
        cancelled = l.cancelled + s.cancelled,
        failing_since = CASE WHEN s.any_delivered THEN NULL
                             ELSE coalesce(l.failing_since, s.against_since) END,
        failures_in_row = CASE WHEN s.any_delivered THEN 0 ELSE l.failures_in_row + s.against END,
        warned_at = CASE WHEN NOT s.any_delivered THEN l.warned_at END,
        last_call_at = CASE WHEN s.attempts = 0 THEN l.last_call_at ELSE s.last_call_at END,
        last_result = CASE WHEN s.attempts = 0 THEN l.last_result ELSE s.last_result END,
        last_status = CASE WHEN s.attempts = 0 THEN l.last_status ELSE s.last_status END,
        changed_at = now()
    FROM summed s WHERE l.webhook_id = s.webhook_id
    RETURNING l.school_id
), by_hour AS (
    INSERT INTO hourly AS h
        (webhook_id, hour, school_id, calls, attempts, delivered, failed, durations)
    SELECT webhook_id, hour, school_id, calls, attempts, delivered, failed,
        ARRAY[{bucket_counts}]::int[]
    FROM (SELECT webhook_id, date_trunc('hour', started_at, 'UTC') AS hour, school_id,
            count(*) FILTER (WHERE number = 1) AS calls, count(*) AS attempts,
            count(*) FILTER (WHERE first_ended AND state = 'delivered') AS delivered,
            count(*) FILTER (WHERE first_ended AND state = 'failed') AS failed,
            coalesce(string_agg(chr({first_letter} + width_bucket(
                duration_ms, %(duration_bounds)s::bigint[])), '')
                FILTER (WHERE status IS NOT NULL), '') AS buckets
          FROM moved WHERE is_call GROUP BY 1, 2, 3) AS call
    ON CONFLICT (webhook_id, hour) DO UPDATE SET
        calls = h.calls + excluded.calls, attempts = h.attempts + excluded.attempts,
        delivered = h.delivered + excluded.delivered, failed = h.failed + excluded.failed,
        durations = ARRAY(
            SELECT a + b FROM unnest(h.durations, excluded.durations) WITH ORDINALITY AS u (a, b, n)
            ORDER BY n)
), gone AS (
    UPDATE webhook w SET status = 'disabled', revision = w.revision + 1, status_changed_at = now(),
        owner_untold = true,
        status_reason = %(gone_reason)s
    FROM summed s WHERE w.id = s.webhook_id AND w.url = ANY(s.gone_urls) AND w.status <> 'disabled'
)
SELECT (SELECT array_agg(DISTINCT school_id) FROM counted), (SELECT count(*) FROM moved)
""".replace("{bucket_counts}", _BUCKET_COUNTS).replace("{first_letter}", str(_FIRST_LETTER))

_BOUNDS = list(DURATION_BOUNDS_MS)


def record(connection: Connection, ended: Sequence[Ended]) -> Recorded:
    """Write outcomes down; if the bulk is refused, row by row, so that none hurts others."""
    if not ended:
        return Recorded((), 0)
    try:
        return _write(connection, ended)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        if len(ended) > 1:
            logger.warning("bulk of %d refused (%s), row by row", len(ended), error.sqlstate)
            parts = [record(connection, [one]) for one in ended]
            schools = {school for part in parts for school in part.school_ids}
            return Recorded(tuple(schools), sum(part.late for part in parts))
        if ended[0].code == "unstorable":
            raise
        logger.exception("outcome refused, stored without its answer")
        return record(connection, [_bare(ended[0])])


def _write(connection: Connection, ended: Sequence[Ended]) -> Recorded:
    cursor = connection.execute(
        _RECORD,
        {
            # One JSON text: it is made and read faster than an array for each column.
            "ended": msgspec.json.encode(ended).decode(),
            "webhook_ids": list({one.webhook_id for one in ended}),
            "gone": GONE,
            "gone_reason": reasons.GONE,
            "slow_ms": SLOW_ANSWER_MS,
            "duration_bounds": _BOUNDS,
        },
    )
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - one row always comes back
    return Recorded(tuple(row[0] or ()), len(ended) - row[1])


def _bare(one: Ended) -> Ended:
    return replace(
        one,
        url=one.url.replace("\0", ""),
        address=None,
        code="unstorable",
        detail=None,
        response_headers=None,
        response_body=None,
    )
