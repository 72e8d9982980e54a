"""storefront.order_form: ordering a product, and what is refused."""

import threading

import pytest
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school.models import Contact, Order
from tests.factories import make_school
from tests.school.world import make_contact, make_course, make_product, told, told_types

pytestmark = pytest.mark.usefixtures("app")


def orders():
    db.session.rollback()
    return db.session.scalars(select(Order).order_by(Order.id)).all()


def errors(soup):
    return {tag["id"].removesuffix("-error"): tag.text for tag in soup.select(".field-error")}


def test_order_is_placed_with_what_was_typed(customer):
    product = make_product()

    soup = customer.order(product)

    [order] = orders()
    assert soup.h1.text == f"Pay for order {order.number}"
    assert (order.customer_name, order.customer_phone) == ("Olena Test", "+380671234567")
    assert order.contact.email == "olena@example.com"
    assert order.payment_system == "wayforpay"
    assert order.status == "pending"
    assert told_types(product.school) == ["contact.created", "order.created"]


def test_free_product_needs_no_payment(customer):
    school = make_school()
    product = make_product(school, [make_course(school)], price_minor=0)

    soup = customer.order(product)

    [order] = orders()
    assert soup.h1.text == f"Order {order.number}"
    assert order.payment_system == "free"
    assert told_types() == [
        "contact.created", "order.created", "order.paid", "enrollment.created"
    ]  # fmt: skip


def test_known_contact_orders_under_the_same_row_and_keeps_its_details(customer):
    product = make_product()
    contact = make_contact(product.school, email="olena@example.com", full_name="Olena Old")

    customer.order(product, email="OLENA@example.com", name="Olena New")

    [order] = orders()
    assert order.contact_id == contact.id
    assert order.contact.full_name == "Olena Old"
    assert order.customer_name == "Olena New"


def test_the_same_form_sent_twice_is_one_order(customer):
    product = make_product()
    form = customer.open(product)

    first = customer.order(product, form=form)
    again = customer.order(product, form=form)

    assert len(orders()) == 1
    assert first.h1 == again.h1
    assert told_types() == ["contact.created", "order.created"]


def test_the_same_form_sent_twice_at_once_is_one_order(customer, app):
    product = make_product()
    data = {**customer.open(product), "name": "Olena", "email": "olena@example.com", "phone": ""}
    data["csrf_token"] = customer.page.csrf_token()
    with customer.page.client.session_transaction() as session:
        kept = dict(session)
    address = customer.page.address("storefront.place_order", slug=product.slug)
    ready, answers = threading.Barrier(4), []

    def send():
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(kept)
        ready.wait()
        answers.append(client.post(address, data=data))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [order] = orders()
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.location for answer in answers} == {f"/shop/orders/{order.token}/pay"}
    assert told_types() == ["contact.created", "order.created"]


def test_form_that_is_gone_back_to_and_corrected_is_another_order(customer):
    product = make_product()
    form = customer.open(product)

    customer.order(product, form=form, email="olena@exmaple.com")
    customer.order(product, form=form, email="olena@example.com")

    assert [order.contact.email for order in orders()] == ["olena@exmaple.com", "olena@example.com"]


