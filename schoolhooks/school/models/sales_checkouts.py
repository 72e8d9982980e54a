"""The tables of what comes before an order: coupons, and checkouts that were begun."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.school.models.sales import Product


class Coupon(Model):
    """A code that makes an order cheaper: by so many percent, or by an amount of its currency."""

    __tablename__ = "coupon"
    __table_args__ = (
        Index("coupon_code_key", "school_id", text("upper(code)"), unique=True),
        CheckConstraint("percent_off BETWEEN 1 AND 100", name="percent"),
        CheckConstraint("amount_off_minor > 0", name="amount"),
        CheckConstraint("(percent_off IS NULL) <> (amount_off_minor IS NULL)", name="either"),
        CheckConstraint("(amount_off_minor IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("used >= 0", name="used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    code: Mapped[str]
    percent_off: Mapped[int | None]
    amount_off_minor: Mapped[int | None]
    currency: Mapped[str | None]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    """The one product it is for; None: every product of the school."""
    most_uses: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    """How many orders were placed with it that were not cancelled since."""
    ends_at: Mapped[datetime | None]

    def is_for(self, product: Product, currency: str) -> bool:
        """Whether it makes that product cheaper in that currency."""
        return (
            self.school_id == product.school_id
            and self.product_id in (None, product.id)
            and self.currency in (None, currency)
        )

    def off_minor(self, subtotal_minor: int) -> int:
        """What it takes off: never more than there is to pay, and never a part of a minor unit."""
        if self.percent_off is not None:
            return subtotal_minor * self.percent_off // 100
        return min(self.amount_off_minor or 0, subtotal_minor)


class Checkout(Model):
    """That a known contact began to order something. It ends in an order, or is left."""

    __tablename__ = "checkout"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(
            "checkout_open_key",
            "contact_id",
            "product_id",
            unique=True,
            postgresql_where=text("order_id IS NULL AND abandoned_at IS NULL"),
        ),
        Index(
            "checkout_waiting_idx",
            "started_at",
            postgresql_where=text("order_id IS NULL AND abandoned_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(16))
    """Stands for the checkout in public addresses: its number could be guessed."""
    quantity: Mapped[int] = mapped_column(default=1)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    """The order it ended in, also where it had been left before."""
    abandoned_at: Mapped[datetime | None]
    school: Mapped[School] = relationship()
    contact: Mapped[Contact] = relationship()
    product: Mapped[Product] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"chk_{self.id}"

    @property
    def url(self) -> str:
        """Where the customer can go on with it."""
        return link(self.school, f"/shop/{self.product.slug}?checkout={self.token}")
