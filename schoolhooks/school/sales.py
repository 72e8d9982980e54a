"""What happens to orders: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import (
    payment_systems,
    sales_checkouts,
    sales_coupons,
    sales_payments,
    subscriptions,
)
from schoolhooks.school.announce import announce
from schoolhooks.school.education import enrol
from schoolhooks.school.models import (
    Contact,
    Coupon,
    Order,
    OrderItem,
    Payment,
    Plan,
    Product,
    Subscription,
)
from schoolhooks.school.models.sales import CancelReason, new_token
from schoolhooks.school.sales_payloads import order_fields
from schoolhooks.triggers.objects import Source
from schoolhooks.triggers.sales import (
    OrderCancelled,
    OrderCreated,
    OrderPaid,
    OrderStatus,
    OrderUpdated,
)

BY_HAND: Mapping[OrderStatus, tuple[OrderStatus, ...]] = {
    "pending": ("on_hold", "processing"),
    "on_hold": ("pending", "processing"),
    "processing": ("pending", "on_hold"),
    "paid": ("completed",),
}
"""Which statuses staff may give an order, by the one it has. All others come of themselves."""


def place_order(
    contact: Contact,
    product: Product,
    payment_system: str,
    *,
    quantity: int = 1,
    plan: Plan | None = None,
    coupon: Coupon | None = None,
    installments: int = 1,
    source: Source = "checkout",
    token: str | None = None,
    customer_name: str | None = None,
    customer_phone: str | None = None,
    attribution: Mapping[str, str | None] | None = None,
    at: datetime | None = None,
) -> Order:
    """Record an order, paid for or not, and announce it. A token may exist only once.

    Of what is sold by the period, one period of a plan is ordered, the first where none is given;
    paying it begins a subscription. Raises `sales_coupons.CouponRefused` for a coupon that cannot
    be used, or no more, and ValueError for another product's plan.
    """
    if plan and plan.product_id != product.id:
        raise ValueError("the plan is of another product")
    order = Order(
        token=token or new_token(),
        school=product.school,
        contact=contact,
        source=source,
        customer_name=customer_name,
        customer_phone=customer_phone,
        installments=min(installments, product.most_installments),
        plan=(plan or product.plans[0]) if product.plans else None,
        payment_system=payment_system,
        attribution=dict(attribution or {}),
        created_at=at or utc_now(),
    )
    _price(order, product, quantity, coupon)
    db.session.add(order)
    db.session.flush()
    sales_checkouts.close(order, product)
    announce(order.school, OrderCreated(**order_fields(order)), order.created_at)
    return order


def pay_order(order: Order, *, at: datetime | None = None) -> Payment | None:
    """Take what is to be paid next; once nothing is left, open what was bought.

    An order that awaits no payment stays as it is. Returns the payment; None also for a free
    order, which is settled without one.
    """
    at = at or utc_now()
    _lock(order)
    if not order.awaits_payment:
        return None
    is_last = order.next_minor == order.left_minor
    begun = subscriptions.prepare(order, order.plan, at=at) if order.plan and is_last else None
    payment = None
    if order.left_minor:
        payment = sales_payments.for_order(order, at)
        sales_payments.capture(payment, at)
    if order.left_minor:
        _change_status(order, "partially_paid", at)
    else:
        _settle(order, payment, begun, at)
    return payment


def decline_payment(
    order: Order, failure_code: str = "card_declined", *, at: datetime | None = None
) -> Payment | None:
    """Record that the payment system declined. An order that awaits no payment stays as it is."""
    at = at or utc_now()
    _lock(order)
    if not order.awaits_payment or not order.left_minor:
        return None
    payment = sales_payments.for_order(order, at)
    db.session.flush()
    declined = [
        one
        for one in order.payments
        if one.paid_at is None and one.installment_number == payment.installment_number
    ]
    sales_payments.decline(
        payment, failure_code, at, attempt=len(declined), payment_url=order.payment_url
    )
    return payment


def change_status(order: Order, status: OrderStatus, *, at: datetime | None = None) -> bool:
    """Give the order a status by hand. False, and nothing announced: not from the one it has."""
    _lock(order)
    if status not in BY_HAND.get(order.status, ()):
        return False
    _change_status(order, status, at or utc_now())
    return True


def cancel_order(order: Order, reason: CancelReason, *, at: datetime | None = None) -> bool:
    """Call off an order that is not paid. False, and nothing announced: there is nothing to."""
    at = at or utc_now()
    _lock(order)
    if not order.awaits_payment:
        return False
    order.status = "cancelled"
    order.cancelled_at = at
    order.cancel_reason = reason
    sales_coupons.give_back(order)
    announce(
        order.school, OrderCancelled(**order_fields(order), cancelled_at=at, reason=reason), at
    )
    return True


def _price(order: Order, product: Product, quantity: int, coupon: Coupon | None) -> None:
    """Put the order's one line and its sums into it, and use the coupon up."""
    priced = order.plan or product
    subtotal_minor = priced.price_minor * (1 if order.plan else quantity)
    off_minor = 0
    if coupon:
        off_minor = sales_coupons.use(coupon, product, priced, subtotal_minor, order.created_at)
        order.coupon_code = coupon.code
    total_minor = subtotal_minor - off_minor
    order.currency = priced.currency
    order.subtotal_minor = subtotal_minor
    order.discount_minor = off_minor
    order.amount_minor = total_minor
    # Money has smallest parts: two yen cannot be paid three times.
    order.installments = max(1, min(order.installments, total_minor))
    if not total_minor:
        order.payment_system = payment_systems.FREE
    order.items = [
        OrderItem(
            product=product,
            name=product.name,
            type=product.type,
            plan_name=order.plan.name if order.plan else product.plan_name,
            quantity=1 if order.plan else quantity,
            amount_minor=total_minor,
        )
    ]


def _lock(order: Order) -> None:
    """Hold the order until the end of the transaction, and see it as it is now."""
    db.session.flush()
    db.session.refresh(order, with_for_update={"key_share": True, "of": Order})


def _change_status(order: Order, status: OrderStatus, at: datetime) -> None:
    """Announce a status that has no trigger of its own, where it differs from the one before."""
    old = order.status
    if status == old:
        return
    order.status = status
    announce(
        order.school, OrderUpdated(**order_fields(order), old_status=old, new_status=status), at
    )


def _settle(
    order: Order, payment: Payment | None, begun: Subscription | None, at: datetime
) -> None:
    """Nothing is left to pay: say so, and open what was bought, by a subscription or for good."""
    order.status = "paid"
    order.paid_at = at
    payment_id = payment.public_id if payment else None
    announce(order.school, OrderPaid(**order_fields(order), paid_at=at, payment_id=payment_id), at)
    if begun:
        subscriptions.begin(begun, at)
        return
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
