"""storefront.course_views: a course's public page, its free trial, and certificates."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import certificates, learning
from schoolhooks.school.models import Contact
from tests.factories import make_school
from tests.school.world import (
    make_contact,
    make_course,
    make_enrollment,
    make_product,
    make_student,
    told,
    told_types,
)
from tests.storefront.customer import go_in

pytestmark = pytest.mark.usefixtures("app")
WHO = {"name": "Olena Test", "email": "olena@example.com"}


def make_trial_course(days=7):
    course = make_course(make_school())
    course.trial_days = days
    db.session.commit()
    return course


def test_courses_address_in_the_payload_is_its_page(page):
    school = make_school()
    course = make_course(school, "UX Research")
    make_product(school, [course], name="UX from Scratch")

    soup = page.get(course.ref.url.split(school.domain)[1])

    assert soup.h1.text == "UX Research"
    assert soup.select_one("h3").text == "UX from Scratch"


@pytest.mark.parametrize("number", ["1", "9" * 30, "x"])
def test_unknown_course_is_not_found(page, number):
    page.get(f"/shop/courses/{number}", status=404)


def test_passers_by_see_the_lessons_and_no_progress(page):
    enrollment, *_ = make_student(["video", "quiz"], ["text"])

    soup = page.get("storefront.course", course_id=enrollment.course_id)

    assert [head.text for head in soup.select("section h2")] == ["1. Module 1", "2. Module 2"]
    assert len(soup.select("ol li")) == 3
    assert soup.select("meter") == []


def test_student_sees_how_far_they_are(page):
    enrollment, first, *_ = make_student(["video", "quiz"], ["text"])
    learning.complete_lesson(enrollment, first)
    db.session.commit()

    soup = go_in(page, enrollment)

    assert "1 of 3 lessons, 33 %" in soup.text
    assert [badge.text for badge in soup.select("ol .badge-soft")] == ["Done"]
    assert soup.select_one(".go-on").text.strip() == "Go on with “Lesson 2”"


def test_trial_opens_the_course_and_is_announced(page):
    course = make_trial_course()

    soup = page.post("storefront.try_course", course_id=course.id, data=WHO)

    assert "The course is open to you for 7 days." in soup.text
    assert told_types() == ["contact.created", "enrollment.trial_started"]
    assert told()[0]["data"]["source"] == "form"


def test_second_trial_is_refused_at_the_address(page):
    course = make_trial_course()
    page.post("storefront.try_course", course_id=course.id, data=WHO)
    page.post("storefront.leave")

    soup = page.post("storefront.try_course", course_id=course.id, data=WHO, status=422)

    assert "has had this course before" in soup.select_one("#email-error").text
    assert told_types().count("enrollment.trial_started") == 1


@pytest.mark.parametrize("data", [{}, {"name": "x", "email": "wrong"}, {"name": "\0", "email": ""}])
def test_wrong_trial_form_is_shown_again(page, data):
    course = make_trial_course()

    soup = page.post("storefront.try_course", course_id=course.id, data=data, status=422)

    assert soup.select_one("#email-error")
    assert db.session.scalars(select(Contact)).all() == []


def test_course_without_a_trial_offers_none(page):
    course = make_course(make_school())

    assert page.get("storefront.course", course_id=course.id).select("#trial-form") == []
    page.post("storefront.try_course", course_id=course.id, data=WHO, status=404)
    assert told() == []


def test_anyone_can_see_that_a_certificate_is_real(page):
    enrollment = make_enrollment(make_contact(full_name="Olena Test"))
    issued = certificates.issue_certificate(enrollment)
    db.session.commit()

    soup = page.get(issued.ref.url.split(enrollment.course.school.domain)[1])

    assert soup.h1.text == enrollment.course.title
    assert "Olena Test" in soup.text
    assert issued.number in soup.text
    assert "Valid" in soup.text


def test_certificate_that_has_run_out_says_so(page):
    enrollment = make_enrollment()
    enrollment.course.certificate_days = 1
    issued = certificates.issue_certificate(enrollment, at=utc_now() - timedelta(days=2))
    db.session.commit()

    soup = page.get("storefront.certificate", number=issued.number)

    assert "No longer valid" in soup.text


def test_unknown_certificate_is_not_found(page):
    page.get("storefront.certificate", number="KDS-2026-NOSUCH00", status=404)


def test_student_finds_their_certificate_on_the_course(page):
    enrollment, *_ = make_student(["video"])
    issued = certificates.issue_certificate(enrollment)
    db.session.commit()

    soup = go_in(page, enrollment)

    assert soup.find("a", string="See your certificate")["href"].endswith(issued.number)
