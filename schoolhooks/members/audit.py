"""Who did what and when, as rows that nobody can edit; written in the transaction of the act."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, select, text
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
    STOPPED = "stopped"
    REVEALED = "revealed"
    ROTATED = "rotated"
    LOOKED = "looked"


class AuditEntry(Model):
    """One act. The names are kept as they were then; the database refuses to change the row."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("audit_entry_school_idx", "school_id", "at", "id"),
        Index("audit_entry_act_idx", "school_id", "act", "at", "id"),
        Index("audit_entry_member_idx", "school_id", "member_id", "at", "id"),
        Index("audit_entry_webhook_idx", "webhook_id", "at", "id"),
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
    membership = current.membership()
    db.session.add(
        AuditEntry(
            school_id=membership.school_id,
            member_id=membership.member_id,
            member_name=membership.member.name,
            act=act.value,
            detail=detail,
            **subject._asdict(),
        )
    )


def note_look(subject: Subject, detail: str) -> bool:
    """Write down that the member saw data about people; False: it was written down just before.

    Pages that move by themselves show the same data again and again, which is one look. To be
    called when the page is made, for the caller's commit makes its rows be read anew.
    """
    membership = current.membership()
    before = select(AuditEntry.id).where(
        AuditEntry.school_id == membership.school_id,
        AuditEntry.member_id == membership.member_id,
        AuditEntry.at > utc_now() - SAME_LOOK,
        AuditEntry.act == Act.LOOKED,
        AuditEntry.webhook_id.is_not_distinct_from(subject.webhook_id),
        AuditEntry.test_address.is_not_distinct_from(subject.test_address),
        AuditEntry.detail == detail,
    )
    if db.session.scalars(before.limit(1)).first() is not None:
        return False
    note(Act.LOOKED, subject, detail)
    return True
