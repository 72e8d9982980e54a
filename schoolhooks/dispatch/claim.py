"""Drawing deliveries through their lanes, and giving back what was not sent.

The lock on a lane is the only gate.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from schoolhooks.dispatch.database import Connection

LANES_LOOKED_AT = 2000

# 1. Lanes that are due and have a free slot, each school's longest unserved first, schools in
#    turn. Of very many such lanes those due longest are looked at, so that a claim stays quick
#    when there is most to do; who is served goes to the end. Locked lanes are somebody else's at
#    this moment and are passed over. So are lanes that somebody changed since this statement
#    began (xmin tells): a lock gets the newest lane, but the deliveries are still seen as they
#    were, so they could be claimed twice, or overlooked.
# 2. From each no more than it can dial now: its free slots (one, when its calls hang), its
#    tokens (a rate of one second's worth at most, so calls come evenly), its share of the window.
# 3. First attempts and retries alternate, so neither starves the other; in a lane with one slot,
#    from call to call.
# 4. One row more than taken is looked at: it tells whether the lane is still due.
# 5. A first attempt can be due later than this transaction's clock says: it was fanned out by
#    somebody who began after it and ended before this statement. It keeps its lane awake, too.
_CLAIM = """
WITH candidate AS MATERIALIZED (
    SELECT webhook_id, version FROM (
        SELECT webhook_id, served_at, version,
               row_number() OVER (PARTITION BY school_id ORDER BY served_at) AS turn
        FROM (SELECT l.webhook_id, l.school_id, l.served_at, l.xmin AS version
              FROM lane l JOIN webhook w ON w.id = l.webhook_id
              WHERE l.due_at <= now() AND w.status = 'active' AND w.deleted_at IS NULL
                AND l.in_flight < CASE WHEN l.slow THEN 1 ELSE w.max_in_flight END
                AND (%(also_slow)s OR NOT l.slow)
              ORDER BY l.due_at LIMIT %(lanes)s) AS longest_due
    ) AS due ORDER BY turn, served_at LIMIT %(most)s
), locked AS MATERIALIZED (
    SELECT l.webhook_id, w.revision, l.attempts %% 2 = 1 AS retry_first,
           w.rate_calls::float8 / w.rate_seconds AS rate,
           CASE WHEN l.slow THEN 1 ELSE w.max_in_flight END - l.in_flight AS slots,
           CASE WHEN w.rate_calls IS NOT NULL THEN
               least(greatest(1, w.rate_calls::float8 / w.rate_seconds),
                     l.tokens + w.rate_calls * extract(
                         epoch FROM now() - greatest(l.tokens_at, now() - interval '1 day')
                     ) / w.rate_seconds)::float8 END AS tokens
    FROM lane l JOIN candidate c ON c.webhook_id = l.webhook_id
    JOIN webhook w ON w.id = l.webhook_id
    WHERE l.xmin = c.version
    FOR UPDATE OF l SKIP LOCKED
), lane_turn AS MATERIALIZED (
    SELECT webhook_id, revision, retry_first, rate, tokens,
           greatest(0, least(slots, coalesce(floor(tokens)::int, slots),
                             greatest(1, %(most)s / count(*) OVER ())))::int AS take
    FROM locked
), picked AS MATERIALIZED (
    SELECT t.webhook_id, t.take, d.event_id,
           row_number() OVER (PARTITION BY t.webhook_id
                              ORDER BY d.place, d.is_retry <> t.retry_first) AS nth
    FROM lane_turn t CROSS JOIN LATERAL (
        SELECT event_id, false AS is_retry, row_number() OVER () AS place FROM (
            SELECT event_id FROM delivery
            WHERE webhook_id = t.webhook_id AND state = 'pending' AND due_at <= now()
            ORDER BY due_at, event_id LIMIT t.take + 1) AS first_attempt
        UNION ALL
        SELECT event_id, true, row_number() OVER () FROM (
            SELECT event_id FROM delivery
            WHERE webhook_id = t.webhook_id AND state = 'retrying' AND due_at <= now()
            ORDER BY due_at, event_id LIMIT t.take + 1) AS retry
    ) AS d
), taken AS (
    UPDATE delivery d SET state = 'sending', claim_id = %(claim)s,
        attempts = d.attempts + 1, round_attempts = d.round_attempts + 1,
        due_at = now() + %(lease)s * interval '1 second'
    FROM picked p
    WHERE p.nth <= p.take AND d.webhook_id = p.webhook_id AND d.event_id = p.event_id
    RETURNING d.webhook_id, d.event_id, d.attempts, d.round_attempts, d.test
), served AS (
    UPDATE lane l SET
        in_flight = l.in_flight + s.taken,
        served_at = clock_timestamp(),
        lease_ends_at = CASE WHEN s.taken = 0 THEN l.lease_ends_at
            ELSE coalesce(l.lease_ends_at, now() + %(lease)s * interval '1 second') END,
        tokens = coalesce(s.tokens - s.taken, 0), tokens_at = now(),
        due_at = CASE
            WHEN s.rate IS NOT NULL AND s.tokens - s.taken < 1 AND s.more
            THEN now() + (1 - (s.tokens - s.taken)) / s.rate * interval '1 second'
            WHEN s.more THEN now()
            ELSE least(
                (SELECT min(due_at) FROM delivery
                 WHERE webhook_id = l.webhook_id AND state = 'retrying' AND due_at > now()),
                (SELECT min(due_at) FROM delivery
                 WHERE webhook_id = l.webhook_id AND state = 'pending' AND due_at > now())) END
    FROM (SELECT t.webhook_id, t.rate, t.tokens,
                 count(p.nth) FILTER (WHERE p.nth <= p.take) AS taken,
                 coalesce(bool_or(p.nth > p.take), false) AS more
          FROM lane_turn t LEFT JOIN picked p ON p.webhook_id = t.webhook_id
          GROUP BY t.webhook_id, t.rate, t.tokens) AS s
    WHERE l.webhook_id = s.webhook_id
)
SELECT k.webhook_id, k.event_id, k.attempts, k.round_attempts, k.test, t.revision
FROM taken k JOIN lane_turn t ON t.webhook_id = k.webhook_id
"""

# Gives back what was claimed and never dialled, as if it had not been claimed.
_RELEASE = """
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%(webhook_ids)s::bigint[], %(event_ids)s::uuid[], %(claims)s::bigint[])
        AS g (webhook_id, event_id, claim_id)
), locked AS MATERIALIZED (
    SELECT webhook_id FROM lane WHERE webhook_id = ANY(%(webhook_ids)s::bigint[])
    ORDER BY webhook_id FOR UPDATE
), released AS (
    UPDATE delivery d SET
        state = CASE WHEN d.attempts = 1 THEN 'pending' ELSE 'retrying' END,
        attempts = d.attempts - 1, round_attempts = d.round_attempts - 1,
        claim_id = NULL, due_at = now()
    FROM given g JOIN locked USING (webhook_id)
    WHERE d.webhook_id = g.webhook_id AND d.event_id = g.event_id
      AND d.claim_id = g.claim_id
    RETURNING d.webhook_id
)
UPDATE lane l SET in_flight = l.in_flight - r.count, due_at = least(l.due_at, now()),
    lease_ends_at = CASE WHEN l.in_flight > r.count THEN l.lease_ends_at END
