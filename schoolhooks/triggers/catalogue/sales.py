"""The Sales triggers: their names, when they fire, and an example of each."""

from typing import Any

import msgspec

from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.sales import OrderCreated, OrderPaid


def _order(**changed: Any) -> dict[str, Any]:
    """The fields of the story's order as it is later on."""
    return {**msgspec.structs.asdict(story.ORDER), **changed}


TRIGGERS = (
    Trigger(
        name="order.created",
        label="New Order",
        category=Category.SALES,
        fires_when=(
            "An order is placed, by a customer or by the school, whether or not it is paid. "
            "Once per order; never for renewals."
        ),
        example_at=story.ORDERED_AT,
        example=OrderCreated(**_order()),
    ),
    Trigger(
        name="order.paid",
        label="Order Paid",
        category=Category.SALES,
        fires_when="Nothing is left to pay on an order. Free orders count, with is_free: true.",
        example_at=story.PAID_AT,
        example=OrderPaid(
            **_order(status="paid", payment_url=None),
            paid_at=story.PAID_AT,
            payment_id=story.PAYMENT_ID,
        ),
    ),
)
