"""school.subscriptions_renewals: what time does with subscriptions, each fact once."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import clock, education, subscriptions
from schoolhooks.school import subscriptions_renewals as renewals
from tests.school.at_once import at_once
from tests.school.world import forget, make_plan, make_subscription, told, told_types

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = 31 * DAY


def sales_told():
    """What was announced, but for the student who does nothing for weeks in these tests."""
    return [body for body in told() if body["category"] == "sales"]


def types():
    return [body["type"] for body in sales_told()]


def declining(subscription, code="insufficient_funds"):
    subscription.decline_code = code
    db.session.commit()
    return subscription


@pytest.mark.parametrize("days", [11, 12, 13])
def test_end_of_a_trial_is_told_once_in_its_last_three_days(days):
    make_subscription(make_plan(trial_days=14), at=START)

    clock.run_due(START + 10 * DAY)
    assert types() == []
    clock.run_due(START + days * DAY)
    clock.run_due(START + days * DAY)
    clock.run_due(START + 13 * DAY)

    [body] = sales_told()
    assert body["type"] == "subscription.trial_ending"
    assert body["data"]["trial_ends_at"] == "2026-05-18T12:00:00Z"
    assert body["data"]["days_left"] == 14 - days
    assert body["data"]["subscription"]["status"] == "trialing"


def test_trial_that_is_over_or_cancelled_is_not_told_to_be_ending():
    make_subscription(make_plan(trial_days=14), at=START)
    subscriptions.cancel(make_subscription(make_plan(trial_days=14), at=START), "customer")
    forget()

    clock.run_due(START + 13 * DAY + PERIOD)

    assert "subscription.trial_ending" not in types()


def test_first_charge_after_a_trial_is_a_payment_but_no_renewal():
    subscription = make_subscription(make_plan(trial_days=14), at=START)
    clock.run_due(START + 13 * DAY)
    forget()

    clock.run_due(START + 14 * DAY)

    [body] = sales_told()
    assert body["type"] == "payment.succeeded"
    assert body["data"]["subscription_id"] == subscription.public_id
    assert body["data"]["is_recurring"] is True
    assert body["data"]["order_id"] is None
    assert body["data"]["order_total"] is None
    db.session.refresh(subscription)
    assert subscription.status == "active"
    assert subscription.current_period_end == datetime(2026, 6, 18, 12, tzinfo=UTC)


def test_first_charge_after_a_trial_makes_full_access_of_it_without_another_enrolment():
    subscription = make_subscription(make_plan(trial_days=14), at=START)
    clock.run_due(START + 13 * DAY)
    [enrollment] = subscription.enrollments
    assert enrollment.is_trial
    forget()

    clock.run_due(START + 14 * DAY)

    assert "payment.succeeded" in told_types()
    assert "enrollment.created" not in told_types()
    db.session.refresh(enrollment)
    assert (enrollment.is_trial, enrollment.is_free) == (False, False)


def test_renewal_is_a_payment_and_a_renewal_and_never_an_order():
    subscription = make_subscription(at=START)

    clock.run_due(START + PERIOD)
    clock.run_due(START + PERIOD + DAY)

    paid, renewed = sales_told()
    assert [paid["type"], renewed["type"]] == ["payment.succeeded", "subscription.renewed"]
    assert paid["data"]["is_recurring"] is True
    assert renewed["data"]["payment_id"] == paid["data"]["payment_id"]
    assert renewed["data"]["renewal_number"] == 1
    assert renewed["data"]["period_start"] == "2026-06-04T12:00:00Z"
    assert renewed["data"]["period_end"] == "2026-07-04T12:00:00Z"
    assert renewed["data"]["subscription"]["current_period_end"] == "2026-07-04T12:00:00Z"
    assert subscription.renewals == 1


def test_each_period_is_renewed_once_from_the_day_it_was_begun():
    make_subscription(at=datetime(2026, 1, 31, 12, tzinfo=UTC))

    for day in range(0, 100):
        clock.run_due(datetime(2026, 1, 31, 13, tzinfo=UTC) + day * DAY)

    ends = [body["data"]["period_end"] for body in sales_told() if body["type"].endswith("renewed")]
    assert ends == ["2026-03-31T12:00:00Z", "2026-04-30T12:00:00Z", "2026-05-31T12:00:00Z"]


def test_clock_that_was_away_for_months_charges_one_period_that_begins_now():
    make_subscription(at=START)

    clock.run_due(START + 200 * DAY)
    clock.run_due(START + 200 * DAY)

    assert types() == ["payment.succeeded", "subscription.renewed"]
    renewed = sales_told()[1]["data"]
    assert renewed["period_start"] == "2026-11-20T12:00:00Z"
    assert renewed["period_end"] == "2026-12-20T12:00:00Z"


def test_declined_renewal_is_past_due_once_is_tried_again_and_can_still_succeed():
    subscription = declining(make_subscription(at=START))

    clock.run_due(START + PERIOD)
    clock.run_due(START + PERIOD + timedelta(hours=23))
    clock.run_due(START + PERIOD + DAY)
    subscription.decline_code = None
    db.session.commit()
    clock.run_due(START + PERIOD + 4 * DAY)

    assert types() == [
        "payment.failed",
        "subscription.past_due",
        "payment.failed",
        "payment.succeeded",
        "subscription.renewed",
    ]
    first, past_due, second, _, renewed = [body["data"] for body in sales_told()]
    assert [first["attempt"], second["attempt"]] == [1, 2]
    assert first["next_attempt_at"] == "2026-06-05T12:00:00Z"
    assert second["next_attempt_at"] == "2026-06-08T12:00:00Z"
    assert first["failure_code"] == "insufficient_funds"
    assert first["payment_url"] == past_due["payment_url"]
    assert subscription.token in first["payment_url"]
    assert past_due["past_due_since"] == "2026-06-04T12:00:00Z"
    assert past_due["attempts"] == 1
    assert past_due["subscription"]["status"] == "past_due"
    assert renewed["period_start"] == "2026-06-04T12:00:00Z"
    assert renewed["subscription"]["status"] == "active"


def test_last_declined_charge_cancels_as_unpaid_and_ends_access():
    subscription = declining(make_subscription(at=START))
    [course] = subscription.plan.product.courses

    for day in range(15):
        clock.run_due(START + PERIOD + day * DAY)
    clock.run_due(START + 90 * DAY)

    assert types() == [
        "payment.failed",
        "subscription.past_due",
        "payment.failed",
        "payment.failed",
        "payment.failed",
        "subscription.cancelled",
    ]
    last, cancelled = [body["data"] for body in sales_told()][-2:]
    assert last["next_attempt_at"] is None
    assert last["payment_url"] is None
    assert cancelled["reason"] == "unpaid"
    assert cancelled["at_period_end"] is False
    [ended] = [body["data"] for body in told() if body["type"] == "enrollment.ended"]
    assert ended["reason"] == "payment_failed"
    assert education.open_enrollment(subscription.contact, course) is None


def test_customer_pays_what_is_past_due_by_hand():
    subscription = declining(make_subscription(at=START))
    clock.run_due(START + PERIOD)
    forget()

    payment = renewals.pay_now(subscription, at=START + PERIOD + DAY)
    again = renewals.pay_now(subscription, at=START + PERIOD + DAY)
    db.session.commit()
    clock.run_due(START + PERIOD + 2 * DAY)

    assert types() == ["payment.succeeded", "subscription.renewed"]
    assert sales_told()[0]["data"]["is_recurring"] is False
    assert payment is not None
    assert again is None


def test_paused_or_cancelled_subscription_is_not_charged_by_hand():
    paused, cancelled = make_subscription(at=START), make_subscription(at=START)
    subscriptions.pause(paused, at=START)
    subscriptions.cancel(cancelled, "customer", at=START)
    forget()

    assert renewals.charge(paused, at=START + DAY) is None
    assert renewals.charge(cancelled, at=START + DAY) is None

    assert told() == []


def test_two_clocks_at_once_charge_each_subscription_once(app):
    for _ in range(6):
        make_subscription(at=START)

    def look():
        clock.run_due(START + PERIOD)

    at_once(app, look, look)

    assert sorted(types()) == ["payment.succeeded"] * 6 + ["subscription.renewed"] * 6


def test_renewal_that_is_rolled_back_is_not_announced():
    subscription = make_subscription(at=START)

    renewals.charge(subscription, at=START + PERIOD)
    db.session.rollback()

    assert told_types() == []
    assert subscription.renewals == 0
