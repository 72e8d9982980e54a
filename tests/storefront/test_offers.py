"""Ordering by plan, with a coupon, in instalments, after a trial, and going on with a checkout."""

import pytest
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school import sales_checkouts
from schoolhooks.school.models import Order, Subscription
from tests.school.world import (
    make_contact,
    make_coupon,
    make_plan,
    make_product,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def placed():
    db.session.rollback()
    return db.session.scalars(select(Order).order_by(Order.id.desc())).first()


def error(soup, field):
    return soup.select_one(f"#{field}-error").text


def pay(customer, order):
    return customer.page.post("storefront.settle", token=order.token, data={"outcome": "paid"})


def test_plan_is_chosen_and_paying_begins_the_subscription(customer):
    plan = make_plan()
    yearly = make_plan(plan.product, name="Yearly", price_minor=299_000, interval="year")
    soup = customer.page.get("storefront.product", slug=plan.product.slug)
    offered = [label.text for label in soup.select("[name=plan] + span")]
    assert offered == ["Design Club, monthly, 299.00 UAH", "Yearly, 2990.00 UAH"]
    assert soup.select_one(".buying-price").text == "from 299.00 UAH"

    customer.order(plan.product, plan=yearly.id)
    soup = pay(customer, placed())

    assert placed().plan_id == yearly.id
    assert "Your subscription" in soup.text
    assert "subscription.created" in told_types()


@pytest.mark.parametrize("chosen", ["", "0", "x"])
def test_plan_of_something_else_is_refused(customer, chosen):
    plan, other = make_plan(), make_plan()

    soup = customer.order(plan.product, status=422, plan=chosen or other.id)

    assert error(soup, "plan")
    assert placed() is None


def test_coupon_makes_the_order_cheaper(customer):
    product = make_product()
    make_coupon(product.school)

    soup = customer.order(product, coupon=" spring ")

    assert "1192.00 UAH" in soup.text
    data = told()[-1]["data"]
    assert (data["amount"], data["coupon_code"]) == ("1192.00", "SPRING")
    soup = customer.page.get("storefront.order", token=placed().token)
    assert "Discount with SPRING" in soup.text


def test_coupon_that_takes_off_all_leaves_nothing_to_pay(customer):
    product = make_product()
    make_coupon(product.school, percent_off=100)

    soup = customer.order(product, coupon="SPRING")

    assert soup.h1.text == f"Order {placed().number}"
    assert told_types()[-2:] == ["order.created", "order.paid"]


@pytest.mark.parametrize("code", ["AUTUMN", "x" * 51, "\0SPRING2"])
def test_coupon_that_there_is_not_is_refused_at_its_field(customer, code):
    product = make_product()
    make_coupon(product.school)

    soup = customer.order(product, status=422, coupon=code)

    assert error(soup, "coupon")
    assert told() == []


def test_used_up_coupon_and_another_schools_are_refused(customer):
    product = make_product()
    make_coupon(product.school, most_uses=1)
    make_coupon(make_product().school, code="FOREIGN")
    customer.order(product, coupon="SPRING")

    soup = customer.order(product, status=422, coupon="SPRING")
    assert "cannot be used here" in error(soup, "coupon")
    soup = customer.order(product, status=422, coupon="FOREIGN")
    assert "cannot be used here" in error(soup, "coupon")


def test_coupon_used_up_in_the_same_moment_is_told_at_its_field(customer, monkeypatch):
    product = make_product()
    coupon = make_coupon(product.school, most_uses=1)
    monkeypatch.setattr("schoolhooks.storefront.order_form.sales_coupons.find", lambda *_: coupon)
    coupon.used = 1
    db.session.commit()

    soup = customer.order(product, status=422, coupon="SPRING")

    assert "cannot be used here" in error(soup, "coupon")
    assert placed() is None


def test_order_is_paid_in_installments(customer):
    product = make_product(price_minor=100_000, most_installments=3)

    soup = customer.order(product, installments="3")
    assert "payment 1 of 3" in soup.text
    assert "333.34 UAH" in soup.text
    soup = pay(customer, placed())
    assert "The next one is 333.33 UAH." in soup.text
    pay(customer, placed())
    soup = pay(customer, placed())

    assert "your payment has arrived" in soup.text
    assert told_types().count("payment.succeeded") == 3
    assert told_types().count("order.paid") == 1


@pytest.mark.parametrize("count", ["0", "4", "x"])
def test_more_installments_than_offered_are_refused(customer, count):
    product = make_product(most_installments=3)

    assert error(customer.order(product, status=422, installments=count), "installments")


def test_trial_begins_a_subscription_without_an_order(customer):
    plan = make_plan(trial_days=14)

    soup = customer.order(plan.product, plan=plan.id, trial="1")

    assert soup.h1.text == plan.name
    assert "On trial" in soup.text
    assert placed() is None
    assert told_types() == ["contact.created", "subscription.created", "enrollment.created"]


def test_second_trial_is_refused(customer):
    plan = make_plan(trial_days=14)
    customer.order(plan.product, plan=plan.id, trial="1")

    soup = customer.order(plan.product, status=422, plan=plan.id, trial="1")

    assert "you have had it before" in error(soup, "email")
    assert db.session.query(Subscription).count() == 1


def test_trial_of_a_plan_without_one_is_refused_and_leaves_nothing(customer):
    plan = make_plan()

    customer.order(plan.product, status=422, plan=plan.id, trial="1")

    assert told() == []


def test_address_of_a_checkout_in_the_payload_goes_on_with_it(customer):
    product = make_product()
    contact = make_contact(product.school, email="olena@example.com")
    checkout = sales_checkouts.start_checkout(contact, product)
    db.session.commit()
    path = checkout.url.split(product.school.domain)[1]

    soup = customer.page.get(path)

    assert soup.select_one("#name")["value"] == "Olena Test"
    assert soup.select_one("#email")["value"] == "olena@example.com"
    assert soup.select_one("#phone")["value"] == "+380671234567"
    customer.order(product)
    db.session.refresh(checkout)
    assert checkout.order_id == placed().id


@pytest.mark.parametrize("token", ["x", "\0", ""])
def test_unknown_checkout_is_just_the_product(customer, token):
    product = make_product()

    soup = customer.page.get("storefront.product", slug=product.slug, query={"checkout": token})

    assert soup.select_one("#name").get("value", "") == ""
