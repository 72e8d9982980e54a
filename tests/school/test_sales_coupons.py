"""school.sales_coupons: what a coupon takes off, for whom, and how often."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import sales, sales_coupons
from schoolhooks.school.models import Contact, Coupon, Order, Product
from tests.factories import make_school
from tests.school.at_once import at_once
from tests.school.world import make_contact, make_coupon, make_order, make_product, told

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("discount", "price", "currency", "off", "total"),
    [
        ({"percent_off": 20}, 149_000, "UAH", "298.00", "1192.00"),
        ({"percent_off": 33}, 101, "JPY", "33", "68"),
        ({"percent_off": 10}, 1_005, "KWD", "0.100", "0.905"),
        ({"percent_off": 100}, 149_000, "UAH", "1490.00", "0.00"),
        ({"amount_off_minor": 30_000, "currency": "UAH"}, 149_000, "UAH", "300.00", "1190.00"),
        ({"amount_off_minor": 30_000, "currency": "UAH"}, 20_000, "UAH", "200.00", "0.00"),
    ],
)
def test_discount_is_told_beside_the_subtotal_and_the_total(discount, price, currency, off, total):
    product = make_product(price_minor=price, currency=currency)
    contact = make_contact(product.school)
    coupon = make_coupon(product.school, "SPRING", **discount)

    order = sales.place_order(contact, product, "stripe", coupon=coupon)

    [body] = told()
    data = body["data"]
    assert data["coupon_code"] == "SPRING"
    assert data["subtotal"]["amount_minor"] == price
    assert data["discount"]["amount"] == off
    assert data["amount"] == data["items"][0]["amount"] == total
    assert data["is_free"] is (order.amount_minor == 0)
    assert (data["payment_system"] == "free") is order.is_free


def test_coupon_is_found_in_whatever_case_within_its_school_until_it_ends():
    school = make_school()
    now = utc_now()
    make_coupon(school, "Spring", ends_at=now + timedelta(days=1))

    assert sales_coupons.find(school, " sPRING ", now)
    assert sales_coupons.find(school, "AUTUMN", now) is None
    assert sales_coupons.find(make_school(), "SPRING", now) is None
    assert sales_coupons.find(school, "SPRING", now + timedelta(days=2)) is None


def test_coupon_for_another_currency_product_or_school_is_refused():
    product = make_product()
    contact = make_contact(product.school)
    other = make_product(product.school)
    wrong = [
        make_coupon(product.school, "DOLLARS", amount_off_minor=500, currency="USD"),
        make_coupon(product.school, "OTHER", product_id=other.id),
        make_coupon(make_school(), "ELSEWHERE"),
    ]

    for coupon in wrong:
        with pytest.raises(sales_coupons.CouponRefused):
            sales.place_order(contact, product, "stripe", coupon=coupon)

    assert told() == []


def test_coupon_of_a_cancelled_order_can_be_used_again():
    product = make_product()
    coupon = make_coupon(product.school, most_uses=1)
    order = make_order(product, coupon=coupon)
    assert sales_coupons.find(product.school, "SPRING", utc_now()) is None

    sales.cancel_order(order, "customer")

    assert sales_coupons.find(product.school, "SPRING", utc_now()) is coupon


def test_last_use_goes_to_one_of_two_who_want_it_at_once(app):
    product = make_product()
    coupon = make_coupon(product.school, most_uses=1)
    contact = make_contact(product.school)
    ids = (contact.id, product.id, coupon.id)

    def order():
        found = [
            db.session.get(table, one)
            for table, one in zip((Contact, Product, Coupon), ids, strict=True)
        ]
        try:
            sales.place_order(found[0], found[1], "stripe", coupon=found[2])
            db.session.commit()
        except sales_coupons.CouponRefused:
            return "refused"
        return "ordered"

    assert sorted(at_once(app, order, order)) == ["ordered", "refused"]
    assert db.session.query(Order).count() == 1
