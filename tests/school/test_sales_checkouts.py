"""school.sales_checkouts: a checkout is told of when it was left, once, and not otherwise."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import clock, sales, sales_checkouts
from schoolhooks.school.models import Checkout
from tests.school.world import make_contact, make_plan, make_product, told, told_types

pytestmark = pytest.mark.usefixtures("app")
NOW = utc_now()
MINUTES_59, HOUR = timedelta(minutes=59), timedelta(minutes=60)


def begun(product=None, contact=None, **options):
    product = product or make_product()
    contact = contact or make_contact(product.school)
    checkout = sales_checkouts.start_checkout(contact, product, at=NOW, **options)
    db.session.commit()
    return checkout


def test_checkout_that_is_left_for_an_hour_is_told_of_once():
    checkout = begun(quantity=2)

    assert clock.run_due(NOW + MINUTES_59) == {}
    assert clock.run_due(NOW + HOUR) == {"checkouts left": 1}
    assert clock.run_due(NOW + 3 * HOUR) == {}

    [body] = told()
    data = body["data"]
    assert body["type"] == "checkout.abandoned"
    assert data["checkout_id"] == checkout.public_id
    assert data["customer"]["email"] == checkout.contact.email
    assert data["items"][0]["quantity"] == 2
    assert data["amount"] == data["items"][0]["amount"] == "2980.00"
    assert checkout.token in data["checkout_url"]
    assert data["started_at"] == f"{NOW:%Y-%m-%dT%H:%M:%S}Z"


def test_checkout_of_what_is_sold_by_the_period_is_of_one_period():
    plan = make_plan()
    begun(plan.product, quantity=5)

    clock.run_due(NOW + HOUR)

    [body] = told()
    [item] = body["data"]["items"]
    assert (item["plan"], item["quantity"], item["amount"]) == (plan.name, 1, "299.00")


def test_beginning_again_goes_on_with_the_same_checkout():
    first = begun()

    again = begun(first.product, first.contact, quantity=3)

    assert again is first
    assert first.quantity == 3
    assert first.started_at == NOW


def test_checkout_that_ended_in_an_order_is_not_told_of():
    checkout = begun()

    order = sales.place_order(checkout.contact, checkout.product, "stripe", at=NOW)
    clock.run_due(NOW + HOUR)

    db.session.refresh(checkout)
    assert checkout.order_id == order.id
    assert told_types() == ["order.created"]


def test_order_for_another_product_leaves_the_checkout_open():
    checkout = begun()

    sales.place_order(checkout.contact, make_product(checkout.school), "stripe", at=NOW)
    clock.run_due(NOW + HOUR)

    assert "checkout.abandoned" in told_types()


def test_who_comes_back_after_leaving_begins_another_checkout_and_the_order_closes_both():
    left = begun()
    clock.run_due(NOW + HOUR)

    again = sales_checkouts.start_checkout(left.contact, left.product, at=NOW + 2 * HOUR)
    order = sales.place_order(left.contact, left.product, "stripe", at=NOW + 2 * HOUR)
    clock.run_due(NOW + 9 * HOUR)

    assert again is not left
    assert {one.order_id for one in db.session.query(Checkout)} == {order.id}
    assert told_types() == ["checkout.abandoned", "order.created"]


def test_leaving_that_is_rolled_back_is_not_announced():
    checkout = begun()

    assert sales_checkouts.abandon(checkout)
    assert not sales_checkouts.abandon(checkout)
    db.session.rollback()

    assert told() == []
    assert checkout.abandoned_at is None
