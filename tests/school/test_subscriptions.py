"""school.subscriptions: what people do with subscriptions, what is announced, and when nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import clock, education, sales, sales_refunds, subscriptions
from schoolhooks.school.models import Enrollment, Subscription
from tests.factories import make_school
from tests.school.world import (
    forget,
    make_contact,
    make_coupon,
    make_course,
    make_order,
    make_paid_order,
    make_plan,
    make_product,
    make_subscription,
    order_subscription,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def is_open(contact, course):
    return education.open_enrollment(contact, course) is not None


def the_course(subscription):
    return subscription.plan.product.courses[0]


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


def test_free_order_of_a_plan_begins_it_too():
    plan = make_plan()
    coupon = make_coupon(plan.school, percent_off=100)
    order = sales.place_order(
        make_contact(plan.school), plan.product, "stripe", plan=plan, coupon=coupon
    )
    sales.pay_order(order)

    assert order_subscription(order).price_minor == 29_900
    assert "payment.succeeded" not in told_types()
