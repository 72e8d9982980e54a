"""Which events a webhook never got, those from before it existed too; replay sends them."""

from __future__ import annotations

import uuid

from sqlalchemy import text

from schoolhooks.extensions import db
from schoolhooks.webhooks.models import Webhook

# 1. Trigger by trigger, so that each is read along its index and only as far as needed.
# 2. It does not begin where the webhook did: earlier events are asked for too.
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


def next_ids(
    webhook: Webhook, after_id: uuid.UUID, until_id: uuid.UUID, most: int
) -> list[uuid.UUID]:
    """Events between these ids that the webhook would have wanted and did not get, oldest first.

    Events whose body has expired are left out, and those that still wait to be fanned out.
    """
    values = {
        "webhook_id": webhook.id,
        "school_id": webhook.school_id,
        "triggers": webhook.trigger_names,
        "after_id": after_id,
        "until_id": until_id,
        "most": most,
    }
    return list(db.session.scalars(_NEXT, values))
