"""The table of mails; how one is sent is in actions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from schoolhooks.extensions import Model, utc_now


class Mail(Model):
    """One mail to one person, written in the transaction of what it tells of."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("mail_school_idx", "school_id", "id"),
        Index("mail_waiting_idx", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    to_address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_try_at: Mapped[datetime | None]
    """When to send it; None: it was sent, or given up."""
    error: Mapped[str | None]
    """Why the last try failed."""
