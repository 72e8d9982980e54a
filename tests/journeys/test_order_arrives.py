"""An order placed in the shop arrives at the receiver, signed and once, and is counted."""

import json

import pytest
from sqlalchemy import select, text
from standardwebhooks import Webhook as Verifier

from schoolhooks.extensions import db
from schoolhooks.school import sales
from schoolhooks.school.models import Order
from tests.factories import make_school, make_webhook
from tests.school.world import make_contact, make_product, validator_of
from tests.storefront.customer import Customer

SLOW_MACHINE_SECONDS = 60
FIELDS = [
    "order_id", "order_number", "status", "created_at", "source", "is_free", "amount",
    "amount_minor", "currency", "subtotal", "discount", "tax", "coupon_code", "payment_system",
    "payment_url", "product_id", "product_name", "product_type", "items", "customer",
    "attribution", "admin_url",
]  # fmt: skip
CUSTOMER_FIELDS = [
    "id", "first_name", "last_name", "full_name", "email", "phone", "telegram_username", "country",
    "locale", "timezone", "tags", "created_at",
]  # fmt: skip


@pytest.fixture
def calls(app):
    """The number of calls that the list shows of a webhook."""

    def read(webhook):
        db.session.rollback()
        found = db.session.execute(
            text("SELECT calls FROM lane WHERE webhook_id = :id"), {"id": webhook.id}
        )
        return found.scalar_one_or_none() or 0

    return read


def test_order_arrives_once_signed_and_whole_and_is_counted(
    page, receiver, worker, calls, eventually
):
    school = make_school()
    product = make_product(school, plan_name="Standard")
    webhook = make_webhook(school, receiver.url("/hook"), ping=True)
    (ping,) = receiver.wait_for(1, SLOW_MACHINE_SECONDS)
    assert json.loads(ping.body)["type"] == "webhook.test"
    assert calls(webhook) == 0
    customer = Customer(page)

    customer.order(product, form=customer.open(product, utm_source="instagram"))

    _, request = receiver.wait_for(2, SLOW_MACHINE_SECONDS)
    order = db.session.scalars(select(Order)).one()
    body = Verifier(webhook.secret).verify(request.body, dict(request.headers))
    assert body["id"] == request.header("webhook-id")
    assert_tells(body, order, school, product)
    eventually(lambda: calls(webhook) == 1, SLOW_MACHINE_SECONDS)
    assert len(receiver.received) == 2, "the ping and one call"


def assert_tells(body, order, school, product):
    validator_of("order.created").validate(body)
    data = body["data"]
    assert (body["type"], body["trigger_name"]) == ("order.created", "New Order")
    assert (body["category"], body["test"]) == ("sales", False)
    assert body["school_id"] == body["school"]["id"] == school.public_id
    assert set(FIELDS) == set(data)
    assert set(CUSTOMER_FIELDS) == set(data["customer"])
    assert data["order_id"] == str(order.id)
    assert (data["amount"], data["amount_minor"], data["currency"]) == ("1490.00", 149_000, "UAH")
    assert data["payment_system"] == "wayforpay"
    assert data["product_id"] == product.public_id
    assert data["product_type"] == "course"
    assert data["customer"]["full_name"] == "Olena Test"
    assert data["customer"]["email"] == "olena@example.com"
    assert data["customer"]["phone"] == "+380671234567"
    assert data["attribution"]["utm_source"] == "instagram"
    assert data["created_at"].endswith("Z")


def test_paying_in_the_shop_sends_the_payment_and_the_paid_order(page, receiver, worker):
    school = make_school()
    product = make_product(school)
    for trigger in ("payment.succeeded", "order.paid"):
        make_webhook(school, receiver.url(f"/{trigger}"), trigger)
    Customer(page).order(product)
    order = db.session.scalars(select(Order)).one()

    page.post("storefront.settle", token=order.token, data={"outcome": "paid"})

    sent = receiver.wait_for(2, SLOW_MACHINE_SECONDS)
    told = {request.path: json.loads(request.body) for request in sent}
    assert {body["type"] for body in told.values()} == {"payment.succeeded", "order.paid"}
    assert {body["data"]["order_id"] for body in told.values()} == {str(order.id)}
    assert all(path == "/" + body["type"] for path, body in told.items())


def test_order_that_is_rolled_back_sends_nothing(page, receiver, worker, calls, eventually):
    school = make_school()
    product = make_product(school)
    webhook = make_webhook(school, receiver.url())
    sales.place_order(make_contact(school), product, "stripe")
    db.session.rollback()

    Customer(page).order(product)

    receiver.wait_for(1, SLOW_MACHINE_SECONDS)
    eventually(lambda: calls(webhook) == 1, SLOW_MACHINE_SECONDS)
    (request,) = receiver.received
    kept = db.session.scalars(select(Order)).one()
    assert json.loads(request.body)["data"]["order_id"] == str(kept.id)
