"""Money that comes in, for orders and subscriptions alike: one charge, captured or declined.

What follows from it for an order or a subscription is decided by the callers. Nothing commits.
"""

from __future__ import annotations

from datetime import datetime

from schoolhooks.extensions import db
from schoolhooks.school import payment_systems
from schoolhooks.school.announce import announce
from schoolhooks.school.models import Order, Payment, Subscription
from schoolhooks.school.sales_payloads import payment_fields
from schoolhooks.triggers.sales import PaymentFailed, PaymentSucceeded


def for_order(order: Order, at: datetime) -> Payment:
    """A charge of what is to be paid next on the order."""
    payment = Payment(
        school=order.school,
        contact=order.contact,
        order=order,
        amount_minor=order.next_minor,
        currency=order.currency,
        installment_number=order.installments_paid + 1 if order.installments > 1 else None,
        attempted_at=at,
    )
    return _through(order.payment_system, payment)


def for_subscription(
    subscription: Subscription, amount_minor: int, at: datetime, *, is_recurring: bool
) -> Payment:
    """A charge of one period of the subscription."""
    payment = Payment(
        school=subscription.school,
        contact=subscription.contact,
        subscription=subscription,
        amount_minor=amount_minor,
        currency=subscription.currency,
        is_recurring=is_recurring,
        attempted_at=at,
    )
    return _through(subscription.payment_system, payment)


def capture(payment: Payment, at: datetime) -> None:
    """Take the money and announce it; the order, if it is for one, has that much less to pay."""
    captured = payment_systems.capture(payment.amount_minor)
    payment.transaction_id = captured.transaction_id
    payment.fee_minor = captured.fee_minor
    payment.paid_at = at
    if payment.order:
        payment.order.paid_minor += payment.amount_minor
    db.session.flush()
    announce(payment.school, PaymentSucceeded(**payment_fields(payment)), at)


def decline(
    payment: Payment,
    failure_code: str,
    at: datetime,
    *,
    attempt: int,
    next_attempt_at: datetime | None = None,
    payment_url: str | None = None,
) -> None:
    """Record and announce that nothing was taken."""
    payment.failure_code = failure_code
    db.session.flush()
    announce(
        payment.school,
        PaymentFailed(
            **payment_fields(payment),
            failure_code=failure_code,
            failure_message=payment_systems.FAILURES[failure_code],
            attempt=attempt,
            next_attempt_at=next_attempt_at,
            payment_url=payment_url,
        ),
        at,
    )


def _through(payment_system: str, payment: Payment) -> Payment:
    system = payment_systems.find(payment_system)
    payment.payment_system = system.name
    payment.method = system.method
    payment.brand = system.brand
    payment.last4 = system.last4
    db.session.add(payment)
    return payment
