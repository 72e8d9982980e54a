"""Pausing, resuming and deleting a webhook together with what waits for it.

Actions: they never commit.
"""

from __future__ import annotations

from sqlalchemy import text

from schoolhooks.dispatch.disable import forgive
from schoolhooks.extensions import db
from schoolhooks.outbox import nudge_after_commit
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status, Webhook

_LOCK = text("SELECT 1 FROM lane WHERE webhook_id = :id FOR UPDATE")
# What is in flight is left alone: its outcome is recorded when it comes, and not tried again.
_CANCEL_WAITING = text(
    """
    WITH ended AS (
        UPDATE delivery SET state = 'cancelled', due_at = NULL, ended_at = now(),
            first_end = coalesce(first_end, 'cancelled')
        WHERE webhook_id = :id AND state IN ('pending', 'retrying')
        RETURNING (NOT test AND resends = 0) AS counts
    )
    UPDATE lane SET due_at = NULL, changed_at = now(),
        cancelled = cancelled + (SELECT count(*) FROM ended WHERE counts)
    WHERE webhook_id = :id
    """
)
_MAKE_DUE = text(
    """
    UPDATE lane SET changed_at = now(), due_at = (
        SELECT min(due_at) FROM delivery
        WHERE webhook_id = :id AND state IN ('pending', 'retrying'))
    WHERE webhook_id = :id
    """
)


def pause(webhook: Webhook) -> bool:
    """Keep its calls waiting; those in flight end as they end. False: it was paused already."""
    _lock(webhook)
    if webhook.status is Status.PAUSED:
        return False
    actions.pause(webhook)
    return True


def resume(webhook: Webhook) -> bool:
    """Let its calls go out again, at once what is due, and forget what failed before.

    False: it was active already.
    """
    _lock(webhook)
    if webhook.status is Status.ACTIVE:
        return False
    forgive(webhook.id)
    actions.resume(webhook)
    db.session.execute(_MAKE_DUE, {"id": webhook.id})
    nudge_after_commit()
    return True


def delete(webhook: Webhook) -> bool:
    """Take it away, and end what waits for it as cancelled, counted. False: it was away already.

    An event that is being fanned out at this very moment is found by the sweep.
    """
    _lock(webhook)
    if webhook.deleted_at is not None:
        return False
    actions.delete(webhook)
    db.session.execute(_CANCEL_WAITING, {"id": webhook.id})
    return True


def _lock(webhook: Webhook) -> None:
    """The lane before the webhook, as whoever records outcomes does, or both could wait forever."""
    db.session.execute(_LOCK, {"id": webhook.id})
    actions.hold(webhook)
