"""Random stories of sales: whatever people and time do, events tell the same as the rows."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from schoolhooks.extensions import db
from schoolhooks.school import (
    clock,
    sales,
    sales_checkouts,
    sales_coupons,
    sales_refunds,
    subscriptions,
)
from schoolhooks.school import subscriptions_renewals as renewals
from schoolhooks.school.models import Order, Payment, Refund, Subscription
from schoolhooks.triggers.money import decimals
from tests.school.world import (
    make_contact,
    make_coupon,
    make_course,
    make_plan,
    make_product,
    told,
)

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRICES = {"UAH": 149_000, "JPY": 7, "KWD": 14_501, "USD": 99}
random_stories = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


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


def total(column, *conditions):
    return db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions))


def told_total(bodies, name):
    return sum(body["data"]["amount_minor"] for body in bodies if body["type"] == name)


def assert_money_is_right(part):
    """Everywhere in it the decimal string is the minor units, with the currency's decimals."""
    if isinstance(part, list):
        for one in part:
            assert_money_is_right(one)
    elif isinstance(part, dict):
        if "amount_minor" in part and "currency" in part:
            places = decimals(part["currency"])
            assert Decimal(part["amount"]).scaleb(places) == part["amount_minor"]
            assert -Decimal(part["amount"]).as_tuple().exponent == places
        for one in part.values():
            assert_money_is_right(one)


class Club:
    """One subscription, and what a story does with it."""

    def __init__(self, trial_days, interval):
        self.now = START
        plan = make_plan(trial_days=trial_days, interval=interval)
        self.school = plan.school
        self.plans = [plan, make_plan(plan.product, name="Dearer", price_minor=59_900)]
        contact = make_contact(self.school)
        if trial_days:
            self.subscription = subscriptions.start_trial(contact, plan, "stripe", at=START)
        else:
            order = sales.place_order(contact, plan.product, "stripe", plan=plan, at=START)
            sales.pay_order(order, at=START)
            self.subscription = db.session.scalars(
                select(Subscription).filter_by(order_id=order.id)
            ).one()

    def time(self, number):
        self.now += number * 6 * HOUR
        clock.run_due(self.now)
        assert clock.run_due(self.now) == {}, "a second look found something more"

    def card_fails(self, _number):
        self.subscription.decline_code = "card_declined"

    def card_works(self, _number):
        self.subscription.decline_code = None

    def pay(self, _number):
        renewals.pay_now(self.subscription, at=self.now)

    def pause(self, _number):
        subscriptions.pause(self.subscription, at=self.now)

    def resume(self, _number):
        subscriptions.resume(self.subscription, at=self.now)

    def plan(self, number):
        subscriptions.change_plan(self.subscription, self.plans[number % 2], at=self.now)

    def price(self, number):
        subscriptions.change_price(self.subscription, 10_000 + number, at=self.now)

    def refund(self, number):
        kept = [one for one in self.subscription.payments if one.kept_minor]
        if kept:
            sales_refunds.refund(kept[number % len(kept)], at=self.now)

    def cancel(self, number):
        subscriptions.cancel(
            self.subscription, "customer", at_period_end=number % 2 == 0, at=self.now
        )


CLUB_STEPS = some.lists(
    some.tuples(
        some.sampled_from(
            ["time"] * 12
            + ["card_fails", "card_fails", "card_works", "pay", "pause", "resume", "plan", "price"]
            + ["refund", "cancel"]
        ),
        some.integers(0, 99),
    ),
    min_size=4,
    max_size=25,
)


@random_stories
@given(
    trial_days=some.sampled_from([0, 2, 14]),
    interval=some.sampled_from(["day", "week", "month", "year"]),
    steps=CLUB_STEPS,
)
def test_events_of_a_subscription_tell_the_same_as_its_row(trial_days, interval, steps):
    club = Club(trial_days, interval)

    for name, number in steps:
        getattr(club, name)(number)
        db.session.commit()

    subscription = club.subscription
    bodies = [body for body in told(club.school) if body["category"] == "sales"]
    counts = Counter(body["type"] for body in bodies)
    assert_money_is_right(bodies)
    assert counts["subscription.created"] == 1
    assert counts["subscription.trial_ending"] <= bool(trial_days)
    assert counts["subscription.cancelled"] == (subscription.cancelled_at is not None)
    renewed = [body["data"] for body in bodies if body["type"] == "subscription.renewed"]
    assert [data["renewal_number"] for data in renewed] == list(range(1, subscription.renewals + 1))
    assert_periods_do_not_overlap(renewed)
    assert_past_due_is_told_once_each_time(bodies)
    captured = total(
        Payment.amount_minor,
        Payment.subscription_id == subscription.id,
        Payment.paid_at.is_not(None),
    )
    assert captured == sum(
        body["data"]["amount_minor"]
        for body in bodies
        if body["type"] == "payment.succeeded" and body["data"]["order_id"] is None
    )
    paid = [body["data"] for body in bodies if body["type"] == "payment.succeeded"]
    assert {data["subscription_id"] for data in paid} <= {subscription.public_id}
    orders = db.session.query(Order).filter_by(school_id=club.school.id).count()
    assert counts["order.created"] == orders == (not trial_days)


def assert_periods_do_not_overlap(renewed):
    for before, after in zip(renewed, renewed[1:], strict=False):
        assert before["period_start"] < before["period_end"] <= after["period_end"]
        # A change of plan may begin a period before the last one is over; a renewal never does.
        assert before["period_start"] < after["period_start"]


def assert_past_due_is_told_once_each_time(bodies):
    is_past_due = False
    for body in bodies:
        if body["type"] == "subscription.past_due":
            assert not is_past_due
            is_past_due = True
        elif body["type"] == "payment.succeeded":
            is_past_due = False
