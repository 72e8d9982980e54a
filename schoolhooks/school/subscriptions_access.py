"""Which courses a subscription holds open, and whose they are when it ends. Nothing commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school.education import end_access, enrol, hold_student, open_enrollment
from schoolhooks.school.models import (
    Course,
    Enrollment,
    Order,
    OrderItem,
    Plan,
    Product,
    Subscription,
    SubscriptionEnrollment,
)
from schoolhooks.triggers.education import EndReason


def open_courses(subscription: Subscription, at: datetime) -> None:
    """Open the plan's courses. What the contact may enter anyway is not held by it."""
    contact = subscription.contact
    hold_student(contact)
    order = db.session.get(Order, subscription.order_id) if subscription.order_id else None
    for course in subscription.plan.product.courses:
        before = open_enrollment(contact, course)
        was_trial = before is not None and before.is_trial
        is_trial = subscription.first_paid_at is None
        enrollment = enrol(
            contact,
            course,
            source=order.source if order else "checkout",
            order=order,
            is_free=is_trial,
            is_trial=is_trial,
            at=at,
        )
        if (enrollment is not before or was_trial) and not _is_held(enrollment):
            subscription.enrollments.append(enrollment)
    db.session.flush()


def end_trial(subscription: Subscription) -> None:
    """The first period is paid for: what was open on trial is full access, and was told of."""
    hold_student(subscription.contact)
    for enrollment in subscription.enrollments:
        enrollment.is_free = enrollment.is_trial = False


def keep_until(subscription: Subscription, end: datetime | None, at: datetime) -> None:
    """Let the courses that it alone holds open end then; None: with the subscription."""
    for enrollment in held_alone(subscription, at):
        enrollment.expires_at = end


def close_courses(
    subscription: Subscription,
    reason: EndReason,
    at: datetime,
    *,
    keeping: Collection[Course] = (),
) -> None:
    """End the access that it alone held; what the contact also has otherwise stays open.

    It goes on holding the courses in `keeping`, of which nothing is told.
    """
    hold_student(subscription.contact)
    kept = [one for one in subscription.enrollments if one.course in keeping]
    alone = held_alone(subscription, at)
    held = [one for one in subscription.enrollments if one.ended_at is None and one not in kept]
    subscription.enrollments = kept
    db.session.flush()
    for enrollment in held:
        if enrollment in alone:
            end_access(enrollment, reason, at=at)
        else:
            _pass_on(subscription, enrollment, at)


def held_alone(subscription: Subscription, at: datetime) -> list[Enrollment]:
    """The open courses that nothing but this subscription holds open at that moment."""
    return [
        enrollment
        for enrollment in subscription.enrollments
        if enrollment.ended_at is None
        and not _is_given(enrollment)
        and not _ends_of_purchases(enrollment, at)
        and _other_subscription(subscription, enrollment) is None
    ]


def _is_held(enrollment: Enrollment) -> bool:
    """Whether a subscription holds it; when that ends, it passes it on."""
    query = select(SubscriptionEnrollment).where(
        SubscriptionEnrollment.enrollment_id == enrollment.id
    )
    return db.session.scalars(query).first() is not None


def _is_given(enrollment: Enrollment) -> bool:
    """Whether staff gave it, without an order, to who had it on trial only."""
    return enrollment.source == "manual" and enrollment.order_id is None


def _pass_on(subscription: Subscription, enrollment: Enrollment, at: datetime) -> None:
    other = _other_subscription(subscription, enrollment)
    ends = _ends_of_purchases(enrollment, at)
    if ends:
        known = [end for end in ends if end is not None]
        enrollment.expires_at = max(known) if len(known) == len(ends) else None
    elif other:
        enrollment.expires_at = other.ends_at
        other.enrollments.append(enrollment)


def _ends_of_purchases(enrollment: Enrollment, at: datetime) -> list[datetime | None]:
    """When the access ends that was bought for good or for a time; None: it never does."""
    query = (
        select(Order.paid_at, Product.access_days)
        .join(OrderItem, OrderItem.order_id == Order.id)
        .join(Product, Product.id == OrderItem.product_id)
        .where(
            Order.contact_id == enrollment.contact_id,
            Order.plan_id.is_(None),
            Order.status.in_(("paid", "completed", "partially_refunded")),
            Order.paid_at.is_not(None),
            Product.courses.any(id=enrollment.course_id),
        )
    )
    ends = [
        None if days is None or paid_at is None else paid_at + timedelta(days=days)
        for paid_at, days in db.session.execute(query)
    ]
    return [end for end in ends if end is None or end > at]


def _other_subscription(subscription: Subscription, enrollment: Enrollment) -> Subscription | None:
    query = (
        select(Subscription)
        .join(Plan, Plan.id == Subscription.plan_id)
        .join(Product, Product.id == Plan.product_id)
        .where(
            Subscription.contact_id == subscription.contact_id,
            Subscription.id != subscription.id,
            Subscription.ended_at.is_(None),
            Product.courses.any(id=enrollment.course_id),
        )
        .order_by(Subscription.id)
    )
    return db.session.scalars(query).first()
