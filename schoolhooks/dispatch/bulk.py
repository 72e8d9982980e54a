"""Sending many at once: what failed, what a webhook missed, or chosen deliveries.

A bulk is a row that says where it stands; each step moves some and that row in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from schoolhooks import event_ids
from schoolhooks.dispatch import bulk_count, missed, replay, resend
from schoolhooks.dispatch.bulk_count import Count
from schoolhooks.dispatch.models import Bulk, BulkKind, BulkStatus, Delivery
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import EventBody
from schoolhooks.texts import N_
from schoolhooks.webhooks.models import Status, Webhook

MOST_CHOSEN = 1000
MOST_AT_ONCE = 2000
"""A step moves no more than that, so that it holds its locks for a moment only."""
MOST_WAITING = 1000
"""No step is made while so many of the webhook's deliveries are due: its receiver sets the pace."""
LONGEST_GAP_SECONDS = 10.0
"""After a longer silence no more is made up for than that much time would have sent."""

_WAITING = text(
    """
    SELECT count(*) FROM (
        SELECT FROM delivery WHERE webhook_id = :webhook_id AND state IN ('pending', 'retrying')
          AND due_at <= now() LIMIT :most) AS due
    """
)


@dataclass(frozen=True)
class Plan:
    """What is asked for: deliveries of which kind, of events from when on, how many a second."""

    kind: BulkKind
    since: datetime
    per_second: int = 10
    chosen: Sequence[uuid.UUID] = ()


def count(webhook: Webhook, plan: Plan) -> Count:
    """How many it would be now."""
    after_id, until_id = _bounds(plan)
    if plan.kind is BulkKind.CHOSEN:
        chosen = _next_ids(webhook, plan.kind, after_id, until_id, plan.chosen, MOST_CHOSEN)
        return Count(len(chosen))
    return bulk_count.of(webhook, plan.kind, after_id, until_id)


def is_any(webhook: Webhook, plan: Plan) -> bool:
    """Whether there is anything to send."""
    return bool(_next_ids(webhook, plan.kind, *_bounds(plan), plan.chosen, 1))


def refusal(webhook: Webhook) -> str | None:
    """Why nothing can be sent in bulk now, in one plain sentence; None when it can."""
    if webhook.status is Status.DISABLED:
        return N_("This webhook is disabled, so nothing is sent to it. Resume it first.")
    if running(webhook.id) is not None:
        return N_("Something is being sent to this webhook in bulk already. Wait for its end.")
    return None


def begin(webhook: Webhook, plan: Plan, *, created_by_id: int | None = None) -> Bulk:
    """Begin it, in the caller's transaction; the steps are made by jobs."""
    after_id, until_id = _bounds(plan)
    counted = count(webhook, plan)
    made = Bulk(
        webhook_id=webhook.id,
        school_id=webhook.school_id,
        created_by_id=created_by_id,
        kind=plan.kind,
        status=BulkStatus.RUNNING,
        after_id=after_id,
        until_id=until_id,
        chosen_ids=sorted(plan.chosen) if plan.kind is BulkKind.CHOSEN else None,
        per_second=plan.per_second,
        total=None if counted.until else counted.number,
        sent=0,
        stepped_at=utc_now() - timedelta(seconds=1),
    )
    db.session.add(made)
    db.session.flush()
    return made


def cancel(bulk: Bulk) -> bool:
    """Send no more of it; what was put into the queue goes out. False: it had ended."""
    locked = db.session.get(Bulk, bulk.id, with_for_update=True, populate_existing=True)
    if locked is None or locked.status != BulkStatus.RUNNING:
        return False
    _end(locked, BulkStatus.CANCELLED)
    return True


def running(webhook_id: int) -> Bulk | None:
    """The webhook's bulk that goes on now."""
    query = select(Bulk).where(Bulk.webhook_id == webhook_id, Bulk.status == BulkStatus.RUNNING)
    return db.session.scalars(query).one_or_none()


def is_running() -> bool:
    """Whether any bulk goes on."""
    return db.session.scalar(select(Bulk.id).where(Bulk.status == "running").limit(1)) is not None


