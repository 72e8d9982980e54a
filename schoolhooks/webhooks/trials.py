"""Test events for one webhook: with a trigger's example, or with what last really happened.

They go the way of every event; only `test` is true, and nobody else gets them.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.outbox import Event, EventBody, emit
from schoolhooks.triggers import Payload, Trigger
from schoolhooks.triggers.envelope import Body
from schoolhooks.webhooks.models import Webhook


class Sent(NamedTuple):
    """A test that was sent: `is_real` where its data is of something that happened."""

    event_id: uuid.UUID
    is_real: bool


def send(school: School, webhook: Webhook, trigger: Trigger, *, last_real: bool = False) -> Sent:
    """Send a test to that webhook alone.

    Its data is the trigger's example; with `last_real`, that of the school's newest real event,
    where there is one and its body is still kept.
    """
    event = newest_real(school.id, trigger) if last_real else None
    real = _payload_of(event, trigger) if event else None
    event_id = emit(
        real or trigger.example,
        school=school.ref,
        school_id=school.id,
        test=True,
        recipient_id=webhook.id,
    )
    return Sent(event_id, real is not None)


def newest_real(school_id: int, trigger: Trigger) -> Event | None:
    """The school's newest event of that trigger that is no test and still has its body."""
    query = (
        select(Event)
        .join(EventBody, EventBody.event_id == Event.id)
        .where(
            Event.school_id == school_id,
            Event.trigger == trigger.name,
            Event.matched.is_not(None),
            Event.test.is_(False),
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def _payload_of(event: Event, trigger: Trigger) -> Payload | None:
    """What the event said; None where its body is no longer kept, or of an older shape."""
    body = db.session.get(EventBody, event.id)
    if body is None:
        return None
    try:
        # mypy cannot follow a type that is only known while running.
        kept = msgspec.json.decode(body.body, type=Body[trigger.payload])  # type: ignore[name-defined]
    except msgspec.ValidationError:
        return None
    payload: Payload = kept.data
    return payload
