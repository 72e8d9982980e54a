"""The kinds of rows that staff act on: how one is found in a school, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.school.models import (
    Checkout,
    Contact,
    Course,
    Enrollment,
    Lead,
    Order,
    Payment,
    Pipeline,
    Plan,
    Product,
    Stage,
    Submission,
    Subscription,
)
from schoolhooks.triggers.money import Money

_SHOWN = 100


@dataclass(frozen=True)
class Kind:
    """One kind of rows. `none` is what to say where the school has none of it."""

    table: Any
    named: Callable[[Any], str]
    none: str
    only: Callable[[], ColumnElement[bool]] = true
    """Which rows of the table are of this kind."""
    owned: Callable[[int], ColumnElement[bool]] | None = None
    """Which rows are the school's; None: the table has a `school_id`."""

    def latest(self, school_id: int) -> list[Any]:
        """The school's latest ones, for choosing from."""
        return list(db.session.scalars(self._of(school_id).order_by(self.table.id.desc())))

    def find(self, school_id: int, number: int) -> Any:
        """The school's one of that number; None: it has none."""
        if not 0 < number <= row_ids.LARGEST:
            return None
        return db.session.scalars(self._of(school_id).where(self.table.id == number)).one_or_none()

    def _of(self, school_id: int) -> Any:
        own = self.owned(school_id) if self.owned else self.table.school_id == school_id
        return select(self.table).where(own, self.only()).limit(_SHOWN)


def in_words(money: Money) -> str:
    """An amount as choices show it."""
    return f"{money.amount} {money.currency}"


def called(contact: Contact) -> str:
    """The person, told apart from others of the same name."""
    return ", ".join(filter(None, (contact.full_name, contact.email))) or contact.public_id


def _payment(payment: Payment) -> str:
    of = payment.order.number if payment.order else "a subscription"
    return f"{in_words(payment.money)} for {of}, {called(payment.contact)}"


def _course_access(enrollment: Enrollment) -> str:
    return f"{called(enrollment.contact)}: {enrollment.course.title}"


def _subscription(one: Subscription) -> str:
    return f"{called(one.contact)}: {one.plan.name}, {one.status.replace('_', ' ')}"


CONTACT = Kind(Contact, called, "There are no contacts yet.", lambda: Contact.deleted_at.is_(None))
COURSE = Kind(Course, lambda one: one.title, "There are no courses yet.")
PRODUCT = Kind(Product, lambda one: f"{one.name}, {in_words(one.price)}", "Nothing is on sale yet.")
PLAN = Kind(
    Plan, lambda one: f"{one.name}, {in_words(one.price)}", "There are no subscription plans yet."
)
TRIAL_PLAN = Kind(
    Plan,
    lambda one: f"{one.name}, {one.trial_days} days",
    "No plan has a trial.",
    lambda: Plan.trial_days > 0,
)
ACCESS = Kind(
    Enrollment,
    _course_access,
    "No student has access to a course.",
    lambda: Enrollment.ended_at.is_(None),
)
SUBMISSION = Kind(
    Submission,
    lambda one: f"{called(one.enrollment.contact)}: {one.assignment.title}, attempt {one.attempt}",
    "No homework has been handed in yet. Students hand it in in their courses.",
)
ORDER = Kind(
    Order,
    lambda one: f"{one.number}, {in_words(one.amount)}, {called(one.contact)}",
    "There are no orders yet.",
)
UNPAID_ORDER = Kind(
    Order,
    ORDER.named,
    "No order waits for a payment.",
    lambda: Order.paid_at.is_(None) & Order.status.not_in(("cancelled", "refunded")),
)
CAPTURED = Kind(
    Payment,
    _payment,
    "There is no payment whose money could go back.",
    lambda: Payment.paid_at.is_not(None) & (Payment.refunded_minor < Payment.amount_minor),
)
CHECKOUT = Kind(
    Checkout,
    lambda one: f"{called(one.contact)}: {one.product.name}",
    "No checkout is open.",
    lambda: Checkout.order_id.is_(None) & Checkout.abandoned_at.is_(None),
)
SUBSCRIPTION = Kind(
    Subscription,
    _subscription,
    "There is no running subscription. One begins with an order for a plan, or a trial.",
    lambda: Subscription.ended_at.is_(None),
)
CHARGED = Kind(
    Subscription,
    _subscription,
    "No subscription is charged by itself.",
    lambda: Subscription.next_charge_at.is_not(None),
)
PIPELINE = Kind(Pipeline, lambda one: one.name, "There is no pipeline yet.")
STAGE = Kind(
    Stage,
    lambda one: f"{one.pipeline.name}: {one.name}",
    "There is no pipeline yet.",
    owned=lambda school_id: Stage.pipeline.has(Pipeline.school_id == school_id),
)
LEAD = Kind(
    Lead,
    lambda one: f"{one.title}, {called(one.contact)}: {one.stage.name}",
    "There are no leads yet. A form in the shop makes them, and so can you.",
)
