"""The tables of what is sold by the period: plans and subscriptions. Money is in minor units."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.school.models.education import Enrollment
from schoolhooks.school.models.sales import Product
from schoolhooks.school.models.sales_payments import Payment
from schoolhooks.triggers import subscriptions as sent
from schoolhooks.triggers.money import Money, money

Interval = Literal["day", "week", "month", "year"]
Status = Literal["trialing", "active", "past_due", "paused", "cancelled"]
CancelReason = Literal["customer", "admin", "unpaid", "refund"]


class Plan(Model):
    """How a product is sold by the period: the period, its price, and the trial before it."""

    __tablename__ = "plan"
    __table_args__ = (
        # What costs nothing is no subscription; a payment of nothing could not be recorded either.
        CheckConstraint("price_minor > 0", name="price"),
        CheckConstraint("interval_count > 0", name="interval_count"),
        CheckConstraint("trial_days >= 0", name="trial_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    interval: Mapped[Interval] = mapped_column(Text)
    interval_count: Mapped[int] = mapped_column(default=1)
    price_minor: Mapped[int]
    currency: Mapped[str]
    trial_days: Mapped[int] = mapped_column(default=0)
    school: Mapped[School] = relationship()
    product: Mapped[Product] = relationship(back_populates="plans")

    @property
    def ref(self) -> sent.Plan:
        """The plan as payloads tell it."""
        return sent.Plan(
            id=f"pln_{self.id}",
            name=self.name,
            interval=self.interval,
            interval_count=self.interval_count,
        )

    @property
    def price(self) -> Money:
        """The price of one period."""
        return money(self.price_minor, self.currency)


class Subscription(Model):
    """A contact's subscription to a plan.

    Its periods are counted from `anchored_at`, so that one begun on the 31st comes back to the
    31st after a shorter month.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price"),
        CheckConstraint("(status = 'cancelled') = (ended_at IS NOT NULL)", name="ended"),
        Index("subscription_charge_idx", "next_charge_at"),
        Index(
            "subscription_end_idx",
            "ends_at",
            postgresql_where=text("ends_at IS NOT NULL AND ended_at IS NULL"),
        ),
        Index(
            "subscription_trial_idx",
            "trial_ends_at",
            postgresql_where=text("status = 'trialing' AND trial_told_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    """The order that paid for its first period; None: it began with a trial."""
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(16))
    """Stands for the subscription in public addresses: its number could be guessed."""
    status: Mapped[Status] = mapped_column(Text)
    price_minor: Mapped[int]
    currency: Mapped[str]
    payment_system: Mapped[str]
    decline_code: Mapped[str | None]
    """What the mock of the payment system answers to charges; None: it takes the money."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    trial_ends_at: Mapped[datetime | None]
    trial_told_at: Mapped[datetime | None]
    anchored_at: Mapped[datetime]
    periods: Mapped[int] = mapped_column(default=0)
    """How many periods were paid for since `anchored_at`."""
    current_period_end: Mapped[datetime]
    first_paid_at: Mapped[datetime | None]
    renewals: Mapped[int] = mapped_column(default=0)
    next_charge_at: Mapped[datetime | None]
    """When it is charged next; None: not by itself."""
    past_due_since: Mapped[datetime | None]
    failed_charges: Mapped[int] = mapped_column(default=0)
    """How many charges for the coming period were declined."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[CancelReason | None] = mapped_column(Text)
    feedback: Mapped[str | None]
    ends_at: Mapped[datetime | None]
    """Until when it runs on after it was cancelled."""
    ended_at: Mapped[datetime | None]
    school: Mapped[School] = relationship()
    contact: Mapped[Contact] = relationship()
    plan: Mapped[Plan] = relationship()
    payments: Mapped[list[Payment]] = relationship(
        back_populates="subscription", order_by="Payment.id"
    )
    enrollments: Mapped[list[Enrollment]] = relationship(
        secondary="subscription_enrollment", order_by="Enrollment.id"
    )

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"sbn_{self.id}"

    @property
    def price(self) -> Money:
        """The price of one period."""
        return money(self.price_minor, self.currency)

    @property
    def payment_url(self) -> str:
        """Where the customer can pay when a charge was declined."""
        return link(self.school, f"/shop/subscriptions/{self.token}/pay")

    @property
    def ref(self) -> sent.Subscription:
        """The subscription as payloads tell it."""
        return sent.Subscription(
            id=self.public_id,
            plan=self.plan.ref,
            status=self.status,
            trial_ends_at=self.trial_ends_at,
            current_period_end=self.current_period_end,
        )


class SubscriptionEnrollment(Model):
    """That a subscription holds a course open, and closes it when it ends."""

    __tablename__ = "subscription_enrollment"

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollment.id"), primary_key=True, unique=True
    )
