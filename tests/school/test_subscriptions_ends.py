"""school.subscriptions: how one ends, cancelled or given its money back."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import clock, sales, sales_refunds, subscriptions
from schoolhooks.school.models import Subscription
from tests.school.world import (
    forget,
    is_open,
    make_subscription,
    the_course,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_cancelled_for_the_periods_end_is_told_at_once_and_runs_on_until_then():
    subscription = make_subscription(at=START)
    course = the_course(subscription)

    assert subscriptions.cancel(
        subscription, "customer", feedback="I have learned it", at=START + DAY
    )
    assert not subscriptions.cancel(subscription, "admin", at=START + 2 * DAY)

    [body] = told()
    data = body["data"]
    assert body["type"] == "subscription.cancelled"
    assert data["subscription"]["status"] == "active"
    assert data["cancelled_at"] == "2026-05-05T12:00:00Z"
    assert data["ends_at"] == "2026-06-04T12:00:00Z"
    assert data["at_period_end"] is True
    assert data["reason"] == "customer"
    assert data["feedback"] == "I have learned it"
    assert is_open(subscription.contact, course)


def test_access_ends_with_the_period_and_nothing_is_charged_any_more():
    subscription = make_subscription(at=START)
    course = the_course(subscription)
    subscriptions.cancel(subscription, "customer", at=START + DAY)
    forget()

    clock.run_due(START + 40 * DAY)
    clock.run_due(START + 80 * DAY)

    types = [name for name in told_types() if name != "student.inactive"]
    assert types == ["enrollment.ended"]
    [ended] = [body for body in told() if body["type"] == "enrollment.ended"]
    assert ended["data"]["reason"] == "expired"
    assert ended["data"]["ended_at"] == "2026-06-04T12:00:00Z"
    assert not is_open(subscription.contact, course)
    db.session.refresh(subscription)
    assert (subscription.status, subscription.ended_at) == ("cancelled", subscription.ends_at)


@pytest.mark.parametrize(
    ("reason", "lost"), [("customer", "unenrolled"), ("admin", "revoked"), ("refund", "refunded")]
)
def test_cancelled_now_ends_access_at_once_and_says_why(reason, lost):
    subscription = make_subscription(at=START)

    subscriptions.cancel(subscription, reason, at_period_end=False, at=START + DAY)

    cancelled, ended = told()
    assert cancelled["data"]["reason"] == reason
    assert cancelled["data"]["at_period_end"] is False
    assert cancelled["data"]["ends_at"] == cancelled["data"]["cancelled_at"]
    assert cancelled["data"]["subscription"]["status"] == "cancelled"
    assert (ended["type"], ended["data"]["reason"]) == ("enrollment.ended", lost)


def test_one_that_runs_out_can_be_ended_at_once_without_being_cancelled_twice():
    subscription = make_subscription(at=START)
    subscriptions.cancel(subscription, "customer", at=START)
    forget()

    assert not subscriptions.cancel(subscription, "admin", at_period_end=False, at=START + DAY)

    assert told_types() == ["enrollment.ended"]
    assert subscription.status == "cancelled"


def test_refund_of_the_first_period_cancels_the_subscription_and_its_access():
    subscription = make_subscription(at=START)
    [payment] = db.session.get(sales.Order, subscription.order_id).payments

    sales_refunds.refund(payment, at=START + DAY)

    refunded, cancelled, ended = told()
    assert refunded["data"]["access_revoked"] is True
    assert (cancelled["type"], cancelled["data"]["reason"]) == ("subscription.cancelled", "refund")
    assert (ended["type"], ended["data"]["reason"]) == ("enrollment.ended", "refunded")


def test_refund_of_a_period_that_is_past_leaves_the_subscription_alone():
    subscription = make_subscription(at=START)
    clock.run_due(START + 31 * DAY)
    [first] = db.session.get(sales.Order, subscription.order_id).payments
    forget()

    sales_refunds.refund(first, at=START + 32 * DAY)

    [body] = told()
    assert body["data"]["access_revoked"] is False
    assert db.session.query(Subscription).one().status == "active"


def test_refund_of_the_last_renewal_cancels_and_of_a_part_of_it_does_not():
    subscription = make_subscription(at=START)
    clock.run_due(START + 31 * DAY)
    [renewal] = subscription.payments
    forget()

    sales_refunds.refund(renewal, 100, at=START + 32 * DAY)
    assert told_types() == ["payment.refunded"]
    sales_refunds.refund(renewal, at=START + 32 * DAY)

    assert told_types()[1:] == ["payment.refunded", "subscription.cancelled", "enrollment.ended"]
