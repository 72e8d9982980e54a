"""Events that a webhook did not get: from before it existed, or from while it was disabled.

Sending one makes a delivery and raises every number that counts it, in one statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import text

from schoolhooks.extensions import db
from schoolhooks.outbox import nudge_after_commit
from schoolhooks.webhooks.models import Webhook

# Trigger by trigger, so that each is read along its index and only as far as needed.
_NEXT = text(
    """
    SELECT e.id FROM unnest(CAST(:triggers AS text[])) AS wanted (trigger)
    CROSS JOIN LATERAL (
        SELECT id FROM event
        WHERE school_id = :school_id AND trigger = wanted.trigger AND matched IS NOT NULL
          AND id > :after_id AND id < :until_id AND NOT test AND recipient_id IS NULL
          AND NOT EXISTS (SELECT FROM delivery d
                          WHERE d.webhook_id = :webhook_id AND d.event_id = event.id)
          AND EXISTS (SELECT FROM event_body b WHERE b.event_id = event.id)
        ORDER BY id LIMIT :most
    ) AS e ORDER BY e.id LIMIT :most
    """
)
_OPEN_LANE = text(
    """
    INSERT INTO lane (webhook_id, school_id) VALUES (:webhook_id, :school_id)
    ON CONFLICT DO NOTHING
    """
)
# 1. The lane's lock comes first, as for whoever changes what is open; then the events, in order.
# 2. Only what was fanned out: an event that still waits for that gets its delivery there.
# 3. What is counted when events are fanned out is counted here: matched, lane and school.
_SEND = text(
    """
    WITH locked AS MATERIALIZED (
        SELECT l.webhook_id, l.school_id FROM lane l JOIN webhook w ON w.id = l.webhook_id
        WHERE l.webhook_id = :webhook_id AND w.deleted_at IS NULL AND w.status <> 'disabled'
        FOR UPDATE OF l
    ), held AS MATERIALIZED (
        SELECT e.id, e.trigger, k.webhook_id, k.school_id
        FROM locked k JOIN event e ON e.school_id = k.school_id
        WHERE e.id = ANY(:event_ids) AND e.matched IS NOT NULL AND NOT e.test
          AND NOT EXISTS (SELECT FROM delivery d
                          WHERE d.webhook_id = k.webhook_id AND d.event_id = e.id)
        ORDER BY e.id FOR UPDATE OF e
    ), inserted AS (
        INSERT INTO delivery (webhook_id, event_id, trigger, test, due_at)
        SELECT webhook_id, id, trigger, false, now() FROM held
    ), marked AS (
        UPDATE event e SET matched = e.matched + 1 FROM held h WHERE e.id = h.id
    ), woken AS (
        UPDATE lane l SET due_at = least(l.due_at, now()), changed_at = now(),
            deliveries = l.deliveries + (SELECT count(*) FROM held)
        FROM locked k WHERE l.webhook_id = k.webhook_id AND EXISTS (SELECT FROM held)
    ), counted AS (
        INSERT INTO school_total AS s (school_id, deliveries)
        SELECT school_id, count(*) FROM held GROUP BY school_id
        ON CONFLICT (school_id) DO UPDATE SET deliveries = s.deliveries + excluded.deliveries
    )
    SELECT id FROM held
    """
)


def next_ids(
    webhook: Webhook, after_id: uuid.UUID, until_id: uuid.UUID, most: int
) -> list[uuid.UUID]:
    """Events between these ids that the webhook would have wanted and did not get, oldest first."""
    values = {
        "webhook_id": webhook.id,
        "school_id": webhook.school_id,
        "triggers": webhook.trigger_names,
        "after_id": after_id,
        "until_id": until_id,
        "most": most,
    }
    return list(db.session.scalars(_NEXT, values))


def send(webhook_id: int, event_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Make deliveries of them for that webhook. Returns those that it had not got meanwhile."""
    webhook = db.session.get_one(Webhook, webhook_id)
    db.session.execute(_OPEN_LANE, {"webhook_id": webhook_id, "school_id": webhook.school_id})
    sent = db.session.scalars(_SEND, {"webhook_id": webhook_id, "event_ids": list(event_ids)}).all()
    if sent:
        nudge_after_commit()
    return list(sent)
