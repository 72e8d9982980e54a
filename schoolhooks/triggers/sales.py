"""What the Sales triggers send: orders, checkouts, payments and subscriptions."""

from typing import Annotated, Literal

from schoolhooks.triggers.base import Id, Number, Payload, Shape, Text, Time, Url
from schoolhooks.triggers.meaning import means, personal
from schoolhooks.triggers.money import Amount, AmountMinor, CurrencyCode, Money
from schoolhooks.triggers.objects import (
    Attribution,
    Contact,
    OrderItem,
    PaymentMethod,
    PaymentSystem,
    ProductType,
    Source,
)

OrderStatus = Literal[
    "pending",
    "on_hold",
    "processing",
    "partially_paid",
    "paid",
    "completed",
    "cancelled",
    "partially_refunded",
    "refunded",
]


class OrderPayload(Payload):
    """An order, as every trigger about one tells it."""

    order_id: Annotated[Id, means("The order's id.")]
    order_number: Annotated[str, means("The order's number as people see it.")]
    status: Annotated[OrderStatus, means("The order's status after this event.")]
    created_at: Annotated[Time, means("When the order was placed.")]
    source: Annotated[Source, means("How the order came about.")]
    is_free: Annotated[bool, means("Whether there is nothing to pay.")]
    amount: Annotated[Amount, means("The order's total to pay, in major units.")]
    amount_minor: Annotated[AmountMinor, means("The order's total in minor units.")]
    currency: Annotated[CurrencyCode, means("The order's currency.")]
    subtotal: Annotated[Money, means("The items' sum before discount and tax.")]
    discount: Annotated[Money, means("What was taken off.")]
    tax: Annotated[Money, means("The tax in the total.")]
    coupon_code: Annotated[str | None, means("The coupon used.")]
    payment_system: Annotated[
        PaymentSystem,
        means("The payment system chosen, such as stripe, wayforpay, apple_pay, manual or free."),
    ]
    payment_url: Annotated[Url | None, means("Where the customer can pay what is left.")]
    product_id: Annotated[Id, means("The first item's product id; all of them are in items.")]
    product_name: Annotated[str, means("The first item's product name.")]
    product_type: Annotated[ProductType, means("The first item's kind of product.")]
    items: Annotated[list[OrderItem], means("Everything that was ordered.")]
    customer: Annotated[Contact, means("Who ordered.")]
    attribution: Annotated[Attribution, means("Where the customer came from.")]
    admin_url: Annotated[Url, means("The order's page for the school's staff.")]


class OrderCreated(OrderPayload):
    """order.created"""


class OrderPaid(OrderPayload):
    """order.paid"""

    paid_at: Annotated[Time, means("When the balance reached zero.")]
    payment_id: Annotated[
        Id | None, means("The payment that settled the order; null when it was free.")
    ]


class OrderUpdated(OrderPayload):
    """order.updated"""

    old_status: Annotated[OrderStatus, means("The status before.")]
    new_status: Annotated[OrderStatus, means("The status now, the same as status.")]


class OrderCancelled(OrderPayload):
    """order.cancelled"""

    cancelled_at: Annotated[Time, means("When the order was cancelled.")]
    reason: Annotated[
        Literal["customer", "admin", "expired", "fraud"], means("Who or what cancelled it.")
    ]


class CheckoutAbandoned(Payload):
    """checkout.abandoned"""

    checkout_id: Annotated[Id, means("The checkout's id.")]
    customer: Annotated[Contact, means("Who began it.")]
    items: Annotated[list[OrderItem], means("What was about to be ordered.")]
    amount: Annotated[Amount, means("The checkout's total in major units.")]
    amount_minor: Annotated[AmountMinor, means("The checkout's total in minor units.")]
    currency: Annotated[CurrencyCode, means("The checkout's currency.")]
    checkout_url: Annotated[Url, means("Where the customer can go on with it.")]
    started_at: Annotated[Time, means("When it was begun.")]


