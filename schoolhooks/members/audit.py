"""Who did what and when, as rows that nobody can edit; written in the transaction of the act."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, Select, exists, insert, literal, select, text
from sqlalchemy.orm import Mapped, mapped_column

from schoolhooks.extensions import Model, db, utc_now
from schoolhooks.members import current

SAME_LOOK = timedelta(minutes=10)
"""Who looks at the same data again within that time has looked once."""


class Act(enum.StrEnum):
    """What can be done that is written down."""

    CREATED = "created"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    DELETED = "deleted"
    TESTED = "tested"
    RESENT = "resent"
    TRIED = "tried"
    STOPPED = "stopped"
    REVEALED = "revealed"
    ROTATED = "rotated"
    LOOKED = "looked"
    CLEARED = "cleared"


class AuditEntry(Model):
    """One act. The names are kept as they were then; the database refuses to change the row."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("audit_entry_school_idx", "school_id", "at", "id"),
        Index("audit_entry_act_idx", "school_id", "act", "at", "id"),
        Index("audit_entry_member_idx", "school_id", "member_id", "at", "id"),
        Index("audit_entry_webhook_idx", "webhook_id", "at", "id"),
        Index("audit_entry_delivery_idx", "webhook_id", "detail"),
        Index("audit_entry_test_address_idx", "test_address", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str]
    act: Mapped[str]
    webhook_id: Mapped[int | None]
    """What it was done to: a webhook ..."""
    webhook_name: Mapped[str] = mapped_column(server_default="")
    test_address: Mapped[str | None]
    """... or a test address, of which this is the token."""
    detail: Mapped[str] = mapped_column(server_default="")
    """What exactly, in plain words; never a secret, nor anything of an event's data."""
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Subject(NamedTuple):
    """What something is done to: a webhook by its id and name, or a test address by its token."""

    webhook_id: int | None = None
    webhook_name: str = ""
    test_address: str | None = None


def note(act: Act, subject: Subject, detail: str = "") -> None:
    """Write down what the signed-in member does; it stands once the caller has committed."""
    db.session.add(AuditEntry(**_values(act, subject, detail)))


def note_look(subject: Subject, detail: str) -> bool:
    """Write down that the member saw data about people; False: it was written down just before.

    Pages that move by themselves show the same data again and again, which is one look. To be
    called when the page is made, for the caller's commit makes its rows be read anew.
    """
    values = _values(Act.LOOKED, subject, detail)
    types = {name: AuditEntry.__table__.c[name].type for name in values}
    row = select(*(literal(value, types[name]) for name, value in values.items()))
    first = row.where(~exists(_the_same_just_before(values)))
    made = insert(AuditEntry).from_select(list(values), first).returning(AuditEntry.id)
    return db.session.scalars(made).first() is not None


def _the_same_just_before(values: dict[str, Any]) -> Select[int]:
    same = [getattr(AuditEntry, name) == value for name, value in values.items()]
    return select(AuditEntry.id).where(AuditEntry.at > utc_now() - SAME_LOOK, *same)


def _values(act: Act, subject: Subject, detail: str) -> dict[str, Any]:
    membership = current.membership()
    return {
        "school_id": membership.school_id,
        "member_id": membership.member_id,
        "member_name": membership.member.name,
        "act": act.value,
        "detail": detail,
        **subject._asdict(),
    }
