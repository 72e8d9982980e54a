"""The engine's tables: lanes, deliveries and attempts.

The engine itself works on them with its own bulk statements.
"""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Uuid,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schoolhooks import event_ids
from schoolhooks.extensions import Model


class State(enum.StrEnum):
    """Where a delivery stands; the last three are its end, until a member sends it again."""

    PENDING = "pending"
    RETRYING = "retrying"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = "('pending', 'retrying', 'sending')"
RESULTS = "('delivered', 'rejected', 'timed_out', 'unreachable', 'unsure', 'blocked', 'cancelled')"


class Lane(Model):
    """The one row per webhook that the engine locks to draw from it, and its counters.

    The counters leave out tests and pings. They change in the transaction that changes the rows
    they count, so `ledger` can prove each of them.
    """

    __tablename__ = "lane"
    __table_args__ = (
        Index("lane_due_idx", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
        Index("lane_lease_idx", "lease_ends_at", postgresql_where=sql("lease_ends_at IS NOT NULL")),
        Index("lane_school_idx", "school_id"),
        Index(
            "lane_failing_idx",
            "failing_since",
            postgresql_where=sql("failing_since IS NOT NULL"),
        ),
        CheckConstraint("in_flight >= 0", name="in_flight"),
        # Room on each page, so that the many updates stay on it and leave the indexes alone.
        {"postgresql_with": {"fillfactor": "50"}},
    )

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhook.id"), primary_key=True, autoincrement=False
    )
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    due_at: Mapped[datetime | None]
    """No delivery waits to be sent before this; None: none waits. May be too early, never late."""
    lease_ends_at: Mapped[datetime | None]
    """No lease of its calls in flight ends before this. May be too early, never late."""
    served_at: Mapped[datetime] = mapped_column(server_default=sql("'epoch'"))
    in_flight: Mapped[int] = mapped_column(server_default="0")
    slow: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Its calls hang or take long: one at a time until it answers promptly again."""
    tokens: Mapped[float] = mapped_column(Double, server_default="0")
    tokens_at: Mapped[datetime] = mapped_column(server_default=sql("'epoch'"))
    deliveries: Mapped[int] = mapped_column(server_default="0")
    calls: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    delivered: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    cancelled: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[datetime | None]
    """The first failed attempt after the last success; None: the last call succeeded."""
    failures_in_row: Mapped[int] = mapped_column(server_default="0")
    """Failed attempts since then that count towards disabling (429 does not)."""
    warned_at: Mapped[datetime | None]
    last_call_at: Mapped[datetime | None]
    last_result: Mapped[str | None]
    last_status: Mapped[int | None] = mapped_column(SmallInteger)
    changed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))


class Delivery(Model):
    """One event for one webhook."""

    __tablename__ = "delivery"
    __table_args__ = (
        # Only what is open, so it stays small however many deliveries have ended.
        Index(
            "delivery_open_idx",
            "webhook_id",
            "state",
            "due_at",
            "event_id",
            postgresql_where=sql(f"state IN {OPEN_STATES}"),
        ),
        # What did not arrive, newest first, however much did.
        Index(
            "delivery_unhappy_idx",
            "webhook_id",
            "state",
            "event_id",
            postgresql_where=sql("state IN ('failed', 'cancelled')"),
            # To be counted without a look at the rows.
            postgresql_include=["test"],
        ),
        CheckConstraint(
            f"state IN {OPEN_STATES} OR state IN ('delivered', 'failed', 'cancelled')", name="state"
        ),
        CheckConstraint("first_end IN ('delivered', 'failed', 'cancelled')", name="first_end"),
        CheckConstraint(f"(state IN {OPEN_STATES}) = (due_at IS NOT NULL)", name="due"),
        {"postgresql_partition_by": "RANGE (event_id)"},
    )

    # The webhook first: the key then serves the log of one webhook, newest first, too.
    # No foreign keys on the big tables: each would cost a look-up and a lock per row.
    webhook_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    trigger: Mapped[str]
    test: Mapped[bool]
    state: Mapped[str] = mapped_column(server_default="pending")
    due_at: Mapped[datetime | None]
    """When to send it next; while sending, when its lease ends; None at its end."""
    claim_id: Mapped[int | None]
    """The fence: only who holds this claim may record its outcome."""
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    round_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Attempts since it was created or sent again: where it stands in the retry schedule."""
    resends: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How often a member sent it again after an end; only the first end is counted."""
    created_at: Mapped[datetime] = mapped_column(server_default=sql("clock_timestamp()"))
    ended_at: Mapped[datetime | None]
    first_end: Mapped[str | None]
    """How it first ended: what the counters say, whatever a later resend brings."""
    first_end_attempt: Mapped[int | None] = mapped_column(SmallInteger)
    """The attempt that brought that end; None: no attempt did."""
    last_result: Mapped[str | None]
    last_status: Mapped[int | None] = mapped_column(SmallInteger)

    @property
    def public_event_id(self) -> str:
        """The event's id as receivers see it."""
        return event_ids.shown(self.event_id)


class Attempt(Model):
    """One HTTP request of a delivery and what came of it."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint(f"result IN {RESULTS}", name="result"),
        {"postgresql_partition_by": "RANGE (event_id)"},
    )

    webhook_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    result: Mapped[str]
    started_at: Mapped[datetime]
    duration_ms: Mapped[int]
    url: Mapped[str]
    address: Mapped[str | None]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    code: Mapped[str | None]
    detail: Mapped[str | None]
    signature: Mapped[str | None]
    # Bytes, never text: a receiver may answer with anything, a NUL byte included.
    response_headers: Mapped[bytes | None] = mapped_column(LargeBinary)
    response_body: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def public_event_id(self) -> str:
        """The event's id as receivers see it."""
        return event_ids.shown(self.event_id)


class BulkKind(enum.StrEnum):
    """Which deliveries a bulk sends: what failed, what the webhook missed, or chosen ones."""

    FAILED = "failed"
    MISSED = "missed"
    CHOSEN = "chosen"


class BulkStatus(enum.StrEnum):
    """Where a bulk stands."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class Bulk(Model):
    """Many deliveries sent again, or for the first time, in small committed steps.

    The row is all that a step needs to go on, so a bulk survives whatever is killed meanwhile.
    """

    __tablename__ = "bulk"
    __table_args__ = (
        Index("bulk_webhook_idx", "webhook_id", "id"),
        # One at a time for each webhook, so that each has the speed that was asked for.
        Index(
            "bulk_running_idx",
            "webhook_id",
            unique=True,
            postgresql_where=sql("status = 'running'"),
        ),
        CheckConstraint("kind IN ('failed', 'missed', 'chosen')", name="kind"),
        CheckConstraint("status IN ('running', 'done', 'cancelled')", name="status"),
        CheckConstraint("per_second BETWEEN 1 AND 1000", name="per_second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="running")
    after_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    """Where it stands: the id of the last event looked at; at first that of its earliest moment."""
    until_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    """Events from this id on are no part of it: what happens now is sent anyway."""
    chosen_ids: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    per_second: Mapped[int] = mapped_column(SmallInteger)
    total: Mapped[int | None]
    """How many there were to send when it was begun; None: too many to count at once."""
    sent: Mapped[int] = mapped_column(server_default="0")
    """How many it has put into the queue so far."""
    reason: Mapped[str | None]
    """Why it ended early, one plain sentence."""
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    stepped_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    ended_at: Mapped[datetime | None]
