"""school.sales: orders that are paid in parts."""

import pytest

from schoolhooks.school import sales
from tests.school.world import (
    forget,
    make_course,
    make_order,
    make_product,
    told,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("total", "currency", "parts"),
    [(149_000, "UAH", [49_667, 49_667, 49_666]), (100, "JPY", [34, 33, 33]),
     (1_001, "KWD", [334, 334, 333])],
)  # fmt: skip
def test_each_installment_is_its_own_payment_and_the_last_one_settles(total, currency, parts):
    product = make_product(price_minor=total, currency=currency, most_installments=3)
    product.courses = [make_course(product.school)]
    order = make_order(product, installments=3)

    payments = [sales.pay_order(order) for _ in range(4)]

    bodies = told()
    assert [body["type"] for body in bodies] == [
        "payment.succeeded",
        "order.updated",
        "payment.succeeded",
        "payment.succeeded",
        "order.paid",
        "enrollment.created",
    ]
    paid = [body["data"] for body in bodies if body["type"] == "payment.succeeded"]
    assert [data["amount_minor"] for data in paid] == parts
    assert [data["installment"] for data in paid] == [
        {"number": number, "total": 3} for number in (1, 2, 3)
    ]
    assert [data["order_left_to_pay"]["amount_minor"] for data in paid] == [
        total - parts[0],
        parts[2],
        0,
    ]
    assert {data["order_total"]["amount_minor"] for data in paid} == {total}
    updated = bodies[1]["data"]
    assert (updated["old_status"], updated["new_status"]) == ("pending", "partially_paid")
    assert bodies[4]["data"]["amount_minor"] == total
    assert bodies[4]["data"]["payment_id"] == payments[2].public_id
    assert payments[3] is None


def test_declined_installment_counts_its_attempts_by_itself():
    order = make_order(make_product(most_installments=2), installments=2)
    sales.decline_payment(order)
    sales.pay_order(order)
    forget()

    sales.decline_payment(order)

    [body] = told()
    assert body["data"]["attempt"] == 1
    assert body["data"]["installment"] == {"number": 2, "total": 2}
    assert order.status == "partially_paid"


@pytest.mark.parametrize(("price", "offered", "asked"), [(2, 12, 12), (149_000, 2, 12)])
def test_no_more_installments_than_are_offered_or_than_the_money_has_parts(price, offered, asked):
    product = make_product(price_minor=price, currency="JPY", most_installments=offered)

    order = make_order(product, installments=asked)

    assert order.installments == 2
