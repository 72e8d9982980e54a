"""storefront.order_views: an order's page and its payment step."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import sales
from tests.factories import make_school
from tests.school.world import (
    make_contact,
    make_course,
    make_enrollment,
    make_order,
    make_product,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def pay(page, order, status=303, **data):
    db.session.commit()
    return page.post("storefront.settle", token=order.token, data=data, status=status)


def test_order_that_waits_leads_to_the_payment_step(page):
    order = make_order()

    soup = page.get("storefront.order", token=order.token)

    assert "Waiting for payment" in soup.text
    assert soup.find("a", string="Pay now")["href"] == f"/shop/orders/{order.token}/pay"


def test_address_for_paying_in_the_payload_is_the_payment_step(page):
    order = make_order()

    soup = page.get(order.payment_url.split(order.school.domain)[1])

    assert soup.h1.text == f"Pay for order {order.number}"
    assert "1490.00 UAH" in soup.text


def test_paying_opens_what_was_bought(page):
    school = make_school()
    order = make_order(make_product(school, [make_course(school)]))

    soup = pay(page, order, outcome="paid")

    assert soup.h1.text == f"Order {order.number}"
    assert "your payment has arrived" in soup.text
    assert told_types() == ["payment.succeeded", "order.paid", "enrollment.created"]


def test_paying_twice_takes_the_money_once(page):
    order = make_order()
    pay(page, order, outcome="paid")

    soup = pay(page, order, outcome="paid")

    assert "Nothing was left to pay" in soup.text
    assert told_types() == ["payment.succeeded", "order.paid"]


def test_declined_payment_says_why_and_can_be_tried_again(page):
    order = make_order()

    soup = pay(page, order, outcome="declined", failure_code="insufficient_funds")

    assert soup.h1.text == f"Pay for order {order.number}"
    assert "The card does not have enough money on it. Nothing was taken." in soup.text
    pay(page, order, outcome="paid")
    assert told_types() == ["payment.failed", "payment.succeeded", "order.paid"]
    assert told()[0]["data"]["failure_code"] == "insufficient_funds"


@pytest.mark.parametrize(
    "data", [{"outcome": "stolen"}, {"outcome": "declined", "failure_code": "x"}]
)
def test_unknown_end_of_a_payment_changes_nothing(page, data):
    order = make_order()

    pay(page, order, status=422, **data)

    assert told() == []


def test_settled_orders_payment_step_shows_the_order(page):
    order = make_order()
    sales.pay_order(order)
    db.session.commit()

    page.get("storefront.pay", token=order.token, status=303)

    assert page.response.location == f"/shop/orders/{order.token}"


@pytest.mark.parametrize("token", ["100000", "nothing", "%00"])
@pytest.mark.parametrize("end", ["", "/pay"])
def test_unknown_token_is_not_found(page, token, end):
    make_order()

    page.get(f"/shop/orders/{token}{end}", status=404)


def test_paid_orders_page_leads_to_its_courses(page):
    school = make_school()
    course = make_course(school, "UX Research")
    order = make_order(make_product(school, [course]))
    assert "Your courses" not in page.get("storefront.order", token=order.token).text

    soup = pay(page, order, outcome="paid")

    link = soup.find("a", string="UX Research")["href"]
    assert page.get(link).h1.text == "UX Research"


def test_order_of_a_course_that_was_open_already_gives_no_second_way_in(page):
    school = make_school()
    course = make_course(school)
    contact = make_contact(school)
    product = make_product(school, [course], price_minor=0)
    make_enrollment(contact, course)
    order = make_order(product, contact)

    sales.pay_order(order)
    db.session.commit()

    soup = page.get("storefront.order", token=order.token)
    assert soup.select('a[href^="/shop/learn/"]') == []
    assert "on the page of your earlier order" in soup.text
