"""How many a bulk would send: counted before it begins, and only as far as a page can wait."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, text

from schoolhooks import event_ids
from schoolhooks.dispatch.models import BulkKind
from schoolhooks.extensions import db
from schoolhooks.webhooks.models import Webhook

MOST_FAILED = 10_000
MOST_EVENTS = 4_000
"""Looked at for what was missed. As the failed ones above, a few milliseconds."""
_FEWEST_OF_A_TRIGGER = 100


@dataclass(frozen=True, slots=True)
class Count:
    """So many would be sent."""

    number: int
    until: datetime | None = None
    """Only what happened until then was looked at, for there is too much; None: all of it was."""


# 1. Oldest first, along an index, and no further than so many: then it says where it stopped.
# 2. Bodies go by whole weeks, so the oldest one there is tells of all; steps look at each.
_FAILED = text(
    """
    SELECT count(*) AS number, count(*) < :most AS are_all, max(looked.id::text COLLATE "C") AS last
    FROM (SELECT event_id AS id FROM delivery
          WHERE webhook_id = :webhook_id AND state = 'failed' AND NOT test
            AND event_id > :after_id AND event_id < :until_id
            AND event_id >= (SELECT event_id FROM event_body ORDER BY event_id LIMIT 1)
          ORDER BY event_id LIMIT :most) AS looked
    """
)
# 1. Trigger by trigger, as missed reads them.
# 2. OFFSET 0 keeps PostgreSQL from reading all deliveries at once instead of looking up each.
_MISSED = text(
    """
    SELECT coalesce(sum(counted.number), 0)::bigint AS number,
           coalesce(bool_and(counted.many < :most), true) AS are_all,
           min(counted.last) FILTER (WHERE counted.many = :most) AS last
    FROM unnest(CAST(:triggers AS text[])) AS wanted (trigger)
    CROSS JOIN LATERAL (
        SELECT count(*) AS many, max(looked.id::text COLLATE "C") AS last,
               count(*) FILTER (WHERE NOT EXISTS (
                   SELECT FROM delivery d
                   WHERE d.webhook_id = :webhook_id AND d.event_id = looked.id OFFSET 0)) AS number
        FROM (SELECT id FROM event
              WHERE school_id = :school_id AND trigger = wanted.trigger AND matched IS NOT NULL
                AND id > :after_id AND id < :until_id AND NOT test AND recipient_id IS NULL
                AND id >= (SELECT event_id FROM event_body ORDER BY event_id LIMIT 1)
              ORDER BY id LIMIT :most) AS looked
    ) AS counted
    """
)


def of(webhook: Webhook, kind: BulkKind, after_id: uuid.UUID, until_id: uuid.UUID) -> Count:
    """How many of that kind there are between these ids; chosen ones are not counted here."""
    bounds = {"webhook_id": webhook.id, "after_id": after_id, "until_id": until_id}
    if kind is BulkKind.FAILED:
        return _counted(_FAILED, {**bounds, "most": MOST_FAILED})
    triggers = webhook.trigger_names
    share = max(MOST_EVENTS // max(len(triggers), 1), _FEWEST_OF_A_TRIGGER)
    of_school = {"school_id": webhook.school_id, "triggers": triggers, "most": share}
    return _counted(_MISSED, {**bounds, **of_school})


def _counted(query: TextClause, values: dict[str, Any]) -> Count:
    row = db.session.execute(query, values).one()
    return Count(row.number, None if row.are_all else event_ids.moment(uuid.UUID(row.last)))
