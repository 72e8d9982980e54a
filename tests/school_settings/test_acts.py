"""Each act of staff changes what it says and fires what it says, and once."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import education, homework, sales_checkouts
from schoolhooks.school.models import Order
from tests.factories import make_school
from tests.school.world import (
    forget,
    make_contact,
    make_course,
    make_enrollment,
    make_order,
    make_paid_order,
    make_product,
    make_student,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def error(soup, field):
    return soup.select_one(f"#{field}-error").text


def test_giving_access_is_by_hand_and_free(staff):
    contact, course = make_contact(staff.school), make_course(staff.school)

    staff.do("enrol", contact=contact.id, course=course.id, days="30")
    staff.do("enrol", contact=contact.id, course=course.id, days="")

    [body] = told()
    assert body["type"] == "enrollment.created"
    assert (body["data"]["source"], body["data"]["is_free"]) == ("manual", True)
    assert body["data"]["expires_at"] is not None


def test_access_can_be_given_to_a_student_on_trial(staff):
    contact, course = make_contact(staff.school), make_course(staff.school)
    course.trial_days = 7
    education.start_trial(contact, course)
    forget()

    staff.do("enrol", contact=contact.id, course=course.id, days="")

    [body] = told()
    assert (body["type"], body["data"]["is_trial"]) == ("enrollment.created", False)
    assert body["data"]["expires_at"] is None


@pytest.mark.parametrize("days", ["0", "4000", "soon", "-1"])
def test_access_for_no_number_of_days_is_refused(staff, days):
    contact, course = make_contact(staff.school), make_course(staff.school)

    soup = staff.do("enrol", answer=422, contact=contact.id, course=course.id, days=days)

    assert error(soup, "days")
    assert soup.select_one("#days")["value"] == days
    assert told() == []


def make_access(school):
    return make_enrollment(make_contact(school))


def test_ending_access_says_why(staff):
    access = make_access(staff.school)

    staff.do("end-access", access=access.id, reason="unenrolled")

    [body] = told()
    assert (body["type"], body["data"]["reason"]) == ("enrollment.ended", "unenrolled")


def test_course_is_completed_by_hand(staff):
    access = make_access(staff.school)

    staff.do("complete-course", access=access.id)
    staff.do("complete-course", access=access.id)

    [body] = told()
    assert (body["type"], body["data"]["completed_manually"]) == ("enrollment.completed", True)


def test_certificate_is_issued_by_hand(staff):
    access = make_access(staff.school)

    soup = staff.do("issue-certificate", access=access.id)

    [body] = told()
    assert body["type"] == "certificate.issued"
    assert body["data"]["certificate"]["number"] in soup.text


def test_homework_is_graded_by_the_member(staff):
    enrollment, lesson = make_student(["assignment"], contact=make_contact(staff.school))
    handed_in = homework.submit_assignment(enrollment, lesson.assignment, "My homework")
    forget()

    staff.do("grade-homework", submission=handed_in.id, result="returned", grade="40")

    [body] = told()
    assert body["type"] == "assignment.graded"
    assert (body["data"]["result"], body["data"]["grade"]) == ("returned", 40)
    assert body["data"]["reviewer"]["full_name"] == staff.member.name


def test_order_is_placed_by_hand(staff):
    contact, product = make_contact(staff.school), make_product(staff.school)

    staff.do("place-order", contact=contact.id, product=product.id, quantity="2",
             payment_system="bank_transfer")  # fmt: skip

    [body] = told()
    assert body["type"] == "order.created"
    assert (body["data"]["source"], body["data"]["amount"]) == ("manual", "2980.00")


def test_free_order_is_settled_at_once(staff):
    contact, product = make_contact(staff.school), make_product(staff.school, price_minor=0)

    staff.do("place-order", contact=contact.id, product=product.id, quantity="1",
             payment_system="stripe")  # fmt: skip

    assert told_types() == ["order.created", "order.paid"]


@pytest.mark.parametrize("quantity", ["", "0", "1001", "1.5", "x"])
def test_order_of_no_number_of_things_is_refused(staff, quantity):
    contact, product = make_contact(staff.school), make_product(staff.school)

    soup = staff.do("place-order", answer=422, contact=contact.id, product=product.id,
                    quantity=quantity, payment_system="stripe")  # fmt: skip

    assert error(soup, "quantity")
    assert db.session.query(Order).count() == 0


def make_unpaid(school):
    return make_order(make_product(school))


def test_payment_is_recorded(staff):
    staff.do("pay-order", order=make_unpaid(staff.school).id)

    assert told_types() == ["payment.succeeded", "order.paid"]


def test_payment_is_declined(staff):
    staff.do("decline-payment", order=make_unpaid(staff.school).id, failure_code="expired_card")

    [body] = told()
    assert (body["type"], body["data"]["failure_code"]) == ("payment.failed", "expired_card")


def test_order_goes_on_hold(staff):
    order = make_unpaid(staff.school)

    staff.do("change-status", order=order.id, status="on_hold")
    soup = staff.do("change-status", order=order.id, status="completed")

    assert "cannot get that one" in soup.text
    [body] = told()
    assert (body["type"], body["data"]["new_status"]) == ("order.updated", "on_hold")


def test_order_is_cancelled(staff):
    staff.do("cancel-order", order=make_unpaid(staff.school).id, reason="customer")

    [body] = told()
    assert (body["type"], body["data"]["reason"]) == ("order.cancelled", "customer")


def make_payment(school):
    order = make_paid_order(make_product(school))
    return order.payments[0]


def test_part_of_a_payment_goes_back_and_then_the_rest(staff):
    payment = make_payment(staff.school)

    staff.do("refund-payment", payment=payment.id, amount="490,00", reason="Came late")
    staff.do("refund-payment", payment=payment.id, amount="")

    first, second = told()
    assert [first["data"]["amount"], second["data"]["amount"]] == ["490.00", "1000.00"]
    assert [first["data"]["is_partial"], second["data"]["is_partial"]] == [True, False]
    assert first["data"]["reason"] == "Came late"


@pytest.mark.parametrize(
    ("amount", "wrong"),
    [
        ("0", "Enter an amount above 0."),
        ("-5", "Enter an amount above 0."),
        ("much", "Enter an amount like 10.00."),
        ("nan", "Enter an amount like 10.00."),
        ("inf", "Enter an amount like 10.00."),
        ("1e999999", "Enter an amount like 10.00."),
        ("1.005", "UAH has 2 decimals at most."),
        ("1490.01", "That is more than what is left of this payment."),
    ],
)
def test_wrong_amount_is_refused_at_its_field(staff, amount, wrong):
    payment = make_payment(staff.school)

    soup = staff.do("refund-payment", answer=422, payment=payment.id, amount=amount)

    assert error(soup, "amount") == wrong
    assert soup.select_one("#amount")["value"] == amount
    assert told() == []


def test_dispute_is_opened(staff):
    payment = make_payment(staff.school)

    staff.do("open-dispute", payment=payment.id, reason="duplicate")
    staff.do("open-dispute", payment=payment.id, reason="duplicate")

    assert told_types() == ["payment.disputed"]


def test_checkout_is_begun_and_given_up(staff):
    contact, product = make_contact(staff.school), make_product(staff.school)

    soup = staff.do("begin-checkout", contact=contact.id, product=product.id)
    [checkout] = db.session.query(sales_checkouts.Checkout)
    assert checkout.token in soup.text
    staff.do("leave-checkout", checkout=checkout.id)

    assert told_types() == ["checkout.abandoned"]


def test_clock_runs_for_the_members_school_alone(staff):
    make_unpaid(staff.school)
    make_unpaid(make_school())

    soup = staff.do("run-clock", days="30")
    assert "Orders expired: 1" in soup.text
    soup = staff.do("run-clock", days="30")

    assert "Nothing is due by then." in soup.text
    [body] = told()
    assert body["school_id"] == staff.school.public_id
    assert body["data"]["reason"] == "expired"


def test_clock_tells_of_access_that_is_about_to_end(staff):
    make_enrollment(make_contact(staff.school), expires_at=utc_now() + timedelta(days=10))

    staff.do("run-clock", days="5")

    assert told_types() == ["enrollment.expiring"]


@pytest.mark.parametrize("days", ["", "-1", "401", "x"])
def test_clock_does_not_run_that_far(staff, days):
    assert error(staff.do("run-clock", answer=422, days=days), "days")
