"""Money that goes back, or is asked back. Each action announces what it changes, never commits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import subscriptions
from schoolhooks.school.announce import announce
from schoolhooks.school.education import end_access
from schoolhooks.school.models import (
    Dispute,
    Enrollment,
    Order,
    Payment,
    Refund,
    Subscription,
    SubscriptionEnrollment,
)
from schoolhooks.school.sales_payloads import dispute_fields, refund_fields
from schoolhooks.school.subscriptions_access import held_alone
from schoolhooks.triggers.sales import PaymentDisputed, PaymentRefunded

RESPOND_DAYS = 14
"""How long the mock bank lets the school answer a dispute."""


def refund(
    payment: Payment,
    amount_minor: int | None = None,
    *,
    reason: str | None = None,
    at: datetime | None = None,
) -> Refund | None:
    """Give back all that is kept of a payment, or a part; with all of it goes what was bought.

    None, and nothing announced: nothing of it is kept. Raises ValueError for an amount that is
    not more than zero, or more than what is kept.
    """
    at = at or utc_now()
    _lock(payment)
    if not payment.kept_minor:
        return None
    amount_minor = payment.kept_minor if amount_minor is None else amount_minor
    if not 0 < amount_minor <= payment.kept_minor:
        raise ValueError(f"{amount_minor} of {payment.kept_minor} minor units cannot be given back")
    given = Refund(
        school_id=payment.school_id,
        payment=payment,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason,
        refunded_at=at,
    )
    db.session.add(given)
    payment.refunded_minor += amount_minor
    if payment.order:
        _take_off(payment.order, amount_minor)
    db.session.flush()
    _announce(given, at)
    return given


def open_dispute(
    payment: Payment, reason: str = "fraudulent", *, at: datetime | None = None
) -> Dispute | None:
    """The customer's bank claims back what is kept of a payment.

    None, and nothing announced: nothing of it is kept, or it is in dispute already.
    """
    at = at or utc_now()
    _lock(payment)
    known = db.session.scalars(select(Dispute).where(Dispute.payment_id == payment.id))
    if not payment.kept_minor or known.first():
        return None
    dispute = Dispute(
        school_id=payment.school_id,
        payment=payment,
        amount_minor=payment.kept_minor,
        currency=payment.currency,
        reason=reason,
        opened_at=at,
        respond_by=at + timedelta(days=RESPOND_DAYS),
    )
    db.session.add(dispute)
    db.session.flush()
    announce(payment.school, PaymentDisputed(**dispute_fields(dispute)), at)
    return dispute


def _lock(payment: Payment) -> None:
    """Hold the payment, and before it the order it is for, as paying does."""
    db.session.flush()
    if payment.order:
        db.session.refresh(payment.order, with_for_update={"key_share": True, "of": Order})
    db.session.refresh(payment, with_for_update={"key_share": True, "of": Payment})


def _take_off(order: Order, amount_minor: int) -> None:
    """The order's side of a refund. A cancelled order stays cancelled."""
    order.refunded_minor += amount_minor
    if order.status != "cancelled":
        is_all = order.refunded_minor == order.paid_minor
        order.status = "refunded" if is_all else "partially_refunded"


def _announce(given: Refund, at: datetime) -> None:
    """Announce the refund, and then what the customer lost with it."""
    payment = given.payment
    subscription = _subscription_paid_by(payment)
    losing = _access_lost(payment.order, subscription, at)
    announce(
        payment.school,
        PaymentRefunded(**refund_fields(given), access_revoked=bool(losing)),
        at,
    )
    if subscription:
        subscriptions.cancel(subscription, "refund", at_period_end=False, at=at)
    else:
        for enrollment in losing:
            end_access(enrollment, "refunded", at=at)


def _subscription_paid_by(payment: Payment) -> Subscription | None:
    """The subscription whose running period has been given back in full, if that is so."""
    if payment.kept_minor:
        return None
    query = select(Subscription).where(Subscription.ended_at.is_(None))
    if payment.order:
        query = query.where(Subscription.order_id == payment.order_id)
        query = query.where(~Subscription.payments.any(Payment.paid_at.is_not(None)))
        return db.session.scalars(query).first() if payment.order.status == "refunded" else None
    subscription = payment.subscription
    captured = [one for one in subscription.payments if one.paid_at] if subscription else []
    return subscription if captured and captured[-1] is payment else None


def _access_lost(
    order: Order | None, subscription: Subscription | None, at: datetime
) -> list[Enrollment]:
    """The courses that close: those that the subscription holds open, or that the order opened."""
    if subscription:
        return held_alone(subscription, at)
    if order is None or order.status != "refunded":
        return []
    held = select(SubscriptionEnrollment.enrollment_id)
    query = (
        select(Enrollment)
        .where(
            Enrollment.order_id == order.id,
            Enrollment.ended_at.is_(None),
            Enrollment.id.not_in(held),
        )
        .order_by(Enrollment.id)
    )
    return list(db.session.scalars(query))
