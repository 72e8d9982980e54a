"""The tables of money that goes back, or is asked back: refunds and disputes. In minor units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.school.models.sales_payments import Payment


class Refund(Model):
    """Money given back, all of a payment or a part of it."""

    __tablename__ = "refund"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str | None]
    refunded_at: Mapped[datetime] = mapped_column(default=utc_now)
    payment: Mapped[Payment] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"ref_{self.id}"


class Dispute(Model):
    """A customer's claim through their bank. There is one at most over each payment."""

    __tablename__ = "dispute"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(default=utc_now)
    respond_by: Mapped[datetime | None]
    payment: Mapped[Payment] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"dsp_{self.id}"
