"""school.subscriptions: another plan, another price."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import clock, subscriptions
from tests.factories import make_school
from tests.school.world import (
    forget,
    is_open,
    make_course,
    make_plan,
    make_product,
    make_subscription,
    the_course,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_new_plan_begins_now_is_charged_and_tells_what_changed():
    subscription = make_subscription(at=START)
    monthly = subscription.plan
    yearly = make_plan(
        monthly.product, name="Design Club, yearly", interval="year", price_minor=299_000
    )

    assert subscriptions.change_plan(subscription, yearly, at=START + 10 * DAY)
    assert not subscriptions.change_plan(subscription, yearly, at=START + 10 * DAY)

    paid, updated = told()
    assert paid["data"]["amount"] == "2990.00"
    data = updated["data"]
    assert data["changes"] == {
        "plan": {"old": "Design Club, monthly", "new": "Design Club, yearly"},
        "amount": {"old": "299.00", "new": "2990.00"},
        "amount_minor": {"old": 29_900, "new": 299_000},
    }
    assert data["old_plan"]["id"] == f"pln_{monthly.id}"
    assert data["new_plan"] == data["subscription"]["plan"]
    assert data["amount"] == "2990.00"
    assert data["subscription"]["current_period_end"] == "2027-05-14T12:00:00Z"


def test_new_plan_of_another_product_closes_its_courses_and_opens_others():
    subscription = make_subscription(at=START)
    old_course = the_course(subscription)
    course = make_course(subscription.school, "Masterclass")
    product = make_product(subscription.school, [course], type="membership")

    subscriptions.change_plan(subscription, make_plan(product, name="Masters"), at=START + DAY)

    assert told_types() == [
        "payment.succeeded",
        "subscription.updated",
        "enrollment.ended",
        "enrollment.created",
    ]
    assert not is_open(subscription.contact, old_course)
    assert is_open(subscription.contact, course)


def test_new_plan_leaves_a_course_alone_that_the_old_one_had_too():
    subscription = make_subscription(at=START)
    shared = the_course(subscription)
    more = make_course(subscription.school, "Masterclass")
    product = make_product(subscription.school, [shared, more], type="membership")
    plan = make_plan(product, name="Everything")

    subscriptions.change_plan(subscription, plan, at=START + DAY)

    assert told_types() == ["payment.succeeded", "subscription.updated", "enrollment.created"]
    assert told()[-1]["data"]["course"]["title"] == "Masterclass"
    forget()
    subscriptions.cancel(subscription, "admin", at_period_end=False, at=START + 2 * DAY)
    assert told_types() == ["subscription.cancelled", "enrollment.ended", "enrollment.ended"]


def test_new_plan_on_trial_waits_for_the_trials_end_with_its_charge():
    subscription = make_subscription(make_plan(trial_days=14), at=START)
    dearer = make_plan(subscription.plan.product, name="Dearer", price_minor=50_000)

    assert subscriptions.change_plan(subscription, dearer, at=START + DAY)

    assert told_types() == ["subscription.updated"]
    assert subscription.next_charge_at == subscription.trial_ends_at


def test_new_plan_that_can_not_be_charged_changes_nothing():
    subscription = make_subscription(at=START)
    monthly = subscription.plan
    subscription.decline_code = "insufficient_funds"
    yearly = make_plan(monthly.product, name="Yearly", interval="year", price_minor=299_000)

    assert not subscriptions.change_plan(subscription, yearly, at=START + DAY)

    [body] = told()
    assert body["type"] == "payment.failed"
    assert body["data"]["amount"] == "2990.00"
    assert (subscription.plan, subscription.price_minor) == (monthly, 29_900)


def test_plan_of_another_currency_or_school_is_not_taken():
    subscription = make_subscription(at=START)
    foreign = make_plan(subscription.plan.product, currency="USD")
    elsewhere = make_plan(make_product(make_school()))

    assert not subscriptions.change_plan(subscription, foreign)
    assert not subscriptions.change_plan(subscription, elsewhere)

    assert told() == []


@pytest.mark.parametrize(
    ("currency", "old", "new", "told_old", "told_new"),
    [("UAH", 29_900, 34_900, "299.00", "349.00"), ("JPY", 1_200, 980, "1200", "980"),
     ("KWD", 4_500, 4_750, "4.500", "4.750")],
)  # fmt: skip
def test_new_price_is_told_in_the_currencys_decimals_and_charged_from_the_next_period(
    currency, old, new, told_old, told_new
):
    product = make_product(currency=currency, type="membership")
    subscription = make_subscription(
        make_plan(product, price_minor=old, currency=currency), at=START
    )

    assert subscriptions.change_price(subscription, new, at=START + DAY)
    assert not subscriptions.change_price(subscription, new, at=START + DAY)
    db.session.commit()
    clock.run_due(START + 31 * DAY)

    updated, paid, renewed = told()
    assert updated["data"]["changes"]["amount"] == {"old": told_old, "new": told_new}
    assert paid["data"]["amount"] == renewed["data"]["amount"] == told_new
