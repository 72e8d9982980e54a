"""Random stories of orders: whatever people and time do, events tell the same as the rows."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select

from schoolhooks.extensions import db
from schoolhooks.school import (
    clock,
    sales,
    sales_checkouts,
    sales_coupons,
    sales_refunds,
)
from schoolhooks.school.models import Payment, Refund
from tests.school.random_stories import (
    HOUR,
    START,
    assert_money_is_right,
    random_stories,
    total,
)
from tests.school.world import (
    make_contact,
    make_coupon,
    make_course,
    make_product,
    told,
)

pytestmark = pytest.mark.usefixtures("app")
PRICES = {"UAH": 149_000, "JPY": 7, "KWD": 14_501, "USD": 99}


class Shop:
    """One school's shop, and what a story does in it, one step after the other."""

    def __init__(self, currency):
        self.now = START
        self.product = make_product(
            price_minor=PRICES[currency], currency=currency, most_installments=4
        )
        self.school = self.product.school
        self.product.courses = [make_course(self.school)]
        self.contact = make_contact(self.school)
        self.coupon = make_coupon(self.school, percent_off=33, most_uses=2)
        self.orders = []

    def order(self, number):
        coupon = sales_coupons.find(self.school, "spring", self.now) if number % 2 else None
        placed = sales.place_order(
            self.contact,
            self.product,
            "stripe",
            quantity=1 + number % 3,
            installments=1 + number % 4,
            coupon=coupon,
            at=self.now,
        )
        self.orders.append(placed)

    def checkout(self, _number):
        sales_checkouts.start_checkout(self.contact, self.product, at=self.now)

    def pay(self, number):
        self._with_order(number, sales.pay_order)

    def decline(self, number):
        self._with_order(number, sales.decline_payment)

    def hold(self, number):
        self._with_order(number, sales.change_status, "on_hold")

    def complete(self, number):
        self._with_order(number, sales.change_status, "completed")

    def cancel(self, number):
        self._with_order(number, sales.cancel_order, "customer")

    def refund(self, number):
        kept = [one for order in self.orders for one in order.payments if one.kept_minor]
        if kept:
            payment = kept[number % len(kept)]
            part = payment.kept_minor * (1 + number % 10) // 10
            sales_refunds.refund(payment, part or None, at=self.now)

    def dispute(self, number):
        payments = [one for order in self.orders for one in order.payments]
        if payments:
            sales_refunds.open_dispute(payments[number % len(payments)], at=self.now)

    def time(self, number):
        self.now += number * HOUR
        clock.run_due(self.now)

    def undo(self, number):
        """Somebody begins something that the database does not keep."""
        if self.orders:
            db.session.commit()
            self.pay(number)
            self.refund(number)
            db.session.rollback()

    def _with_order(self, number, act, *arguments):
        if self.orders:
            act(self.orders[number % len(self.orders)], *arguments, at=self.now)


SHOP_STEPS = some.lists(
    some.tuples(
        some.sampled_from(
            ["order", "pay", "pay", "pay", "decline", "hold", "complete", "cancel", "refund",
             "refund", "dispute", "checkout", "time", "undo"]
        ),
        some.integers(0, 99),
    ),
    min_size=4,
    max_size=25,
)  # fmt: skip


@random_stories
@given(currency=some.sampled_from(sorted(PRICES)), steps=SHOP_STEPS)
def test_events_of_orders_add_up_to_what_the_rows_say(currency, steps):
    shop = Shop(currency)

    for name, number in steps:
        getattr(shop, name)(number)
        db.session.commit()

    bodies = told(shop.school)
    assert_money_is_right(bodies)
    assert len({body["id"] for body in bodies}) == len(bodies)
    by_order = defaultdict(list)
    for body in bodies:
        by_order[body["data"].get("order_id")].append(body)
    for order in shop.orders:
        assert_same_story(order, by_order[str(order.id)])


def assert_same_story(order, bodies):
    """The order's row, its payments' and refunds' rows, and its events agree."""
    counts = Counter(body["type"] for body in bodies)
    captured = total(
        Payment.amount_minor, Payment.order_id == order.id, Payment.paid_at.is_not(None)
    )
    given_back = db.session.scalar(
        select(func.coalesce(func.sum(Refund.amount_minor), 0))
        .join(Payment)
        .where(Payment.order_id == order.id)
    )
    assert captured == order.paid_minor == told_total(bodies, "payment.succeeded")
    assert given_back == order.refunded_minor == told_total(bodies, "payment.refunded")
    assert counts["order.created"] == 1
    assert counts["order.paid"] == (order.paid_at is not None)
    assert counts["order.cancelled"] == (order.cancelled_at is not None)
    assert counts["enrollment.created"] <= counts["order.paid"]
    assert not (order.paid_at and order.cancelled_at)
    if order.paid_at:
        assert order.left_minor == 0
    left = [
        body["data"]["order_left_to_pay"]["amount_minor"]
        for body in bodies
        if body["type"] == "payment.succeeded"
    ]
    assert left == sorted(left, reverse=True)
    assert (left or [order.amount_minor])[-1] == order.left_minor


def told_total(bodies, name):
    return sum(body["data"]["amount_minor"] for body in bodies if body["type"] == name)
