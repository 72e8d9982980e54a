"""What happens to orders: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import payment_systems
from schoolhooks.school.announce import announce
from schoolhooks.school.education import enrol
from schoolhooks.school.models import Contact, Order, OrderItem, Payment, Product
from schoolhooks.school.models.sales import CancelReason, new_token
from schoolhooks.school.sales_payloads import order_fields, payment_fields
from schoolhooks.triggers.objects import Source
from schoolhooks.triggers.sales import (
    OrderCancelled,
    OrderCreated,
    OrderPaid,
    PaymentFailed,
    PaymentSucceeded,
)


def place_order(
    contact: Contact,
    product: Product,
    payment_system: str,
    *,
    quantity: int = 1,
    source: Source = "checkout",
    token: str | None = None,
    customer_name: str | None = None,
    customer_phone: str | None = None,
    attribution: Mapping[str, str | None] | None = None,
    at: datetime | None = None,
) -> Order:
    """Record an order, paid for or not, and announce it. A token may exist only once."""
    at = at or utc_now()
    total_minor = product.price_minor * quantity
    order = Order(
        token=token or new_token(),
        school=product.school,
        contact=contact,
        source=source,
        customer_name=customer_name,
        customer_phone=customer_phone,
        currency=product.currency,
        subtotal_minor=total_minor,
        amount_minor=total_minor,
        payment_system=payment_system if total_minor else payment_systems.FREE,
        attribution=dict(attribution or {}),
        created_at=at,
        items=[
            OrderItem(
                product=product,
                name=product.name,
                type=product.type,
                plan_name=product.plan_name,
                quantity=quantity,
                amount_minor=total_minor,
            )
        ],
    )
    db.session.add(order)
    db.session.flush()
    announce(order.school, OrderCreated(**order_fields(order)), at)
    return order


def pay_order(order: Order, *, at: datetime | None = None) -> Payment | None:
    """Take what is left to pay, and open what was bought. An order that awaits none stays as it is.

    Returns the payment; None also for a free order, which is settled without one.
    """
    at = at or utc_now()
    _lock(order)
    if not order.awaits_payment:
        return None
    payment = None
    if order.left_minor:
        payment = _attempt(order, at)
        _capture(payment, at)
        order.paid_minor += payment.amount_minor
        db.session.flush()
        announce(order.school, PaymentSucceeded(**payment_fields(payment)), at)
    _settle(order, payment, at)
    return payment


def decline_payment(
    order: Order, failure_code: str = "card_declined", *, at: datetime | None = None
) -> Payment | None:
    """Record that the payment system declined. An order that awaits no payment stays as it is."""
    at = at or utc_now()
    _lock(order)
    if not order.awaits_payment or not order.left_minor:
        return None
    payment = _attempt(order, at)
    payment.failure_code = failure_code
    db.session.flush()
    declined = [one for one in order.payments if one.paid_at is None]
    announce(
        order.school,
        PaymentFailed(
            **payment_fields(payment),
            failure_code=failure_code,
            failure_message=payment_systems.FAILURES[failure_code],
            attempt=len(declined),
            next_attempt_at=None,
            payment_url=order.payment_url,
        ),
        at,
    )
    return payment


def cancel_order(order: Order, reason: CancelReason, *, at: datetime | None = None) -> bool:
    """Call off an order that is not paid. False, and nothing announced: there is nothing to."""
    at = at or utc_now()
    _lock(order)
    if not order.awaits_payment:
        return False
    order.status = "cancelled"
    order.cancelled_at = at
    order.cancel_reason = reason
    announce(
        order.school, OrderCancelled(**order_fields(order), cancelled_at=at, reason=reason), at
    )
    return True


def _lock(order: Order) -> None:
    """Hold the order until the end of the transaction, and see it as it is now."""
    db.session.flush()
    db.session.refresh(order, with_for_update={"key_share": True, "of": Order})


def _attempt(order: Order, at: datetime) -> Payment:
    system = payment_systems.find(order.payment_system)
    payment = Payment(
        school_id=order.school_id,
        contact_id=order.contact_id,
        amount_minor=order.left_minor,
        currency=order.currency,
        payment_system=system.name,
        method=system.method,
        brand=system.brand,
        last4=system.last4,
        attempted_at=at,
    )
    order.payments.append(payment)
    return payment


def _capture(payment: Payment, at: datetime) -> None:
    captured = payment_systems.capture(payment.amount_minor)
    payment.transaction_id = captured.transaction_id
    payment.fee_minor = captured.fee_minor
    payment.paid_at = at


def _settle(order: Order, payment: Payment | None, at: datetime) -> None:
    """Nothing is left to pay: say so, and open every course that was bought."""
    order.status = "paid"
    order.paid_at = at
    announce(
        order.school,
        OrderPaid(
            **order_fields(order),
            paid_at=at,
            payment_id=payment.public_id if payment else None,
        ),
        at,
    )
    for item in order.items:
        days = item.product.access_days
        for course in item.product.courses:
            enrol(
                order.contact,
                course,
                source=order.source,
                order=order,
                is_free=order.is_free,
                expires_at=at + timedelta(days=days) if days else None,
                at=at,
            )
