"""school.sales: what is announced about orders and payments, and when nothing is."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import sales
from schoolhooks.school.models import FIRST_ORDER, Order
from tests.school.at_once import at_once
from tests.school.world import (
    make_contact,
    make_course,
    make_order,
    make_product,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def test_order_is_announced_once_with_everything_about_it():
    product = make_product(plan_name="Standard")
    contact = make_contact(product.school)

    order = sales.place_order(
        contact, product, "wayforpay", attribution={"landing_page": "/ux-basics"}
    )

    [body] = told()
    data = body["data"]
    assert body["type"] == "order.created"
    assert body["trigger_name"] == "New Order"
    assert body["school_id"] == f"sch_{product.school_id}"
    assert data["order_id"] == str(order.id)
    assert order.id >= FIRST_ORDER
    assert data["order_number"] == f"A-{order.id}"
    assert data["status"] == "pending"
    assert (data["amount"], data["amount_minor"], data["currency"]) == ("1490.00", 149_000, "UAH")
    assert data["is_free"] is False
    assert data["source"] == "checkout"
    assert data["payment_system"] == "wayforpay"
    assert data["product_id"] == product.public_id
    assert data["product_name"] == "UX Basics"
    assert data["product_type"] == "course"
    assert data["items"][0]["plan"] == "Standard"
    assert data["customer"]["email"] == contact.email
    assert data["customer"]["phone"] == "+380671234567"
    assert data["attribution"]["landing_page"] == "/ux-basics"
    assert data["created_at"].endswith("Z")
    assert order.token in data["payment_url"]


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(149_000, "UAH", "1490.00"), (12_000, "JPY", "12000"), (14_500, "KWD", "14.500"),
     (5, "USD", "0.05"), (1, "KWD", "0.001")],
)  # fmt: skip
def test_amounts_have_exactly_the_currencys_decimals(minor, currency, amount):
    order = make_order(make_product(price_minor=minor, currency=currency))

    sales.pay_order(order)

    payment, paid, *_ = told()
    for data in (payment["data"], paid["data"], paid["data"]["items"][0], paid["data"]["subtotal"]):
        assert (data["amount"], data["amount_minor"], data["currency"]) == (amount, minor, currency)


def test_quantity_multiplies_the_price():
    order = make_order(make_product(price_minor=1_950, currency="USD"), quantity=3)

    assert order.amount.amount == "58.50"


def test_name_and_phone_typed_for_an_order_are_told_but_do_not_change_the_contact():
    product = make_product()
    contact = make_contact(product.school)

    sales.place_order(
        contact,
        product,
        "stripe",
        customer_name="Petro Test",
        customer_phone="+380501112233",
    )

    [body] = told()
    assert body["data"]["customer"]["full_name"] == "Petro Test"
    assert body["data"]["customer"]["last_name"] == "Test"
    assert body["data"]["customer"]["phone"] == "+380501112233"
    assert body["data"]["customer"]["id"] == contact.public_id
    assert contact.full_name == "Olena Test"


def test_paying_announces_the_payment_the_order_and_each_course_in_that_order():
    product = make_product()
    product.courses = [make_course(product.school, "Basics"), make_course(product.school, "More")]
    order = make_order(product)

    payment = sales.pay_order(order)

    bodies = told()
    assert [body["type"] for body in bodies] == [
        "payment.succeeded",
        "order.paid",
        "enrollment.created",
        "enrollment.created",
    ]
    assert {body["data"]["order_id"] for body in bodies} == {str(order.id)}
    paid = bodies[1]["data"]
    assert paid["status"] == "paid"
    assert paid["payment_id"] == payment.public_id
    assert paid["payment_url"] is None
    assert bodies[0]["data"]["order_left_to_pay"]["amount_minor"] == 0
    assert [body["data"]["course"]["title"] for body in bodies[2:]] == ["Basics", "More"]


def test_paid_order_is_not_paid_again():
    order = make_order()
    sales.pay_order(order)
    before = told_types()

    assert sales.pay_order(order) is None
    assert sales.decline_payment(order) is None

    assert told_types() == before
    assert order.paid_minor == order.amount_minor


def test_free_order_is_settled_without_a_payment():
    product = make_product(price_minor=0)
    product.courses = [make_course(product.school)]
    order = make_order(product)

    assert sales.pay_order(order) is None

    paid, enrolled = told()
    assert paid["type"] == "order.paid"
    assert paid["data"]["is_free"] is True
    assert paid["data"]["payment_id"] is None
    assert paid["data"]["payment_system"] == "free"
    assert enrolled["data"]["is_free"] is True


def test_declined_payment_is_announced_with_its_number_and_leaves_the_order_unpaid():
    order = make_order()

    sales.decline_payment(order)
    sales.decline_payment(order, "insufficient_funds")

    first, second = told()
    assert [first["type"], second["type"]] == ["payment.failed"] * 2
    assert [first["data"]["attempt"], second["data"]["attempt"]] == [1, 2]
    assert second["data"]["failure_code"] == "insufficient_funds"
    assert second["data"]["paid_at"] is None
    assert second["data"]["payment_url"] == order.payment_url
    assert order.status == "pending"
    assert order.left_minor == order.amount_minor


def test_order_can_be_paid_after_a_declined_payment():
    order = make_order()
    sales.decline_payment(order)

    sales.pay_order(order)

    assert told_types() == ["payment.failed", "payment.succeeded", "order.paid"]


def test_normal_purchase_is_told_in_four_steps_that_share_the_orders_id():
    product = make_product()
    product.courses = [make_course(product.school)]
    contact = make_contact(product.school)

    order = sales.place_order(contact, product, "wayforpay")
    sales.pay_order(order)

    assert told_types() == [
        "order.created",
        "payment.succeeded",
        "order.paid",
        "enrollment.created",
    ]
    assert {body["data"]["order_id"] for body in told()} == {str(order.id)}


def test_two_who_pay_at_once_pay_once(app):
    order_id = make_order().id
    db.session.commit()

    def pay():
        payment = sales.pay_order(db.session.get(Order, order_id))
        db.session.commit()
        return payment is not None

    assert sorted(at_once(app, pay, pay)) == [False, True]
    assert told_types() == ["payment.succeeded", "order.paid"]


def test_paying_and_cancelling_at_once_is_one_of_the_two(app):
    order_id = make_order().id
    db.session.commit()

    def pay():
        sales.pay_order(db.session.get(Order, order_id))
        db.session.commit()

    def cancel():
        sales.cancel_order(db.session.get(Order, order_id), "customer")
        db.session.commit()

    at_once(app, pay, cancel)

    assert told_types() in (["payment.succeeded", "order.paid"], ["order.cancelled"])


def test_order_that_is_rolled_back_is_not_announced():
    product = make_product()
    contact = make_contact(product.school)

    sales.place_order(contact, product, "stripe")
    db.session.rollback()

    assert told() == []
    assert db.session.query(Order).count() == 0


def test_payment_that_is_rolled_back_is_not_announced():
    order = make_order()

    sales.pay_order(order)
    db.session.rollback()

    assert told() == []
    assert order.paid_minor == 0
