"""Scenes of orders, checkouts and payments."""

from __future__ import annotations

from datetime import timedelta

from schoolhooks import config
from schoolhooks.extensions import utc_now
from schoolhooks.school import (
    payment_systems,
    sales,
    sales_checkouts,
    sales_coupons,
    sales_refunds,
)
from schoolhooks.school.models import Coupon, Order, Payment, Product
from schoolhooks.school.models.sales import CancelReason
from schoolhooks.school.simulation.stage import Scene, Stage


def _order(stage: Stage, product: Product | None = None, installments: int = 1) -> Order:
    product = product or stage.one_of(stage.goods.products)
    return sales.place_order(
        stage.newcomer() if stage.chance(30) else stage.someone(),
        product,
        stage.one_of(payment_systems.OFFERED).name,
        coupon=_coupon(stage, product),
        installments=installments,
        attribution=stage.attribution(),
    )


def _coupon(stage: Stage, product: Product) -> Coupon | None:
    if not stage.chance(25):
        return None
    code = stage.one_of(("SPRING20", "WELCOME"))
    found = sales_coupons.find(stage.school, code, utc_now())
    return found if found and found.is_for(product, product.currency) else None


def _bought(stage: Stage) -> Payment:
    """A payment that settled an order just now."""
    while True:
        order = _order(stage, stage.one_of(stage.goods.course_products))
        payment = sales.pay_order(order)
        if payment:  # None where a coupon has made it free
            return payment


def _pay_in_installments(stage: Stage) -> None:
    order = _order(stage, stage.one_of(stage.goods.course_products), installments=3)
    sales.pay_order(order)
    if stage.chance(50):
        sales.pay_order(order)


def _decline(stage: Stage) -> None:
    order = _order(stage)
    sales.decline_payment(order, stage.one_of(list(payment_systems.FAILURES)))
    if stage.chance(60):
        sales.pay_order(order)


def _hold(stage: Stage) -> None:
    order = _order(stage)
    sales.change_status(order, "on_hold")
    if stage.chance(50):
        sales.change_status(order, "pending")


def _cancel(stage: Stage) -> None:
    reasons: tuple[CancelReason, ...] = ("customer", "admin", "fraud")
    sales.cancel_order(_order(stage), stage.one_of(reasons))


def _leave_checkout(stage: Stage) -> None:
    """Someone began longer ago than the school waits."""
    waited = timedelta(seconds=config.current().checkout_seconds + 60)
    product = stage.one_of(stage.goods.products)
    sales_checkouts.start_checkout(stage.newcomer(), product, at=utc_now() - waited)


def _refund(stage: Stage) -> None:
    payment = _bought(stage)
    part = payment.amount_minor // 3 if stage.chance(50) else None
    sales_refunds.refund(payment, part or None, reason="The live session was called off")


def _dispute(stage: Stage) -> None:
    reason = stage.one_of(("fraudulent", "product_not_received", "duplicate"))
    sales_refunds.open_dispute(_bought(stage), reason)


SCENES = (
    Scene("order.created", _order, weight=3),
    Scene("order.paid", _bought, weight=4),
    Scene("order.updated", _hold),
    Scene("order.cancelled", _cancel),
    Scene("checkout.abandoned", _leave_checkout, weight=2, by_clock=True),
    Scene("payment.succeeded", _pay_in_installments, weight=2),
    Scene("payment.failed", _decline, weight=2),
    Scene("payment.refunded", _refund),
    Scene("payment.disputed", _dispute),
)
