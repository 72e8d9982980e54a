"""The tables of test addresses and of the requests that came to them; no page logic."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from schoolhooks.extensions import Model, utc_now

LONGEST_DELAY_SECONDS = 20
FIRST_STATUS = 200
"""No 1xx: those are not answers but announcements of one."""
LAST_STATUS = 599
NOT_KEPT = "(not kept)"


class TestAddress(Model):
    """A place of a school that any request may be sent to, and what it answers."""

    __test__ = False  # pytest would take the name for a test's
    __tablename__ = "test_address"
    __table_args__ = (
        CheckConstraint(f"status BETWEEN {FIRST_STATUS} AND {LAST_STATUS}", name="status"),
        CheckConstraint(f"delay_seconds BETWEEN 0 AND {LONGEST_DELAY_SECONDS}", name="delay"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    status: Mapped[int] = mapped_column(SmallInteger, default=200, server_default="200")
    delay_seconds: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    last_number: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of the newest request that ever came, also after the list was cleared."""
    last_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Raised by whatever changes the page, so that an open one knows when to ask for more."""


class ReceivedRequest(Model):
    """One request as it arrived.

    What a stranger sent is kept as bytes: a text column would refuse a NUL or a broken encoding.
    """

    __tablename__ = "received_request"

    address_id: Mapped[int] = mapped_column(
        ForeignKey("test_address.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts from 1 within the address."""
    received_at: Mapped[datetime] = mapped_column(default=utc_now)
    method: Mapped[str]
    path: Mapped[str]
    """What followed the token, percent-encoded; empty or starting with a slash."""
    query: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON: a list of [name, value] pairs; the last may be [NOT_KEPT, "3 more headers"]."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int | None]
    """Bytes of the body as sent; None: too large, and the sender had not said how large."""
    too_large: Mapped[bool] = mapped_column(default=False)
    """The body was more than is kept: `body` is empty."""
    remote_address: Mapped[str | None]
    answered_status: Mapped[int] = mapped_column(SmallInteger)
    verdict: Mapped[str]
    """What its signature was worth on arrival; the words are the inspector's."""
