"""Taking over what a dead worker had claimed: lost attempts end as unsure and are retried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schoolhooks.dispatch.database import Connection
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.record import Ended, Recorded, record
from schoolhooks.dispatch.retry import decide
from schoolhooks.texts import N_

AT_ONCE = 500

# Lanes note the earliest end of a lease, possibly too early: a lane that is looked at in vain
# gets the true moment, so it is looked at again no sooner than needed. A lost attempt went to where
# the webhook's calls went when it was claimed.
_OVERDUE = """
WITH locked AS MATERIALIZED (
    SELECT webhook_id FROM lane WHERE lease_ends_at <= now()
    ORDER BY lease_ends_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
), overdue AS MATERIALIZED (
    SELECT d.* FROM locked k CROSS JOIN LATERAL (
        SELECT webhook_id, event_id, claim_id, attempts, round_attempts,
               due_at - %(lease)s * interval '1 second' AS claimed_at
        FROM delivery WHERE webhook_id = k.webhook_id AND state = 'sending' AND due_at <= now()
        ORDER BY due_at LIMIT %(most)s
    ) AS d LIMIT %(most)s
), looked_at AS (
    UPDATE lane l SET lease_ends_at = (
        SELECT min(due_at) FROM delivery WHERE webhook_id = l.webhook_id AND state = 'sending')
    FROM locked k WHERE l.webhook_id = k.webhook_id
)
SELECT o.webhook_id, o.event_id, o.claim_id, o.attempts, o.round_attempts, o.claimed_at,
       coalesce((SELECT url FROM earlier_destination
                 WHERE webhook_id = w.id AND ended_at > o.claimed_at ORDER BY ended_at LIMIT 1),
                w.url)
FROM overdue o JOIN webhook w ON w.id = o.webhook_id
"""


def recover(
    connection: Connection, lease_seconds: float, schedule: Sequence[float]
) -> Recorded | None:
    """Record attempts whose lease ran out as `unsure`. None where there was none.

    The fence decides between several who recover, and a worker that was only slow: the first to
    record wins, the others change nothing.
    """
    cursor = connection.execute(_OVERDUE, {"most": AT_ONCE, "lease": lease_seconds})
    lost = [_lost(row, lease_seconds, schedule) for row in cursor.fetchall()]
    return record(connection, lost) if lost else None


def _lost(row: tuple[Any, ...], lease_seconds: float, schedule: Sequence[float]) -> Ended:
    webhook_id, event_id, claim_id, attempts, round_attempts, claimed_at, url = row
    decision = decide(
        result="unsure",
        status=None,
        attempts=round_attempts,
        retry_after_seconds=None,
        schedule=schedule,
    )
    return Ended(
        webhook_id=webhook_id,
        event_id=event_id,
        claim_id=claim_id,
        number=attempts,
        state=State(decision.state),
        delay_seconds=decision.delay_seconds,
        counts=False,  # our own crash says nothing about the receiver
        result="unsure",
        started_at=claimed_at,
        duration_ms=int(lease_seconds * 1000),
        url=url,
        code="worker_lost",
        detail=N_(
            "The worker that was sending this attempt ended before it could record the outcome."
        ),
    )