class Installment(Shape):
    """Which part of a payment plan a payment is."""

    number: Annotated[Number, means("Which installment it is, counted from 1.")]
    total: Annotated[Number, means("How many there are in all.")]


class PaymentPayload(Payload):
    """One payment of money, or the attempt at one; not the order that it is for."""

    payment_id: Annotated[Id, means("The payment's id.")]
    order_id: Annotated[Id | None, means("The order it is for, if it is for one.")]
    subscription_id: Annotated[Id | None, means("The subscription it is for, if it is for one.")]
    customer: Annotated[Contact, means("Who pays.")]
    amount: Annotated[Amount, means("This payment alone, in major units.")]
    amount_minor: Annotated[AmountMinor, means("This payment alone, in minor units.")]
    currency: Annotated[CurrencyCode, means("The payment's currency.")]
    fee: Annotated[Money | None, means("What the payment system kept, if it tells.")]
    payment_system: Annotated[PaymentSystem, means("The payment system, such as stripe.")]
    payment_method: Annotated[PaymentMethod, means("How the customer paid.")]
    transaction_id: Annotated[str | None, means("The payment system's own id.")]
    installment: Annotated[Installment | None, means("Which installment it is, if it is one.")]
    is_recurring: Annotated[bool, means("Whether it was charged without the customer's doing.")]
    paid_at: Annotated[Time | None, means("When the money was captured; null when it was not.")]
    order_total: Annotated[Money | None, means("The whole order's total, if there is an order.")]
    order_left_to_pay: Annotated[
        Money | None, means("What is left to pay on the order after this, if there is one.")
    ]


class PaymentSucceeded(PaymentPayload):
    """payment.succeeded"""

    paid_at: Annotated[Time, means("When the money was captured.")]


class PaymentFailed(PaymentPayload):
    """payment.failed"""

    failure_code: Annotated[str, means("The payment system's code for what went wrong.")]
    failure_message: Annotated[Text, personal("What went wrong, in words.")]
    attempt: Annotated[Number, means("Which attempt it was, counted from 1.")]
    next_attempt_at: Annotated[Time | None, means("When it is tried again, if it is.")]
    payment_url: Annotated[Url | None, means("Where the customer can pay by another means.")]


class PaymentRefunded(Payload):
    """payment.refunded"""

    refund_id: Annotated[Id, means("The refund's id.")]
    payment_id: Annotated[Id, means("The payment that is given back.")]
    order_id: Annotated[Id | None, means("The order it was for; null for a renewal.")]
    customer: Annotated[Contact, means("Who gets the money back.")]
    amount: Annotated[Amount, means("This refund alone, in major units.")]
    amount_minor: Annotated[AmountMinor, means("This refund alone, in minor units.")]
    currency: Annotated[CurrencyCode, means("The refund's currency.")]
    total_refunded: Annotated[Money, means("All refunds of this payment so far, this one too.")]
    is_partial: Annotated[bool, means("Whether some of the payment is still kept.")]
    reason: Annotated[Text | None, personal("Why, if it was said.")]
    access_revoked: Annotated[bool, means("Whether the customer lost access with it.")]


class PaymentDisputed(Payload):
    """payment.disputed"""

    dispute_id: Annotated[Id, means("The dispute's id.")]
    payment_id: Annotated[Id, means("The payment in dispute.")]
    order_id: Annotated[Id | None, means("The order it was for; null for a renewal.")]
    customer: Annotated[Contact, means("Whose payment it was.")]
    amount: Annotated[Amount, means("What is claimed back, in major units.")]
    amount_minor: Annotated[AmountMinor, means("What is claimed back, in minor units.")]
    currency: Annotated[CurrencyCode, means("The claim's currency.")]
    reason: Annotated[str, means("The reason that the bank gives, such as fraudulent.")]
    respond_by: Annotated[Time | None, means("Until when the school can answer, if it can.")]
