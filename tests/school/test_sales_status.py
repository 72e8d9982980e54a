"""school.sales: an order's status, by hand and by being cancelled."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import sales
from tests.school.world import (
    make_order,
    make_paid_order,
    told,
)

pytestmark = pytest.mark.usefixtures("app")


def test_status_by_hand_is_announced_with_the_one_before():
    order = make_order()

    assert sales.change_status(order, "on_hold")

    [body] = told()
    assert body["type"] == "order.updated"
    assert body["data"]["status"] == body["data"]["new_status"] == "on_hold"
    assert body["data"]["old_status"] == "pending"


@pytest.mark.parametrize("status", ["pending", "paid", "cancelled", "refunded", "completed"])
def test_status_that_does_not_change_or_comes_of_itself_is_not_announced(status):
    order = make_order()

    assert not sales.change_status(order, status)

    assert told() == []
    assert order.status == "pending"


def test_paid_order_can_be_completed_once():
    order = make_paid_order()

    assert sales.change_status(order, "completed")
    assert not sales.change_status(order, "completed")

    [body] = told()
    assert (body["data"]["old_status"], body["data"]["new_status"]) == ("paid", "completed")


@pytest.mark.parametrize("reason", ["customer", "admin", "expired", "fraud"])
def test_cancelled_order_says_why_and_can_not_be_paid_any_more(reason):
    order = make_order()
    at = utc_now() + timedelta(hours=1)

    assert sales.cancel_order(order, reason, at=at)
    assert not sales.cancel_order(order, reason, at=at)
    assert sales.pay_order(order) is None

    [body] = told()
    assert body["type"] == "order.cancelled"
    assert body["data"]["reason"] == reason
    assert body["data"]["status"] == "cancelled"
    assert body["data"]["payment_url"] is None
    assert body["data"]["cancelled_at"] == f"{at:%Y-%m-%dT%H:%M:%S}Z"
    assert body["timestamp"].startswith(f"{at:%Y-%m-%dT%H:%M:%S}")


def test_paid_order_is_refunded_and_not_cancelled():
    order = make_paid_order()

    assert not sales.cancel_order(order, "admin")

    assert told() == []


def test_change_that_is_rolled_back_is_not_announced():
    order = make_order()

    sales.change_status(order, "on_hold")
    sales.cancel_order(order, "customer")
    db.session.rollback()

    assert told() == []
    assert order.status == "pending"
