"""school.sales_refunds: what is announced about money that goes back, and when nothing is."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import education, sales, sales_refunds
from schoolhooks.school.models import Dispute, Payment, Refund
from tests.school.at_once import at_once
from tests.school.world import (
    forget,
    make_contact,
    make_course,
    make_order,
    make_paid_order,
    make_product,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def bought(price_minor=149_000, currency="UAH"):
    """A paid order that opened one course."""
    product = make_product(price_minor=price_minor, currency=currency)
    product.courses = [make_course(product.school)]
    return make_paid_order(product)


@pytest.mark.parametrize(
    ("price", "currency", "part", "amount", "total"),
    [(149_000, "UAH", 50_000, "500.00", "1490.00"), (12_000, "JPY", 1, "1", "12000"),
     (14_500, "KWD", 14_499, "14.499", "14.500")],
)  # fmt: skip
def test_refund_in_parts_tells_its_own_amount_and_all_so_far(price, currency, part, amount, total):
    order = bought(price, currency)
    [payment] = order.payments

    sales_refunds.refund(payment, part, reason="The live session was called off")
    sales_refunds.refund(payment)

    first, second, ended = told()
    assert [first["type"], second["type"]] == ["payment.refunded"] * 2
    assert first["data"]["amount"] == first["data"]["total_refunded"]["amount"] == amount
    assert first["data"]["is_partial"] is True
    assert first["data"]["access_revoked"] is False
    assert first["data"]["reason"] == "The live session was called off"
    assert second["data"]["amount_minor"] == price - part
    assert second["data"]["total_refunded"]["amount"] == total
    assert second["data"]["is_partial"] is False
    assert second["data"]["access_revoked"] is True
    assert ended["type"] == "enrollment.ended"
    assert ended["data"]["reason"] == "refunded"
    assert (order.refunded_minor, order.status) == (price, "refunded")


def test_refund_of_a_part_leaves_access_and_says_so_on_the_order():
    order = bought()

    sales_refunds.refund(order.payments[0], 1)

    assert told_types() == ["payment.refunded"]
    assert order.status == "partially_refunded"


def test_nothing_left_to_give_back_is_not_announced():
    order = bought()
    sales_refunds.refund(order.payments[0])
    forget()
    unpaid = make_order()
    declined = sales.decline_payment(unpaid)
    forget()

    assert sales_refunds.refund(order.payments[0]) is None
    assert sales_refunds.refund(declined) is None

    assert told() == []


@pytest.mark.parametrize("amount_minor", [0, -1, 149_001])
def test_amount_that_can_not_be_given_back_is_refused(amount_minor):
    order = bought()

    with pytest.raises(ValueError, match="cannot be given back"):
        sales_refunds.refund(order.payments[0], amount_minor)

    assert told() == []


def test_one_of_two_installments_given_back_is_whole_for_the_payment_but_not_for_the_order():
    product = make_product(price_minor=1_000, most_installments=2)
    product.courses = [make_course(product.school)]
    order = make_paid_order(product, installments=2)

    sales_refunds.refund(order.payments[0])

    [body] = told()
    assert body["data"]["amount_minor"] == 500
    assert body["data"]["is_partial"] is False
    assert body["data"]["access_revoked"] is False
    assert order.status == "partially_refunded"


def test_refund_closes_only_what_that_order_opened():
    contact = make_contact()
    given, sold = make_course(contact.school, "Given"), make_course(contact.school, "Sold")
    education.enrol(contact, given, source="manual")
    product = make_product(contact.school, [given, sold])
    order = make_paid_order(product, contact)

    sales_refunds.refund(order.payments[0])

    ended = [body for body in told() if body["type"] == "enrollment.ended"]
    assert [body["data"]["course"]["title"] for body in ended] == ["Sold"]


def test_refunded_order_of_which_an_installment_is_open_awaits_no_more_payment():
    order = make_order(make_product(most_installments=2), installments=2)
    payment = sales.pay_order(order)
    sales_refunds.refund(payment)
    forget()

    assert sales.pay_order(order) is None

    assert told() == []
    assert order.payment_url is None


def test_refund_that_is_rolled_back_is_not_announced():
    order = bought()

    sales_refunds.refund(order.payments[0])
    db.session.rollback()

    assert told() == []
    assert order.refunded_minor == 0
    assert db.session.query(Refund).count() == 0


def test_two_refunds_at_once_give_the_money_back_once(app):
    payment_id = bought().payments[0].id
    db.session.commit()

    def give_back():
        given = sales_refunds.refund(db.session.get(Payment, payment_id))
        db.session.commit()
        return given is not None

    assert sorted(at_once(app, give_back, give_back)) == [False, True]
    assert told_types() == ["payment.refunded", "enrollment.ended"]


def test_dispute_claims_what_is_kept_of_the_payment_once():
    order = bought()
    [payment] = order.payments
    sales_refunds.refund(payment, 9_000)
    forget()
    at = utc_now()

    dispute = sales_refunds.open_dispute(payment, "product_not_received", at=at)
    again = sales_refunds.open_dispute(payment)

    [body] = told()
    assert body["type"] == "payment.disputed"
    assert body["data"]["dispute_id"] == dispute.public_id
    assert body["data"]["payment_id"] == payment.public_id
    assert body["data"]["amount"] == "1400.00"
    assert body["data"]["reason"] == "product_not_received"
    assert body["data"]["respond_by"] == f"{at + timedelta(days=14):%Y-%m-%dT%H:%M:%S}Z"
    assert again is None


def test_payment_that_was_given_back_or_never_taken_can_not_be_disputed():
    order = bought()
    sales_refunds.refund(order.payments[0])
    declined = sales.decline_payment(make_order())
    forget()

    assert sales_refunds.open_dispute(order.payments[0]) is None
    assert sales_refunds.open_dispute(declined) is None

    assert told() == []


def test_dispute_that_is_rolled_back_is_not_announced():
    order = bought()

    sales_refunds.open_dispute(order.payments[0])
    db.session.rollback()

    assert told() == []
    assert db.session.query(Dispute).count() == 0
