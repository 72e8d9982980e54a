"""The Sales triggers about orders and payments: names, when they fire, and examples."""

from functools import partial
from typing import Any

from msgspec.structs import asdict

from schoolhooks.texts import N_
from schoolhooks.triggers import sales as sent
from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue.story import (
    DANIEL,
    ITEM,
    OLENA,
    OLENA_AS_VIP,
    ORDER,
    ORDERED_AT,
    PAID_AT,
    PAYMENT_ID,
    PRICE,
    SEARCH,
    SITE,
    at,
)
from schoolhooks.triggers.money import money
from schoolhooks.triggers.objects import PaymentMethod

_trigger = partial(Trigger, category=Category.SALES)

_UNPAID_AT = at("2026-03-16 08:31:19")
_CANCELLED_AT = at("2026-03-19 08:31:19")
_PAYMENT: dict[str, Any] = {
    "payment_id": PAYMENT_ID,
    "order_id": ORDER.order_id,
    "subscription_id": None,
    "customer": OLENA,
    **PRICE.fields(),
    "payment_system": "wayforpay",
    "payment_method": PaymentMethod(type="card", brand="visa", last4="4242"),
    "installment": None,
    "is_recurring": False,
    "order_total": PRICE,
}


def _order(**changed: Any) -> dict[str, Any]:
    """The fields of the story's order as it is later on."""
    return {**asdict(ORDER), **changed}


TRIGGERS = (
    _trigger(
        name="order.created",
        label=N_("New Order"),
        fires_when=N_(
            "An order is placed, by a customer or by the school, whether or not it is paid. "
            "Once per order; never for renewals."
        ),
        example_at=ORDERED_AT,
        example=ORDER,
    ),
    _trigger(
        name="order.paid",
        label=N_("Order Paid"),
        fires_when=N_("Nothing is left to pay on an order. Free orders count, with is_free: true."),
        example_at=PAID_AT,
        example=sent.OrderPaid(
            **_order(status="paid", payment_url=None), paid_at=PAID_AT, payment_id=PAYMENT_ID
        ),
    ),
    _trigger(
        name="order.updated",
        label=N_("Order Status Changed"),
        fires_when=N_(
            "An order's status changes in a way that has no trigger of its own: "
            "not paid, cancelled or refunded."
        ),
        example_at=at("2026-03-14 09:27:30"),
        example=sent.OrderUpdated(
            **_order(status="on_hold"), old_status="pending", new_status="on_hold"
        ),
    ),
    _trigger(
        name="order.cancelled",
        label=N_("Order Cancelled"),
        fires_when=N_("An order is cancelled, or expires unpaid."),
        example_at=_CANCELLED_AT,
        example=sent.OrderCancelled(
            **_order(
                order_id="100495",
                order_number="A-100495",
                status="cancelled",
                created_at=_UNPAID_AT,
                payment_url=None,
                customer=DANIEL,
                attribution=SEARCH,
                admin_url=f"{SITE}/admin/orders/100495",
            ),
            cancelled_at=_CANCELLED_AT,
            reason="expired",
        ),
    ),
    _trigger(
        name="checkout.abandoned",
        label=N_("Abandoned Checkout"),
        fires_when=N_(
            "A known contact began a checkout and has not ordered for 60 minutes, "
            "or as long as the school set. Once per checkout."
        ),
        example_at=at("2026-03-16 08:25:30"),
        example=sent.CheckoutAbandoned(
            checkout_id="chk_20881",
            customer=DANIEL,
            items=[ITEM],
            **PRICE.fields(),
            checkout_url=f"{SITE}/checkout/chk_20881",
            started_at=at("2026-03-16 07:25:30"),
        ),
    ),
    _trigger(
        name="payment.succeeded",
        label=N_("Payment Received"),
        fires_when=N_("Money is captured: for an order, each installment and each renewal."),
        example_at=PAID_AT,
        example=sent.PaymentSucceeded(
            **_PAYMENT,
            fee=money(2_980, "UAH"),
            transaction_id="wfp_58201934",
            paid_at=PAID_AT,
            order_left_to_pay=money(0, "UAH"),
        ),
    ),
    _trigger(
        name="payment.failed",
        label=N_("Payment Failed"),
        fires_when=N_("An attempt to pay is declined."),
        example_at=at("2026-03-14 09:27:22"),
        example=sent.PaymentFailed(
            **{**_PAYMENT, "payment_id": "pay_7702"},
            fee=None,
            transaction_id=None,
            paid_at=None,
            order_left_to_pay=PRICE,
            failure_code="insufficient_funds",
            failure_message="The card does not have enough money on it.",
            attempt=1,
            next_attempt_at=None,
            payment_url=ORDER.payment_url,
        ),
    ),
    _trigger(
        name="payment.refunded",
        label=N_("Refund Issued"),
        fires_when=N_("A refund is confirmed, of all or part of a payment."),
        example_at=at("2026-03-18 13:05:47"),
        example=sent.PaymentRefunded(
            refund_id="ref_301",
            payment_id=PAYMENT_ID,
            order_id=ORDER.order_id,
            customer=OLENA,
            **money(50_000, "UAH").fields(),
            total_refunded=money(50_000, "UAH"),
            is_partial=True,
            reason="The live session was called off",
            access_revoked=False,
        ),
    ),
    _trigger(
        name="payment.disputed",
        label=N_("Dispute Opened"),
        fires_when=N_("A customer's bank opens a chargeback or claim over a payment."),
        example_at=at("2026-04-22 05:00:00"),
        example=sent.PaymentDisputed(
            dispute_id="dsp_14",
            payment_id=PAYMENT_ID,
            order_id=ORDER.order_id,
            customer=OLENA_AS_VIP,
            **PRICE.fields(),
            reason="product_not_received",
            respond_by=at("2026-05-06 05:00:00"),
        ),
    ),
)
