"""Events that a webhook did not get: those nobody wanted listed, and any of them sent later.

Actions: they never commit. What was delivered once is sent again by resend, not here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select, text

from schoolhooks.extensions import db
from schoolhooks.outbox import Event, nudge_after_commit

AT_ONCE = 1000
"""Events replayed by one statement at most, so that none holds its locks for long."""
_NEWEST = uuid.UUID(int=2**128 - 1)

# 1. Locks in the order of a fan-out: events, then the lane, then the school's totals.
# 2. Asked twice, it happens once: the delivery's key sees to that.
_REPLAY = text(
    """
    WITH webhook_here AS MATERIALIZED (
        SELECT id, school_id FROM webhook
        WHERE id = :webhook_id AND deleted_at IS NULL AND status <> 'disabled'
    ), chosen AS MATERIALIZED (
        SELECT e.id, e.trigger, e.school_id FROM event e
        JOIN webhook_here w ON w.school_id = e.school_id
        WHERE e.id = ANY(:event_ids) AND NOT e.test AND e.matched IS NOT NULL
          AND EXISTS (SELECT FROM event_body WHERE event_id = e.id)
        ORDER BY e.id FOR UPDATE OF e
    ), inserted AS (
        INSERT INTO delivery (webhook_id, event_id, trigger, test, due_at)
        SELECT :webhook_id, id, trigger, false, now() FROM chosen
        ON CONFLICT DO NOTHING RETURNING event_id
    ), marked AS (
        UPDATE event e SET matched = e.matched + 1 FROM inserted i WHERE e.id = i.event_id
    ), opened AS (
        INSERT INTO lane AS l (webhook_id, school_id, due_at, deliveries)
        SELECT w.id, w.school_id, now(), n.count
        FROM webhook_here w, (SELECT count(*) FROM inserted) AS n WHERE n.count > 0
        ON CONFLICT (webhook_id) DO UPDATE SET
            due_at = least(l.due_at, excluded.due_at),
            deliveries = l.deliveries + excluded.deliveries, changed_at = now()
    ), counted AS (
        UPDATE school_total s SET deliveries = s.deliveries + n.count
        FROM webhook_here w, (SELECT count(*) FROM inserted) AS n
        WHERE s.school_id = w.school_id AND n.count > 0
    )
    SELECT event_id FROM inserted
    """
)


def unwanted(
    school_id: int, *, trigger: str | None = None, before: uuid.UUID | None = None, most: int = 50
) -> list[Event]:
    """Events of the school that no webhook wanted, newest first; `before` is the last page's end.

    Replaying one takes it off this list.
    """
    query = (
        select(Event)
        .where(Event.school_id == school_id, Event.matched == 0, Event.id < (before or _NEWEST))
        .where(Event.test.is_(False))
        .order_by(Event.id.desc())
        .limit(most)
    )
    if trigger is not None:
        query = query.where(Event.trigger == trigger)
    return list(db.session.scalars(query))


def replay(webhook_id: int, event_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Send these events of its school to that webhook too. Returns those that it had not got yet.

    Left out: whose body is no longer kept, tests, and all when it is disabled or deleted.
    """
    sent: list[uuid.UUID] = []
    for place in range(0, len(event_ids), AT_ONCE):
        some = list(event_ids[place : place + AT_ONCE])
        sent += db.session.scalars(_REPLAY, {"webhook_id": webhook_id, "event_ids": some})
    if sent:
        nudge_after_commit()
        db.session.expire_all()  # rows read before are old now
    return sent