def test_token_of_an_order_does_not_follow_from_the_form_alone(customer):
    product = make_product()
    form = customer.open(product)

    customer.order(product, form=form)

    [order] = orders()
    assert form["form_key"] not in order.token
    assert len(order.token) >= 22


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, {"name": "Enter your name."}),
        ({"name": " \t\n "}, {"name": "Enter your name."}),
        ({"name": "x" * 201}, {"name": "At most 200 characters."}),
        ({"email": ""}, {"email": "Enter your e-mail address."}),
        ({"email": "olena"}, {"email": "Enter an e-mail address like name@example.com."}),
        ({"email": "olena@localhost"}, {"email": "Enter an e-mail address like name@example.com."}),
        ({"email": "o@x.com,p@x.com"}, {"email": "Enter an e-mail address like name@example.com."}),
        ({"email": "a" * 250 + "@x.com"}, {"email": "At most 254 characters."}),
        ({"phone": "12"},
         {"phone": "Enter a phone number with its country's code, like +380…"}),
        ({"phone": "call me"},
         {"phone": "Enter a phone number with its country's code, like +380…"}),
        ({"phone": "1" * 41}, {"phone": "At most 40 characters."}),
        ({"payment_system": "gold"}, {"payment_system": "Not a valid choice."}),
        ({"name": "", "email": "", "phone": "1"},
         {"name": "Enter your name.", "email": "Enter your e-mail address.",
          "phone": "Enter a phone number with its country's code, like +380…"}),
    ],
)  # fmt: skip
def test_wrong_input_is_told_at_its_field_and_kept(customer, typed, wrong):
    product = make_product()

    soup = customer.order(product, status=422, **typed)

    assert errors(soup) == wrong
    for name in set(typed) - {"payment_system"}:
        field = soup.select_one(f"#{name}")
        assert field["value"] == " ".join(typed[name].split())
        assert (field.get("aria-invalid") == "true") == (name in wrong)
    assert orders() == []
    assert told() == []


def test_form_without_a_way_to_pay_is_asked_for_one(customer):
    product = make_product()
    form = customer.open(product)
    del form["payment_system"]
    data = {**form, "name": "Olena", "email": "olena@example.com"}

    soup = customer.page.post("storefront.place_order", slug=product.slug, data=data, status=422)

    assert errors(soup) == {"payment_system": "Choose a way to pay."}


def test_form_without_its_key_is_sent_again_with_a_new_one(customer):
    product = make_product()

    soup = customer.order(product, status=422, form_key="short")

    assert "Open this page again." in soup.text
    assert orders() == []


def test_script_in_a_name_stays_text(customer):
    product = make_product()
    name = "<script>alert(1)</script>"

    soup = customer.order(product, name=name, email="wrong", status=422)
    assert soup.select_one("#name")["value"] == name
    customer.order(product, name=name)
    [order] = orders()
    soup = customer.page.get("storefront.order", token=order.token)

    assert name in soup.text
    assert "alert(1)" not in "".join(tag.text for tag in soup.select("script"))


def test_characters_that_cannot_be_stored_or_seen_are_left_out(customer):
    customer.order(make_product(), name="Olena\0\u0007 Test\r\n")

    assert orders()[0].customer_name == "Olena Test"


def test_far_too_large_form_is_refused(customer):
    customer.order(make_product(), status=413, name="x" * 1_100_000)


def test_order_without_a_csrf_token_is_refused(customer):
    product = make_product()

    customer.order(product, csrf_token="", status=400)

    assert orders() == []


def test_orders_from_one_address_are_limited(make_app, app, page):
    page.app = make_app(ORDERS_PER_MINUTE=2)
    page.client = page.app.test_client()
    product = make_product()
    for _ in range(2):
        page.post("storefront.place_order", slug=product.slug, data={}, status=422)

    soup = page.post("storefront.place_order", slug=product.slug, data={}, status=429)

    assert soup.h1.text == "Too many tries"


def test_first_visit_and_marked_links_are_told_with_the_order(customer):
    product = make_product()
    headers = {"Referer": "https://search.example/find?q=secret"}
    customer.page.get("storefront.index", query={"utm_source": "instagram"}, headers=headers)

    customer.order(product)

    created = told()[-1]["data"]["attribution"]
    assert created == {
        "utm_source": "instagram",
        "utm_medium": None,
        "utm_campaign": None,
        "utm_content": None,
        "utm_term": None,
        "referrer": "https://search.example/find",
        "landing_page": "/shop/",
    }
    assert db.session.scalars(select(Contact)).one().attribution["utm_source"] == "instagram"


def test_a_later_marked_link_counts_more_than_an_earlier_one(customer):
    product = make_product()
    customer.page.get("storefront.index", query={"utm_source": "instagram"})

    customer.order(
        product, form=customer.open(product, utm_source="mail", utm_term="\0" + "x" * 999)
    )

    attribution = told()[-1]["data"]["attribution"]
    assert attribution["utm_source"] == "mail"
    assert attribution["utm_term"] == "x" * 100
    assert attribution["landing_page"] == f"/shop/{product.slug}"
