"""storefront.learn_views: the links by which students reach their courses."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import education, student_links
from tests.school.world import (
    make_contact,
    make_course,
    make_enrollment,
    make_lessons,
    make_student,
    told,
)
from tests.storefront.customer import go_in

pytestmark = pytest.mark.usefixtures("app")


def titles(soup):
    return [head.text for head in soup.select("article h2")]


def test_opening_a_link_alone_lets_nobody_in(page):
    enrollment = make_enrollment()

    page.get(student_links.path_of(enrollment))

    assert titles(page.get("storefront.learn")) == []


def test_going_in_is_announced_as_signing_in(page):
    enrollment = make_enrollment()
    link = student_links.path_of(enrollment)
    page.get(link)
    assert told() == []

    page.post(link)

    [body] = told()
    assert body["type"] == "contact.signed_in"
    assert body["data"]["contact"]["id"] == enrollment.contact.public_id


def test_link_opens_the_one_course_it_stands_for(page):
    contact = make_contact()
    first = make_enrollment(contact, make_course(contact.school, "UX Basics"))
    make_enrollment(contact, make_course(contact.school, "UX Research"))

    go_in(page, first)

    assert titles(page.get("storefront.learn")) == ["UX Basics"]


def test_courses_of_several_links_stand_side_by_side(page):
    contact = make_contact()
    for title in ("UX Basics", "UX Research"):
        go_in(page, make_enrollment(contact, make_course(contact.school, title)))

    assert titles(page.get("storefront.learn")) == ["UX Research", "UX Basics"]


def test_each_of_many_courses_says_how_far_one_is_with_few_queries(page):
    contact = make_contact()
    courses = [make_course(contact.school, f"Course {number}") for number in range(12)]
    first, *_ = make_lessons(courses[0], ["video", "text"])
    for course in courses:
        go_in(page, make_enrollment(contact, course))
    page.post("storefront.complete", course_id=courses[0].id, lesson_id=first.id)

    shown = page.get("storefront.learn")  # which counts what it asks

    *others, last = shown.select("article")
    assert "1 of 2" in last.text
    assert len(others) == 11


def test_leaving_forgets_the_links(page):
    go_in(page, make_enrollment())

    soup = page.post("storefront.leave")

    assert titles(soup) == []
    assert "No course is open here yet" in soup.text


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "1" + t, lambda t: "x", lambda t: t.swapcase()]
)
def test_link_that_is_not_ours_is_not_found(page, change):
    enrollment = make_enrollment()
    token = student_links.path_of(enrollment).removeprefix(student_links.PATH)

    page.get("storefront.welcome", token=change(token), status=404)
    page.post("storefront.go_in", token=change(token), status=404)


def test_access_that_has_ended_shows_no_lesson(page):
    enrollment, lesson = make_student(["video"])
    lesson.text = "The first lesson's words."
    education.end_access(enrollment, "refunded")
    db.session.commit()

    soup = go_in(page, enrollment)
    assert "Your access to this course has ended." in soup.text
    soup = page.get("storefront.lesson", course_id=enrollment.course_id, lesson_id=lesson.id)

    assert "The first lesson's words." not in soup.text
    assert "Your access has ended" in soup.text
