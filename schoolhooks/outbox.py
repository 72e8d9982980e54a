"""Events as rows, written in the caller's transaction, and the nudge after its commit.

Who wants them is not known here.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, Uuid, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from schoolhooks import event_ids, job_queue
from schoolhooks.extensions import Model, db, utc_now
from schoolhooks.triggers import Payload, SchoolRef, render, subjects_of, trigger_of
from schoolhooks.triggers.erasing import without_person

EMITTED = "schoolhooks_emitted"


class Event(Model):
    """One fact that happened. `matched` is None until fanned out, then how many webhooks wanted it.

    `recipient_id` is the one webhook that a ping or test is for; None: whoever wants the trigger.
    """

    __tablename__ = "event"
    __table_args__ = (
        # What waits to be fanned out, school by school; empty when nothing waits.
        Index("event_waiting_idx", "school_id", "id", postgresql_where=text("matched IS NULL")),
        # What nobody wanted, to be listed and replayed.
        Index("event_unwanted_idx", "school_id", "id", postgresql_where=text("matched = 0")),
        # What a webhook missed; of no cost to an order's transaction, which leaves `matched` unset.
        Index(
            "event_known_idx",
            "school_id",
            "trigger",
            "id",
            postgresql_where=text("matched IS NOT NULL"),
        ),
        CheckConstraint("matched >= 0", name="matched"),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    # No foreign key: its check would lock the school's row in every order's transaction.
    school_id: Mapped[int]
    trigger: Mapped[str]
    test: Mapped[bool] = mapped_column(default=False)
    recipient_id: Mapped[int | None]
    occurred_at: Mapped[datetime]
    matched: Mapped[int | None]

    @property
    def public_id(self) -> str:
        """The id that receivers see."""
        return event_ids.shown(self.id)


class EventBody(Model):
    """An event's body, byte for byte as each attempt sends it; apart, so that it can go first."""

    __tablename__ = "event_body"
    __table_args__ = ({"postgresql_partition_by": "RANGE (event_id)"},)

    event_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime | None]
    """When a person was taken out of it: attempts before that sent more than it says now."""


class EventSubject(Model):
    """An id that an event is about (see triggers.subjects), so that the log can be asked for it."""

    __tablename__ = "event_subject"
    __table_args__ = ({"postgresql_partition_by": "RANGE (event_id)"},)

    subject: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)


# In the driver's own form: SQLAlchemy has nothing to add to it, and every order waits for it.
_EMIT = """
    WITH emitted AS (
        INSERT INTO event (id, school_id, trigger, test, recipient_id, occurred_at)
        VALUES (%(id)s, %(school_id)s, %(trigger)s, %(test)s, %(recipient_id)s, %(occurred_at)s)
    ), about AS (
        INSERT INTO event_subject (subject, event_id)
        SELECT subject, %(id)s FROM unnest(%(subjects)s::text[]) AS subject
    )
    INSERT INTO event_body (event_id, body) VALUES (%(id)s, %(body)s)
"""


def emit(
    payload: Payload,
    *,
    school: SchoolRef,
    school_id: int,
    occurred_at: datetime | None = None,
    test: bool = False,
    recipient_id: int | None = None,
) -> uuid.UUID:
    """Announce a fact in the caller's transaction, with one statement. Returns the event's id.

    The caller commits; without that commit there is no event. After it, the engine is nudged.
    """
    event_id = event_ids.new()
    moment = occurred_at or utc_now()
    values: dict[str, Any] = {
        "id": event_id,
        "school_id": school_id,
        "trigger": trigger_of(payload).name,
        "test": test,
        "recipient_id": recipient_id,
        "occurred_at": moment,
        "subjects": list(subjects_of(payload)),
        "body": render(
            event_id=event_ids.shown(event_id),
            payload=payload,
            school=school,
            occurred_at=moment,
            test=test,
        ),
    }
    db.session.connection().exec_driver_sql(_EMIT, values)
    nudge_after_commit()
    return event_id


def forget_person(school_id: int, person_id: str) -> int:
    """Take the person out of every body that is kept, and out of what is still to be sent.

    In the caller's transaction. The id stays, in the bodies and as what they are about, so that the
    numbers stay true and the log can still be asked. Returns how many bodies changed.
    """
    query = (
        select(EventBody)
        .join(EventSubject, EventSubject.event_id == EventBody.event_id)
        .join(Event, Event.id == EventBody.event_id)
        .where(EventSubject.subject == person_id, Event.school_id == school_id)
    )
    kept = db.session.scalars(query).all()
    for one in kept:
        less = without_person(one.body, person_id)
        if less != one.body:
            one.body, one.changed_at = less, utc_now()
    db.session.flush()
    return len(kept)


def nudge_after_commit() -> None:
    """Wake the engine once the caller has committed; without a commit nothing happens."""
    db.session.info[EMITTED] = True


@event.listens_for(Session, "after_commit")
def _nudge_after_commit(session: Session) -> None:
    # The end of a savepoint is announced as a commit too, but nothing is visible to others yet.
    if not session.in_nested_transaction() and session.info.pop(EMITTED, False):
        job_queue.queues().nudge()


@event.listens_for(Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    session.info.pop(EMITTED, None)