FROM (SELECT webhook_id, count(*) FROM released GROUP BY webhook_id) AS r
WHERE l.webhook_id = r.webhook_id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker may send now; `number` is the attempt's, from 1.

    `round_number` counts from the last "send again", and is what the retry schedule goes by.
    """

    webhook_id: int
    event_id: uuid.UUID
    number: int
    round_number: int
    test: bool
    revision: int
    claim_id: int


def claim(
    connection: Connection, most: int, lease_seconds: float, *, also_slow: bool = True
) -> list[Claimed]:
    """Up to `most` deliveries, at least one from each of up to `most` lanes.

    The lease runs by the database's clock from the start of the statement.
    """
    claim_id = secrets.randbits(62)
    cursor = connection.execute(
        _CLAIM,
        {
            "most": most,
            "lanes": LANES_LOOKED_AT,
            "claim": claim_id,
            "lease": lease_seconds,
            "also_slow": also_slow,
        },
    )
    return [Claimed(*(*row, claim_id)) for row in cursor.fetchall()]


def release(connection: Connection, unsent: Sequence[Claimed]) -> None:
    """Give back deliveries that were claimed but never dialled."""
    if unsent:
        connection.execute(
            _RELEASE,
            {
                "webhook_ids": [one.webhook_id for one in unsent],
                "event_ids": [one.event_id for one in unsent],
                "claims": [one.claim_id for one in unsent],
            },
        )
