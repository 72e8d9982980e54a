"""school.subscriptions_access: which courses a subscription opens, and which it may close."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import education, sales, subscriptions
from schoolhooks.school.models import Enrollment
from tests.school.world import (
    forget,
    is_open,
    make_contact,
    make_order,
    make_paid_order,
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


def test_course_that_was_also_bought_stays_open_as_long_as_it_was_bought_for():
    subscription = make_subscription(at=START)
    course = the_course(subscription)
    product = make_product(subscription.school, [course], access_days=365)
    order = make_order(product, subscription.contact)
    sales.pay_order(order, at=START + DAY)
    forget()

    subscriptions.cancel(subscription, "admin", at_period_end=False, at=START + 2 * DAY)

    assert told_types() == ["subscription.cancelled"]
    kept = education.open_enrollment(subscription.contact, course)
    assert kept.expires_at == START + 366 * DAY


def test_course_that_the_student_had_before_is_not_the_subscriptions_to_close():
    plan = make_plan()
    contact = make_contact(plan.school)
    make_paid_order(make_product(plan.school, plan.product.courses), contact)
    subscription = make_subscription(plan, contact)

    subscriptions.cancel(subscription, "customer", at_period_end=False)

    assert told_types() == ["subscription.cancelled"]
    assert is_open(contact, the_course(subscription))


def test_course_of_two_subscriptions_closes_with_the_last_of_them():
    plan = make_plan()
    contact = make_contact(plan.school)
    first = make_subscription(plan, contact, START)
    second = make_subscription(
        make_plan(plan.product, name="Other"), contact, START + timedelta(hours=1)
    )
    assert first.id != second.id
    assert db.session.query(Enrollment).count() == 1

    subscriptions.cancel(first, "admin", at_period_end=False, at=START + DAY)
    assert told_types() == ["subscription.cancelled"]
    subscriptions.cancel(second, "admin", at_period_end=False, at=START + 2 * DAY)

    assert told_types() == ["subscription.cancelled", "subscription.cancelled", "enrollment.ended"]


def test_two_trials_of_one_course_are_one_enrolment_that_the_last_of_them_closes():
    plan = make_plan(trial_days=14)
    first = make_subscription(plan, at=START)
    other = make_plan(plan.product, trial_days=14, name="Other")

    second = subscriptions.start_trial(first.contact, other, "stripe", at=START + DAY)
    subscriptions.cancel(first, "admin", at_period_end=False, at=START + 2 * DAY)
    subscriptions.cancel(second, "admin", at_period_end=False, at=START + 3 * DAY)

    assert told_types() == [
        "subscription.created",
        "subscription.cancelled",
        "subscription.cancelled",
        "enrollment.ended",
    ]


def test_plan_that_is_bought_while_another_is_on_trial_gives_full_access():
    plan = make_plan(trial_days=14)
    trial = make_subscription(plan, at=START)
    make_subscription(make_plan(plan.product, name="Other"), trial.contact, START + DAY)

    subscriptions.cancel(trial, "customer", at_period_end=False, at=START + 2 * DAY)

    held = education.open_enrollment(trial.contact, the_course(trial))
    assert (held.is_trial, held.expires_at) == (False, None)
    assert told_types() == ["subscription.cancelled"]


def test_preview_becomes_a_trial_of_the_subscription_which_is_told_as_an_enrolment():
    plan = make_plan(trial_days=14)
    contact = make_contact(plan.school)
    [course] = plan.product.courses
    course.trial_days = 3
    education.start_trial(contact, course, at=START)
    forget()

    subscriptions.start_trial(contact, plan, "stripe", at=START + DAY)

    [_, enrolled] = told()
    assert enrolled["type"] == "enrollment.created"
    assert (enrolled["data"]["is_trial"], enrolled["data"]["expires_at"]) == (True, None)


def test_course_that_is_bought_on_trial_is_told_as_bought_and_outlives_the_trial():
    subscription = make_subscription(make_plan(trial_days=14), at=START)
    course = the_course(subscription)
    product = make_product(subscription.school, [course], access_days=365)
    order = make_order(product, subscription.contact)
    sales.pay_order(order, at=START + DAY)

    enrolled = told()[-1]
    assert enrolled["type"] == "enrollment.created"
    assert enrolled["data"]["order_id"] == str(order.id)
    assert enrolled["data"]["is_trial"] is False
    assert enrolled["data"]["expires_at"] is None, "as long as there is the subscription"
    forget()

    subscriptions.cancel(subscription, "admin", at_period_end=False, at=START + 2 * DAY)
    assert told_types() == ["subscription.cancelled"]
    held = education.open_enrollment(subscription.contact, course)
    assert held.expires_at == START + 366 * DAY


def test_access_that_staff_give_on_trial_outlives_the_trial():
    subscription = make_subscription(make_plan(trial_days=14), at=START)
    course = the_course(subscription)
    education.enrol(subscription.contact, course, source="manual", is_free=True, at=START + DAY)

    subscriptions.cancel(subscription, "admin", at_period_end=False, at=START + 2 * DAY)

    assert told_types() == ["enrollment.created", "subscription.cancelled"]
    assert is_open(subscription.contact, course)