def running_ids() -> list[int]:
    """The bulks that go on, for a job to make a step of each."""
    return list(
        db.session.scalars(select(Bulk.id).where(Bulk.status == "running").order_by(Bulk.id))
    )


def step_of(bulk_id: int) -> tuple[int, int]:
    """One step, if nobody else is making one. Returns the school's id and how many were moved."""
    query = select(Bulk).where(Bulk.id == bulk_id).with_for_update(skip_locked=True)
    bulk = db.session.scalars(query).one_or_none()
    if bulk is None or bulk.status != BulkStatus.RUNNING:
        return 0, 0
    before = bulk.sent
    step(bulk)
    return bulk.school_id, bulk.sent - before


def step(bulk: Bulk) -> None:
    """Move as many as its speed allows since its last step, in the caller's transaction."""
    webhook = db.session.get(Webhook, bulk.webhook_id)
    if webhook is None or webhook.deleted_at is not None:
        return _end(bulk, BulkStatus.CANCELLED, N_("The webhook was deleted."))
    if webhook.status is Status.DISABLED:
        return _end(bulk, BulkStatus.CANCELLED, N_("The webhook was disabled."))
    now = db.session.scalars(select(func.clock_timestamp())).one()
    seconds = min((now - bulk.stepped_at).total_seconds(), LONGEST_GAP_SECONDS)
    most = min(int(seconds * bulk.per_second), MOST_AT_ONCE)
    if most < 1 or _too_many_wait(bulk.webhook_id):
        return None
    kind, chosen = BulkKind(bulk.kind), bulk.chosen_ids or ()
    ids = _next_ids(webhook, kind, bulk.after_id, bulk.until_id, chosen, most)
    send = replay.replay if kind is BulkKind.MISSED else resend.send_again
    bulk.sent += len(send(webhook.id, ids)) if ids else 0
    # What is left of one more counts for the next step, or a low speed would be lower still.
    left_seconds = seconds - most / bulk.per_second if most < MOST_AT_ONCE else 0
    bulk.stepped_at = now - timedelta(seconds=left_seconds)
    if ids:
        bulk.after_id = ids[-1]
    if len(ids) < most:
        _end(bulk, BulkStatus.DONE)
    return None


def _too_many_wait(webhook_id: int) -> bool:
    values = {"webhook_id": webhook_id, "most": MOST_WAITING}
    return bool(db.session.execute(_WAITING, values).scalar_one() >= MOST_WAITING)


def _bounds(plan: Plan) -> tuple[uuid.UUID, uuid.UUID]:
    """The id before the first, and the one that ends it: what happens later is sent anyway."""
    before = uuid.UUID(int=max(0, event_ids.floor(plan.since).int - 1))
    return before, event_ids.floor(utc_now() + timedelta(milliseconds=1))


def _next_ids(
    webhook: Webhook,
    kind: BulkKind,
    after_id: uuid.UUID,
    until_id: uuid.UUID,
    chosen: Sequence[uuid.UUID],
    most: int,
) -> list[uuid.UUID]:
    """The next events to send, by id. Those whose body has expired are left out."""
    if kind is BulkKind.MISSED:
        return missed.next_ids(webhook, after_id, until_id, most)
    # Each body is looked up by itself: without the OFFSET, PostgreSQL may read all of them first.
    body = select(EventBody.event_id).where(EventBody.event_id == Delivery.event_id).offset(0)
    query = (
        select(Delivery.event_id)
        .where(Delivery.webhook_id == webhook.id, Delivery.event_id > after_id, body.exists())
        .order_by(Delivery.event_id)
        .limit(most)
    )
    if kind is BulkKind.FAILED:
        # Written out, not sent as a value: only then is the small index of failures certain.
        failed = text("delivery.state = 'failed'")
        query = query.where(failed, Delivery.event_id < until_id, Delivery.test.is_(False))
    else:
        query = query.where(Delivery.event_id.in_(chosen), Delivery.state.in_(resend.ENDED))
    return list(db.session.scalars(query))


def _end(bulk: Bulk, status: BulkStatus, reason: str | None = None) -> None:
    bulk.status = status
    bulk.reason = reason
    bulk.ended_at = utc_now()
