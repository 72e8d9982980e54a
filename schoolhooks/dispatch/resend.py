"""What a member asks of single deliveries: send again, try now, stop trying.

Actions: they never commit. Each holds the lane's lock, as whoever changes an open delivery does.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Sequence

from sqlalchemy import TextClause, text

from schoolhooks.dispatch.models import Delivery, State
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import EventBody, nudge_after_commit
from schoolhooks.texts import N_
from schoolhooks.webhooks.models import Status, Webhook

ENDED = (State.DELIVERED, State.FAILED, State.CANCELLED)

_LOCKED = """
    locked AS MATERIALIZED (
        SELECT l.webhook_id FROM lane l JOIN webhook w ON w.id = l.webhook_id
        WHERE l.webhook_id = :webhook_id AND w.deleted_at IS NULL AND w.status <> 'disabled'
        FOR UPDATE OF l
    )
"""
_WOKEN = """
    woken AS (
        UPDATE lane l SET due_at = least(l.due_at, now()), changed_at = now()
        FROM locked k WHERE l.webhook_id = k.webhook_id AND EXISTS (SELECT FROM moved)
    )
"""
# 1. The same row gets new attempts: same id, same bytes, and `first_end` stays, so the counters do.
# 2. What was tried before waits among the retries, so it never stands before first attempts.
# 3. The schedule begins anew, by `round_attempts`; attempts go on being counted.
_AGAIN = text(
    f"""
    WITH {_LOCKED}, moved AS (
        UPDATE delivery d SET
            state = CASE WHEN d.attempts = 0 THEN 'pending' ELSE 'retrying' END,
            due_at = now(), ended_at = NULL, claim_id = NULL,
            round_attempts = 0, resends = d.resends + 1
        FROM locked k
        WHERE d.webhook_id = k.webhook_id AND d.event_id = ANY(:event_ids)
          AND d.state IN ('delivered', 'failed', 'cancelled')
          AND EXISTS (SELECT FROM event_body b WHERE b.event_id = d.event_id)
        RETURNING d.event_id
    ), {_WOKEN}
    SELECT event_id FROM moved
    """  # noqa: S608 - put together from constants
)
_NOW = text(
    f"""
    WITH {_LOCKED}, moved AS (
        UPDATE delivery d SET due_at = now() FROM locked k
        WHERE d.webhook_id = k.webhook_id AND d.event_id = ANY(:event_ids)
          AND d.state IN ('pending', 'retrying') AND d.due_at > now()
        RETURNING d.event_id
    ), {_WOKEN}
    SELECT event_id FROM moved
    """  # noqa: S608 - put together from constants
)
# Not for disabled webhooks only: whoever may not send may still stop.
_STOP = text(
    """
    WITH locked AS MATERIALIZED (
        SELECT webhook_id FROM lane WHERE webhook_id = :webhook_id FOR UPDATE
    ), moved AS (
        UPDATE delivery d SET state = 'cancelled', due_at = NULL, ended_at = now(),
            first_end = coalesce(d.first_end, 'cancelled')
        FROM locked k
        WHERE d.webhook_id = k.webhook_id AND d.event_id = ANY(:event_ids)
          AND d.state IN ('pending', 'retrying')
        RETURNING d.event_id, (NOT d.test AND d.resends = 0) AS counts
    ), counted AS (
        UPDATE lane l SET changed_at = now(),
            cancelled = l.cancelled + (SELECT count(*) FROM moved WHERE counts)
        FROM locked k WHERE l.webhook_id = k.webhook_id AND EXISTS (SELECT FROM moved)
    )
    SELECT event_id FROM moved
    """
)


class Wish(enum.StrEnum):
    """What can be asked of a delivery."""

    SEND_AGAIN = "send_again"
    TRY_NOW = "try_now"
    STOP = "stop"


def send_again(webhook_id: int, event_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Send ended deliveries once more. Returns those that could be; for others see `refusal`."""
    return _move(_AGAIN, webhook_id, event_ids)


def try_now(webhook_id: int, event_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Let waiting deliveries not wait longer. Returns those that did wait for a later moment."""
    return _move(_NOW, webhook_id, event_ids)


def stop(webhook_id: int, event_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """End waiting deliveries. Returns those that waited; what is in flight is left alone."""
    return _move(_STOP, webhook_id, event_ids)


def refusal(wish: Wish, webhook: Webhook, delivery: Delivery) -> str | None:
    """Why it cannot be done, in one plain sentence; None when it can."""
    if delivery.state == State.SENDING:
        return N_("It is being sent at this moment. Wait for the answer.")
    if wish is Wish.STOP:
        return N_("It has ended already.") if delivery.state in ENDED else None
    if webhook.status is Status.DISABLED:
        return N_("This webhook is disabled, so nothing is sent to it. Resume it first.")
    if wish is Wish.TRY_NOW:
        return _refusal_to_try(webhook, delivery)
    if delivery.state not in ENDED:
        return N_("It has not ended yet: it is sent anyway.")
    if db.session.get(EventBody, delivery.event_id) is None:
        return N_("The data of this event is no longer kept, so it cannot be sent again.")
    return None


def _refusal_to_try(webhook: Webhook, delivery: Delivery) -> str | None:
    if delivery.state in ENDED:
        return N_("It has ended already: send it again.")
    if webhook.status is Status.PAUSED:
        return N_("This webhook is paused, so it waits. Resume the webhook.")
    if delivery.due_at is not None and delivery.due_at <= utc_now():
        return N_("It is due already and is sent when its turn comes.")
    return None


def _move(
    statement: TextClause, webhook_id: int, event_ids: Sequence[uuid.UUID]
) -> list[uuid.UUID]:
    moved = db.session.scalars(
        statement, {"webhook_id": webhook_id, "event_ids": list(event_ids)}
    ).all()
    if moved:
        nudge_after_commit()
    db.session.expire_all()  # rows read before are old now
    return list(moved)
