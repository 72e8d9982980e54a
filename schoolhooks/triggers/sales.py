"""What the Sales triggers send: orders, checkouts, payments and subscriptions."""

from typing import Annotated, Literal

from schoolhooks.triggers.base import Id, Payload, Time, Url
from schoolhooks.triggers.meaning import means
from schoolhooks.triggers.money import Amount, AmountMinor, CurrencyCode, Money
from schoolhooks.triggers.objects import (
    Attribution,
    Contact,
    OrderItem,
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
