"""The tables of what is sold: products and orders. All money is in minor units."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.school.models.education import Course
from schoolhooks.triggers import objects
from schoolhooks.triggers.money import Money, money
from schoolhooks.triggers.sales import OrderStatus

if TYPE_CHECKING:
    from schoolhooks.school.models.sales_payments import Payment
    from schoolhooks.school.models.subscriptions import Plan

FIRST_ORDER = 100_000
CancelReason = Literal["customer", "admin", "expired", "fraud"]


def new_token() -> str:
    """A token that no one can guess."""
    return secrets.token_urlsafe(16)


class ProductCourse(Model):
    """That a product opens a course."""

    __tablename__ = "product_course"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)


class Product(Model):
    """Something a school sells or gives away. Its slug is its address in the shop."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("most_installments > 0", name="most_installments"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    type: Mapped[objects.ProductType] = mapped_column(Text)
    description: Mapped[str] = mapped_column(default="")
    plan_name: Mapped[str | None]
    price_minor: Mapped[int]
    currency: Mapped[str]
    access_days: Mapped[int | None]
    """How long its courses stay open; None: for good."""
    most_installments: Mapped[int] = mapped_column(default=1)
    """In how many payments it can be paid at most."""
    school: Mapped[School] = relationship()
    courses: Mapped[list[Course]] = relationship(secondary="product_course", order_by="Course.id")
    plans: Mapped[list[Plan]] = relationship(back_populates="product", order_by="Plan.id")
    """How it is sold by the period; without plans it is sold once."""

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"prd_{self.id}"

    @property
    def price(self) -> Money:
        """The price of one."""
        return money(self.price_minor, self.currency)

    @property
    def is_free(self) -> bool:
        """Whether there is nothing to pay."""
        return self.price_minor == 0


class Order(Model):
    """What a customer ordered. Name and phone are kept as they were typed for this order.

    The shop has no sign-in, so a stranger who knows an address can order under it; that must
    not change the contact's own details.
    """

    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint("amount_minor = subtotal_minor - discount_minor + tax_minor", name="sum"),
        CheckConstraint("paid_minor BETWEEN 0 AND amount_minor", name="paid"),
        CheckConstraint("refunded_minor BETWEEN 0 AND paid_minor", name="refunded"),
        CheckConstraint("installments > 0", name="installments"),
        Index("order_pending_idx", "created_at", postgresql_where=text("status = 'pending'")),
    )

    id: Mapped[int] = mapped_column(Identity(start=FIRST_ORDER), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True, default=new_token)
    """Stands for the order in public addresses: its number could be guessed."""
    status: Mapped[OrderStatus] = mapped_column(Text, default="pending")
    source: Mapped[objects.Source] = mapped_column(Text)
    customer_name: Mapped[str | None]
    customer_phone: Mapped[str | None]
    currency: Mapped[str]
    subtotal_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(default=0)
    tax_minor: Mapped[int] = mapped_column(default=0)
    amount_minor: Mapped[int]
    paid_minor: Mapped[int] = mapped_column(default=0)
    """What has been captured, also where some of it was given back later."""
    refunded_minor: Mapped[int] = mapped_column(default=0)
    installments: Mapped[int] = mapped_column(default=1)
    """In how many payments it is paid."""
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    """The plan that is subscribed to once the order is paid."""
    coupon_code: Mapped[str | None]
    payment_system: Mapped[str]
    attribution: Mapped[dict[str, str | None]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    paid_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[CancelReason | None] = mapped_column(Text)
    school: Mapped[School] = relationship()
    contact: Mapped[Contact] = relationship()
    items: Mapped[list[OrderItem]] = relationship(back_populates="order", order_by="OrderItem.id")
    payments: Mapped[list[Payment]] = relationship(back_populates="order", order_by="Payment.id")
    plan: Mapped[Plan | None] = relationship()

    @property
    def number(self) -> str:
        """The number as people see it."""
        return f"A-{self.id}"

    @property
    def amount(self) -> Money:
        """The total to pay."""
        return money(self.amount_minor, self.currency)

    @property
    def subtotal(self) -> Money:
        """What it came to before the discount."""
        return money(self.subtotal_minor, self.currency)

    @property
    def due(self) -> Money:
        """What is to be paid next."""
        return money(self.next_minor, self.currency)

    @property
    def discount(self) -> Money:
        """What was taken off."""
        return money(self.discount_minor, self.currency)

    @property
    def paid(self) -> Money:
        """What has been paid."""
        return money(self.paid_minor, self.currency)

    @property
    def left(self) -> Money:
        """What is left to pay."""
        return money(self.left_minor, self.currency)

    @property
    def left_minor(self) -> int:
        """What is left to pay."""
        return self.amount_minor - self.paid_minor

    @property
    def is_free(self) -> bool:
        """Whether there was nothing to pay from the start."""
        return self.amount_minor == 0

    @property
    def awaits_payment(self) -> bool:
        """Whether the customer can still pay."""
        return self.paid_at is None and self.status not in ("cancelled", "refunded")

    @property
    def installments_paid(self) -> int:
        """How many of its payments have been captured."""
        return sum(payment.paid_at is not None for payment in self.payments)

    @property
    def next_minor(self) -> int:
        """What is to be paid next: all that is left, or an even part of it for each installment."""
        parts_left = max(1, self.installments - self.installments_paid)
        return -(-self.left_minor // parts_left)

    @property
    def payment_url(self) -> str | None:
        """Where the customer can pay what is left."""
        if not self.awaits_payment or self.is_free:
            return None
        return link(self.school, f"/shop/orders/{self.token}/pay")


class OrderItem(Model):
    """One line of an order, in the words and prices of the day it was placed."""

    __tablename__ = "order_item"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    type: Mapped[objects.ProductType] = mapped_column(Text)
    plan_name: Mapped[str | None]
    quantity: Mapped[int] = mapped_column(default=1)
    amount_minor: Mapped[int]
    order: Mapped[Order] = relationship(back_populates="items")
    product: Mapped[Product] = relationship()

    @property
    def amount(self) -> Money:
        """The line's total after discount."""
        return money(self.amount_minor, self.order.currency)
