"""storefront.subscription_views: what a customer sees and does of a subscription."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import subscriptions
from schoolhooks.school import subscriptions_renewals as renewals
from tests.school.world import forget, make_plan, make_subscription, told, told_types

pytestmark = pytest.mark.usefixtures("app")


def make_past_due():
    subscription = make_subscription()
    subscription.decline_code = "card_declined"
    renewals.charge(subscription)
    forget()
    return subscription


def test_subscription_shows_its_terms_and_leads_to_its_courses(page):
    subscription = make_subscription()

    soup = page.get("storefront.subscription", token=subscription.token)

    assert soup.h1.text == subscription.plan.name
    assert "299.00 UAH each month" in soup.text
    assert "Active" in soup.text
    link = soup.find("a", string="UX Basics")["href"]
    assert page.get(link).h1.text == "UX Basics"


def test_longer_periods_are_told_by_their_count(page):
    plan = make_plan(interval_count=3)

    soup = page.get("storefront.subscription", token=make_subscription(plan).token)

    assert "299.00 UAH each 3 months" in soup.text


def test_address_for_paying_in_the_payload_takes_what_is_due(page):
    subscription = make_past_due()
    path = subscription.payment_url.split(subscription.school.domain)[1]

    soup = page.get(path)
    assert "299.00 UAH" in soup.text
    soup = page.post(path)

    assert "your payment has arrived" in soup.text
    assert "Active" in soup.text
    assert told_types() == ["payment.succeeded", "subscription.renewed"]
    assert "Nothing is due." in page.post(path).text


def test_nothing_due_shows_the_subscription(page):
    subscription = make_subscription()

    page.get("storefront.pay_subscription", token=subscription.token, status=303)

    assert page.response.location == f"/shop/subscriptions/{subscription.token}"


def test_customer_cancels_once_and_says_why(page):
    subscription = make_subscription()

    for _ in range(2):
        soup = page.post(
            "storefront.end_subscription", token=subscription.token, data={"feedback": "No time"}
        )

    assert "yours until" in soup.text
    assert soup.select("details.ending") == []
    [body] = told()
    assert body["data"]["reason"] == "customer"
    assert body["data"]["feedback"] == "No time"
    assert body["data"]["at_period_end"] is True


def test_far_too_long_feedback_is_refused_and_kept(page):
    subscription = make_subscription()

    soup = page.post(
        "storefront.end_subscription",
        token=subscription.token,
        data={"feedback": "x" * 501},
        status=422,
    )

    assert soup.select_one("#feedback-error")
    assert soup.select_one("#feedback")["value"] == "x" * 501
    assert told() == []


def test_ended_subscription_says_so(page):
    subscription = make_subscription()
    subscriptions.cancel(subscription, "admin", at_period_end=False)
    db.session.commit()

    soup = page.get("storefront.subscription", token=subscription.token)

    assert "Cancelled" in soup.text
    assert "Ended" in soup.text
    assert soup.select("details.ending") == []


@pytest.mark.parametrize("end", ["", "/pay"])
def test_unknown_subscription_is_not_found(page, end):
    page.get(f"/shop/subscriptions/nothing{end}", status=404)
    page.post(f"/shop/subscriptions/nothing{end}", status=404)
