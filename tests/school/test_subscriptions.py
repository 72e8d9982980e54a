"""school.subscriptions: how one begins, pauses and goes on, and what is announced."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import clock, education, sales, subscriptions
from schoolhooks.school.models import Subscription
from tests.school.world import (
    forget,
    make_contact,
    make_coupon,
    make_order,
    make_plan,
    make_product,
    make_subscription,
    order_subscription,
    the_course,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_order_of_a_plan_begins_the_subscription_once_it_is_paid():
    plan = make_plan()
    contact = make_contact(plan.school)

    order = sales.place_order(contact, plan.product, "stripe", plan=plan, at=START)
    sales.pay_order(order, at=START)

    bodies = told()
    assert [body["type"] for body in bodies] == [
        "order.created",
        "payment.succeeded",
        "order.paid",
        "subscription.created",
        "enrollment.created",
    ]
    assert bodies[0]["data"]["items"][0]["plan"] == "Design Club, monthly"
    assert bodies[0]["data"]["amount"] == "299.00"
    data = bodies[3]["data"]
    paid = bodies[1]["data"]
    assert (paid["order_id"], paid["subscription_id"]) == (
        str(order.id),
        data["subscription"]["id"],
    )
    assert data["subscription"]["status"] == "active"
    assert data["subscription"]["plan"] == {
        "id": f"pln_{plan.id}",
        "name": "Design Club, monthly",
        "interval": "month",
        "interval_count": 1,
    }
    assert data["subscription"]["trial_ends_at"] is None
    assert data["subscription"]["current_period_end"] == "2026-06-04T12:00:00Z"
    assert (data["amount"], data["currency"]) == ("299.00", "UAH")
    assert data["customer"]["id"] == contact.public_id


def test_order_of_what_is_sold_by_the_period_is_of_its_first_plan_unless_one_is_given():
    plan = make_plan()
    make_plan(plan.product, name="Yearly", interval="year", price_minor=299_000)
    db.session.refresh(plan.product)

    order = sales.place_order(make_contact(plan.school), plan.product, "stripe", quantity=3)

    assert (order.plan, order.amount_minor) == (plan, 29_900)
    assert order.items[0].quantity == 1


def test_plan_of_another_product_is_refused():
    plan = make_plan()

    with pytest.raises(ValueError, match="another product"):
        make_order(make_product(plan.school), plan=plan)

    assert told() == []


def test_trial_begins_without_an_order_or_a_payment():
    plan = make_plan(trial_days=14)
    contact = make_contact(plan.school)

    subscription = subscriptions.start_trial(contact, plan, "stripe", at=START)

    created, enrolled = told()
    assert created["type"] == "subscription.created"
    assert created["data"]["subscription"]["status"] == "trialing"
    assert created["data"]["subscription"]["trial_ends_at"] == "2026-05-18T12:00:00Z"
    assert created["data"]["subscription"]["current_period_end"] == "2026-05-18T12:00:00Z"
    assert enrolled["type"] == "enrollment.created"
    assert enrolled["data"]["is_free"] is True
    assert enrolled["data"]["is_trial"] is True
    assert subscription.next_charge_at == START + 14 * DAY


def test_trial_is_given_once_and_only_where_the_plan_has_one():
    subscription = make_subscription(make_plan(trial_days=7))
    subscriptions.cancel(subscription, "admin", at_period_end=False)
    forget()
    other = make_plan()

    assert subscriptions.start_trial(subscription.contact, subscription.plan, "stripe") is None
    assert subscriptions.start_trial(make_contact(other.school), other, "stripe") is None

    assert told() == []


def test_subscription_that_is_rolled_back_is_not_announced():
    plan = make_plan(trial_days=7)
    contact = make_contact(plan.school)

    subscriptions.start_trial(contact, plan, "stripe")
    db.session.rollback()

    assert told() == []
    assert db.session.query(Subscription).count() == 0


def test_free_order_of_a_plan_begins_it_too():
    plan = make_plan()
    coupon = make_coupon(plan.school, percent_off=100)
    order = sales.place_order(
        make_contact(plan.school), plan.product, "stripe", plan=plan, coupon=coupon
    )
    sales.pay_order(order)

    assert order_subscription(order).price_minor == 29_900
    assert "payment.succeeded" not in told_types()


def test_pause_and_resume_within_the_period_charge_nothing_and_keep_access():
    subscription = make_subscription(at=START)

    assert subscriptions.pause(subscription, at=START + DAY)
    assert not subscriptions.pause(subscription, at=START + DAY)
    assert subscriptions.resume(subscription, at=START + 9 * DAY)
    assert not subscriptions.resume(subscription, at=START + 9 * DAY)

    paused, resumed = told()
    assert [paused["type"], resumed["type"]] == ["subscription.updated"] * 2
    assert paused["data"]["changes"] == {"status": {"old": "active", "new": "paused"}}
    assert resumed["data"]["changes"] == {"status": {"old": "paused", "new": "active"}}
    assert paused["data"]["old_plan"] == paused["data"]["new_plan"]
    assert subscription.next_charge_at == subscription.current_period_end
    assert education.open_enrollment(
        subscription.contact, the_course(subscription)
    ).expires_at is None  # fmt: skip


def test_paused_past_its_period_loses_access_and_is_charged_for_a_new_one_as_it_resumes():
    subscription = make_subscription(at=START)
    subscriptions.pause(subscription, at=START + DAY)
    clock.run_due(START + 60 * DAY)
    assert "enrollment.ended" in told_types()
    assert "payment.succeeded" not in told_types()
    forget()

    assert subscriptions.resume(subscription, at=START + 60 * DAY)

    paid, updated, enrolled = told()
    assert paid["type"] == "payment.succeeded"
    assert paid["data"]["subscription_id"] == subscription.public_id
    assert paid["data"]["is_recurring"] is False
    assert updated["data"]["subscription"]["current_period_end"] == "2026-08-03T12:00:00Z"
    assert enrolled["type"] == "enrollment.created"


def test_resume_whose_charge_is_declined_stays_paused():
    subscription = make_subscription(at=START)
    subscriptions.pause(subscription, at=START + DAY)
    subscription.decline_code = "card_declined"
    forget()

    assert not subscriptions.resume(subscription, at=START + 60 * DAY)

    assert told_types() == ["payment.failed"]
    assert subscription.status == "paused"
