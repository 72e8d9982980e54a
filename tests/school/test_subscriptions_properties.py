"""Random stories of subscriptions: whatever happens to them, events tell the same as the rows."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school import (
    clock,
    sales,
    sales_refunds,
    subscriptions,
)
from schoolhooks.school import subscriptions_renewals as renewals
from schoolhooks.school.models import Order, Payment, Subscription
from tests.school.random_stories import HOUR, START, assert_money_is_right, random_stories, total
from tests.school.world import (
    make_contact,
    make_plan,
    told,
)

pytestmark = pytest.mark.usefixtures("app")


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
