"""The table of payments. All money is in minor units."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.models.crm import Contact
from schoolhooks.school.models.sales import Order
from schoolhooks.triggers.money import Money, money

if TYPE_CHECKING:
    from schoolhooks.school.models.subscriptions import Subscription


class Payment(Model):
    """One payment of money, or a declined attempt at one: for an order or for a subscription."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"), index=True)
    is_recurring: Mapped[bool] = mapped_column(default=False)
    """Whether it was charged without the customer's doing."""
    installment_number: Mapped[int | None]
    amount_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    fee_minor: Mapped[int | None]
    payment_system: Mapped[str]
    method: Mapped[Literal["card", "wallet", "bank", "other"]] = mapped_column(Text)
    brand: Mapped[str | None]
    last4: Mapped[str | None]
    transaction_id: Mapped[str | None]
    attempted_at: Mapped[datetime] = mapped_column(default=utc_now)
    paid_at: Mapped[datetime | None]
    """When the money was captured; None: it was declined."""
    failure_code: Mapped[str | None]
    school: Mapped[School] = relationship()
    order: Mapped[Order | None] = relationship(back_populates="payments")
    subscription: Mapped[Subscription | None] = relationship(back_populates="payments")
    contact: Mapped[Contact] = relationship()

    @property
    def money(self) -> Money:
        """What was to be paid."""
        return money(self.amount_minor, self.currency)

    @property
    def refunded(self) -> Money:
        """What has been given back."""
        return money(self.refunded_minor, self.currency)

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"pay_{self.id}"

    @property
    def kept_minor(self) -> int:
        """What was captured and has not been given back."""
        return 0 if self.paid_at is None else self.amount_minor - self.refunded_minor
