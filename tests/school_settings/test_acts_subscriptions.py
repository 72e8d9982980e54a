"""Each act of staff on subscriptions changes what it says and fires what it says."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from tests.school.world import (
    make_contact,
    make_course,
    make_plan,
    make_product,
    make_subscription,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def plan(staff):
    """A monthly plan of the staff's school."""
    product = make_product(staff.school, [make_course(staff.school)], type="membership")
    return make_plan(product)


@pytest.fixture
def subscription(plan):
    """A running subscription to it."""
    return make_subscription(plan)


def test_customer_is_subscribed_with_an_order(staff, plan):
    contact = make_contact(staff.school)

    staff.do("subscribe-customer", contact=contact.id, plan=plan.id, payment_system="stripe")

    assert told_types() == [
        "order.created", "payment.succeeded", "order.paid", "subscription.created",
        "enrollment.created",
    ]  # fmt: skip


def test_trial_begins_once(staff, plan):
    contact = make_contact(staff.school)
    trial = make_plan(plan.product, trial_days=14)

    soup = staff.page.get("school_settings.act", name="start-plan-trial")
    assert [one["value"] for one in soup.select("#plan option")] == [str(trial.id)]
    for _ in range(2):
        staff.do("start-plan-trial", contact=contact.id, plan=trial.id, payment_system="stripe")

    assert told_types() == ["subscription.created", "enrollment.created"]
    assert told()[0]["data"]["subscription"]["status"] == "trialing"


def test_subscription_is_renewed_by_hand(staff, subscription):
    soup = staff.do("charge-subscription", subscription=subscription.id)

    assert "299.00 UAH charged." in soup.text
    assert told_types() == ["payment.succeeded", "subscription.renewed"]


def test_subscription_is_offered_with_its_state_in_words(staff, subscription):
    soup = staff.page.get("school_settings.act", name="fail-charge")

    assert f"{subscription.plan.name}, Active" in soup.select_one("#subscription").text


def test_failing_renewals_end_in_a_cancelled_subscription(staff, subscription):
    for _ in range(10):
        db.session.refresh(subscription)
        if subscription.next_charge_at is None:
            break
        staff.do("fail-charge", subscription=subscription.id, failure_code="card_declined")

    told_of = told_types()
    assert told_of[:2] == ["payment.failed", "subscription.past_due"]
    assert told_of.count("subscription.past_due") == 1
    assert told_of.count("subscription.cancelled") == 1
    assert (
        "No subscription is charged by itself."
        in staff.page.get("school_settings.act", name="fail-charge").text
    )


def test_renewal_after_a_failed_one_works_again(staff, subscription):
    staff.do("fail-charge", subscription=subscription.id, failure_code="card_declined")
    staff.do("charge-subscription", subscription=subscription.id)

    assert told_types() == [
        "payment.failed", "subscription.past_due", "payment.succeeded", "subscription.renewed"
    ]  # fmt: skip


def test_pausing_and_resuming_say_what_changed(staff, subscription):
    for name in ("pause-subscription", "pause-subscription", "resume-subscription"):
        staff.do(name, subscription=subscription.id)

    changes = [body["data"]["changes"]["status"] for body in told()]
    assert changes == [{"old": "active", "new": "paused"}, {"old": "paused", "new": "active"}]


def test_plan_and_price_change(staff, plan, subscription):
    yearly = make_plan(plan.product, name="Yearly", price_minor=299_000, interval="year")

    staff.do("change-plan", subscription=subscription.id, plan=yearly.id)
    staff.do("change-price", subscription=subscription.id, price="2500")

    _, first, second = told()
    assert first["data"]["new_plan"]["name"] == "Yearly"
    assert second["data"]["changes"]["amount_minor"] == {"old": 299_000, "new": 250_000}


@pytest.mark.parametrize("price", ["", "0", "-1", "1.001", "free"])
def test_wrong_price_is_refused_at_its_field(staff, subscription, price):
    soup = staff.do("change-price", answer=422, subscription=subscription.id, price=price)

    assert soup.select_one("#price-error")
    assert told() == []


def test_subscription_is_cancelled_for_later_or_at_once(staff, plan):
    later, now = make_subscription(plan), make_subscription(plan)

    staff.do("cancel-subscription", subscription=later.id, when="later", reason="customer",
             feedback="No time")  # fmt: skip
    staff.do("cancel-subscription", subscription=now.id, when="now", reason="admin")

    first, second = [body for body in told() if body["type"] == "subscription.cancelled"]
    assert (first["data"]["at_period_end"], first["data"]["feedback"]) == (True, "No time")
    assert (second["data"]["at_period_end"], second["data"]["reason"]) == (False, "admin")


def test_clock_brings_about_renewals_and_the_end_of_trials(staff, plan, subscription):
    make_subscription(make_plan(plan.product, trial_days=14))

    staff.do("run-clock", days="12")
    assert told_types() == ["subscription.trial_ending"]
    staff.do("run-clock", days="32")

    assert "subscription.renewed" in told_types()
    db.session.refresh(subscription)
    assert subscription.current_period_end > utc_now() + timedelta(days=50)
