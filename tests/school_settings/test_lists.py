"""The staff's lists and pages: orders, contacts and homework, of the own school alone."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.models import Role
from schoolhooks.school import crm, erasure, homework, sales_refunds
from schoolhooks.school_settings import contact_views, order_views
from tests.factories import make_member, make_school
from tests.school.world import (
    forget,
    make_contact,
    make_course,
    make_enrollment,
    make_order,
    make_paid_order,
    make_product,
    make_student,
)

pytestmark = pytest.mark.usefixtures("app")


def names(soup):
    return [link.text for link in soup.select(".row-name")]


@pytest.mark.parametrize("what", ["orders", "contacts", "submissions"])
def test_empty_list_says_what_to_do(staff, what):
    assert staff.page.get(f"school_settings.{what}").select_one(".empty")


def test_orders_are_the_schools_own_latest_first(staff):
    product = make_product(staff.school)
    first, second = make_order(product), make_order(product)
    make_order()

    assert names(staff.page.get("school_settings.orders")) == [second.number, first.number]


def test_orders_are_found_by_number_mail_and_status(staff):
    product = make_product(staff.school)
    contact = make_contact(staff.school, email="olena@example.com")
    first, second = make_order(product, contact), make_paid_order(product)

    def seek(**query):
        return names(staff.page.get("school_settings.orders", query=query))

    assert seek(q=first.number) == seek(q=f" {first.id} ") == [first.number]
    assert seek(q="OLENA@example.com") == [first.number]
    assert seek(status="paid") == [second.number]
    assert seek(q=first.number, status="paid") == []
    assert seek(q="nothing", status="no such") == seek(q="9" * 40) == seek(q="a@\0") == []


def test_lists_go_on_by_pages(staff, monkeypatch):
    monkeypatch.setattr(order_views, "_PAGE", 2)
    monkeypatch.setattr(contact_views, "_PAGE", 2)
    product = make_product(staff.school)
    orders = [make_order(product, make_contact(staff.school)) for _ in range(3)]

    soup = staff.page.get("school_settings.orders", query={"status": "pending"})
    assert names(soup) == [orders[2].number, orders[1].number]
    soup = staff.page.get(soup.select_one("#more a")["href"])
    assert names(soup) == [orders[0].number]
    assert "status=pending" in soup.select_one("#more a")["href"]

    soup = staff.page.get("school_settings.contacts")
    assert len(names(staff.page.get(soup.select_one("#more a")["href"]))) == 1
    staff.page.get("school_settings.orders", query={"before": "9" * 40})


def test_order_page_is_the_address_in_the_payload(staff):
    order = make_paid_order(make_product(staff.school, [make_course(staff.school)]))
    sales_refunds.refund(order.payments[0], 10_000)
    forget()

    soup = staff.page.get(f"/settings/school/orders/{order.id}")

    assert soup.h1.text == f"Order {order.number}"
    assert "Partly refunded" in soup.text
    assert "1490.00 UAH" in soup.text
    assert "100.00 UAH given back" in soup.text
    assert soup.find("a", string="Refund")["href"].startswith("/settings/school/do/refund-payment?")


def test_order_of_a_deleted_contact_says_so(staff):
    contact = make_contact(staff.school)
    order = make_order(make_product(staff.school), contact)
    erasure.delete_contact(contact)
    db.session.commit()

    row = staff.page.get("school_settings.orders").find("a", string=order.number).find_parent("tr")

    assert "A deleted contact" in row.text


def test_staff_and_shop_call_a_product_and_an_order_the_same(staff):
    order = make_order(make_product(staff.school, type="live_course"))

    for soup in (
        staff.page.get("school_settings.order", order_id=order.id),
        staff.page.get("storefront.order", token=order.token),
    ):
        assert "Live course" in soup.text
        assert "Waiting for payment" in soup.select_one(".page-head").text


def test_order_that_waits_can_be_paid_from_its_page(staff):
    order = make_order(make_product(staff.school))
    soup = staff.page.get("school_settings.order", order_id=order.id)

    link = soup.find("a", string="Record a payment")["href"]
    assert staff.page.get(link).select("#order") == []
    soup = staff.page.post(link)

    assert soup.h1.text == f"Order {order.number}"
    assert "Paid" in soup.select_one(".page-head").text


def test_another_schools_order_contact_and_homework_are_not_found(staff):
    enrollment, lesson = make_student(["assignment"])
    handed_in = homework.submit_assignment(enrollment, lesson.assignment, "My homework")
    order = make_order()

    for address in (
        f"orders/{order.id}",
        f"contacts/{enrollment.contact_id}",
        f"submissions/{handed_in.id}",
        f"orders/{'9' * 30}",
    ):
        staff.page.get(f"/settings/school/{address}", status=404)


def test_contacts_are_found_by_name_and_mail(staff):
    make_contact(staff.school, full_name="Olena Test", email="olena@example.com")
    make_contact(staff.school, full_name="Daniel 100%", email="daniel@example.com")

    def seek(sought):
        return names(staff.page.get("school_settings.contacts", query={"q": sought}))

    assert seek("lena") == seek("OLENA@") == ["Olena Test"]
    assert seek("%") == ["Daniel 100%"]
    assert seek("\0nobody") == []


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"country": "UA", "locale": "uk"}, ["Ukraine", "Ukrainian"]),
        ({"country": "KW", "locale": "ar-KW"}, ["Kuwait", "Arabic (Kuwait)"]),
        ({"country": "QQ", "locale": "qqx"}, ["QQ", "qqx"]),
    ],
)
def test_contacts_country_and_language_are_said_in_words(staff, known, shown):
    contact = make_contact(staff.school, **known)
    db.session.commit()

    soup = staff.page.get("school_settings.contact", contact_id=contact.id)

    said = {one.text: one.find_next_sibling("dd").text for one in soup.select("dt")}
    assert [said["Country"], said["Language"]] == shown


def test_contact_page_shows_what_is_known_and_leads_into_the_courses(staff):
    contact = make_contact(staff.school)
    crm.add_tag(contact, "vip")
    make_enrollment(contact)
    order = make_order(make_product(staff.school), contact)
    db.session.commit()

    soup = staff.page.get("school_settings.contact", contact_id=contact.id)

    assert "vip" in soup.text
    assert soup.find("a", string=order.number)
    assert (
        staff.page.get(soup.find("a", string="The student’s link")["href"]).h1.text == "UX Basics"
    )


def test_homeworks_address_in_the_payload_is_its_page(staff):
    enrollment, lesson = make_student(["assignment"], contact=make_contact(staff.school))
    handed_in = homework.submit_assignment(
        enrollment, lesson.assignment, "I asked <b>three</b> people.", file_names=["notes.pdf"]
    )
    db.session.commit()
    path = handed_in.review_url.split(staff.school.domain)[1]

    assert names(staff.page.get("school_settings.submissions")) == ["Interview three users"]
    soup = staff.page.get(path)
    assert "I asked <b>three</b> people." in soup.text
    assert "notes.pdf" in soup.text

    soup = staff.page.post(
        soup.find("a", string="Grade it")["href"], data={"result": "accepted", "grade": "90"}
    )
    assert "Accepted, 90 %" in soup.text
    assert names(staff.page.get("school_settings.submissions")) == []
    assert len(names(staff.page.get("school_settings.submissions", query={"all": 1}))) == 1


def test_viewers_see_the_pages_without_buttons(page):
    school = make_school()
    order = make_paid_order(make_product(school))
    page.sign_in(make_member(school, Role.VIEWER))

    for endpoint, values in (
        ("order", {"order_id": order.id}),
        ("contact", {"contact_id": order.contact_id}),
    ):
        soup = page.get(f"school_settings.{endpoint}", **values)
        assert soup.select('a[href*="/do/"]') == []
