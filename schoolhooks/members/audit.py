"""Who did what and when, as rows that nobody can edit; written in the transaction of the act."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schoolhooks.extensions import Model, db
from schoolhooks.members import current


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
        Index("audit_entry_school_idx", "school_id", "id"),
        Index("audit_entry_webhook_idx", "webhook_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str]
    act: Mapped[str]
    webhook_id: Mapped[int | None]
    webhook_name: Mapped[str]
    detail: Mapped[str] = mapped_column(server_default="")
    """What exactly, in plain words; never a secret, nor anything of an event's data."""
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))


def note(act: Act, *, webhook_id: int, webhook_name: str, detail: str = "") -> None:
    """Write down what the signed-in member does; it stands once the caller has committed."""
    membership = current.membership()
    db.session.add(
        AuditEntry(
            school_id=membership.school_id,
            member_id=membership.member_id,
            member_name=membership.member.name,
            act=act.value,
            webhook_id=webhook_id,
            webhook_name=webhook_name,
            detail=detail,
        )
    )
