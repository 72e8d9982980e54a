"""school.education_clock: what time brings about in courses, once, however the clock looks."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolhooks.extensions import db
from schoolhooks.school import clock, education, education_clock, learning, sales
from tests.school.world import (
    forget,
    make_contact,
    make_course,
    make_enrollment,
    make_order,
    make_product,
    make_student,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
EXPIRING = "enrollment.expiring"


def make_access(days=30, **options):
    """Access from START on, for so many days."""
    return make_enrollment(at=START, expires_at=START + days * DAY, **options)


def let_time_pass(*moments, only=None):
    """Let the clock look at those moments, and tell what was announced so far."""
    for moment in moments:
        clock.run_due(moment, education_clock.RULES)
    return [body for body in told() if only in (None, body["type"])]


def types(bodies):
    return [body["type"] for body in bodies]


def test_end_of_access_is_told_seven_days_before_and_once():
    enrollment = make_access(30)

    assert let_time_pass(START + 23 * DAY - SECOND, only=EXPIRING) == []
    [body] = let_time_pass(START + 23 * DAY, START + 23 * DAY, START + 25 * DAY, only=EXPIRING)

    assert body["data"]["enrollment_id"] == enrollment.public_id
    assert body["data"]["days_left"] == 7
    assert body["data"]["expires_at"] == "2027-03-31T12:00:00Z"
    assert body["data"]["renewal_url"] is None


def test_school_can_choose_other_days():
    enrollment = make_access(30)
    education_clock.set_study_rules(enrollment.contact.school, expiring_days=3, inactive_days=28)

    assert let_time_pass(START + 27 * DAY - SECOND) == []
    assert types(let_time_pass(START + 27 * DAY)) == ["enrollment.expiring"]
    assert types(let_time_pass(START + 28 * DAY)) == ["enrollment.expiring", "student.inactive"]


def test_clock_that_looks_late_tells_how_many_days_are_left_by_then():
    make_access(30)

    [body] = let_time_pass(START + 27 * DAY + SECOND, only=EXPIRING)

    assert body["data"]["days_left"] == 3


def test_end_that_was_put_off_is_told_again():
    enrollment = make_access(30)
    let_time_pass(START + 24 * DAY)
    later = START + 60 * DAY
    education.enrol(enrollment.contact, enrollment.course, source="manual", expires_at=later)
    forget()

    assert let_time_pass(START + 31 * DAY, only=EXPIRING) == []
    [body] = let_time_pass(START + 53 * DAY, START + 54 * DAY, only=EXPIRING)

    assert body["data"]["expires_at"] == "2027-04-30T12:00:00Z"


def test_renewal_leads_to_what_was_bought():
    contact = make_contact()
    course = make_course(contact.school)
    make_product(contact.school, [course], price_minor=100)
    bought = make_product(contact.school, [course], access_days=30)
    sales.pay_order(make_order(bought, contact), at=START)
    forget()

    [body] = let_time_pass(START + 25 * DAY, only=EXPIRING)

    assert body["data"]["renewal_url"].endswith(f"/shop/{bought.slug}")


def test_access_ends_once_and_at_the_moment_it_was_to_end():
    enrollment = make_access(30)

    looks = [START + 40 * DAY, START + 40 * DAY, START + 50 * DAY]
    [body] = let_time_pass(*looks, only="enrollment.ended")

    assert body["data"]["reason"] == "expired"
    assert body["data"]["ended_at"] == "2027-03-31T12:00:00Z"
    assert body["timestamp"].startswith("2027-03-31T12:00:00")
    assert enrollment.ended_reason == "expired"


def test_end_that_is_over_is_not_told_as_coming():
    make_access(30)

    assert types(let_time_pass(START + 31 * DAY)) == ["enrollment.ended"]


def test_access_without_an_end_neither_expires_nor_ends():
    make_enrollment(at=START)
    education_clock.set_study_rules(make_contact().school, inactive_days=9_000)

    bodies = let_time_pass(START + 9_000 * DAY)

    assert types(bodies) == ["student.inactive"]


def test_trial_ends_without_being_told_beforehand():
    contact = make_contact()
    course = make_course(contact.school)
    course.trial_days = 7
    education.start_trial(contact, course, at=START)
    forget()

    assert types(let_time_pass(START + DAY, START + 8 * DAY)) == ["enrollment.ended"]


def test_idle_student_is_told_once_after_fourteen_days():
    enrollment, *_ = make_student(["video"], at=START)

    assert let_time_pass(START + 14 * DAY - SECOND) == []
    [body] = let_time_pass(START + 14 * DAY, START + 15 * DAY, START + 90 * DAY)

    assert body["type"] == "student.inactive"
    assert body["data"]["student"]["id"] == enrollment.contact.public_id
    assert body["data"]["last_activity_at"] == "2027-03-01T12:00:00Z"
    assert body["data"]["inactive_days"] == 14


def test_lull_is_told_again_after_the_student_was_active():
    enrollment, lesson = make_student(["video"], at=START)
    let_time_pass(START + 20 * DAY)
    learning.open_lesson(enrollment, lesson, at=START + 21 * DAY)
    forget()

    assert let_time_pass(START + 34 * DAY) == []
    [body] = let_time_pass(START + 36 * DAY, START + 37 * DAY)

    assert body["data"]["inactive_days"] == 15


def test_student_in_two_courses_is_idle_once():
    first = make_enrollment(at=START)
    make_enrollment(first.contact, at=START)

    assert types(let_time_pass(START + 15 * DAY)) == ["student.inactive"]


def test_student_without_access_is_not_called_idle():
    enrollment = make_enrollment(at=START)
    education.end_access(enrollment, "revoked", at=START)
    forget()

    assert let_time_pass(START + 90 * DAY) == []


def test_two_clocks_at_once_tell_each_fact_once(app):
    for _ in range(8):
        make_access(30)
    moments = [START + 24 * DAY, START + 31 * DAY]
    gate = threading.Barrier(2)

    def look():
        with app.app_context():
            for moment in moments:
                gate.wait(20)
                clock.run_due(moment, education_clock.RULES)

    run_at_once(look)

    names = told_types()
    assert sorted(names) == sorted(
        ["student.inactive", "enrollment.expiring", "enrollment.ended"] * 8
    )


def test_clock_and_student_at_once_do_not_wait_for_each_other(app):
    enrollment, *lessons = make_student(["video"] * 30, at=START, expires_at=START + 60 * DAY)
    enrollment_id, lesson_ids = enrollment.id, [one.id for one in lessons]
    db.session.commit()
    gate = threading.Barrier(2)

    def study():
        with app.app_context():
            gate.wait(20)
            for lesson_id in lesson_ids:
                mine = db.session.get(type(enrollment), enrollment_id)
                lesson = db.session.get(type(lessons[0]), lesson_id)
                learning.complete_lesson(mine, lesson, at=START + 53 * DAY)
                db.session.commit()

    def look():
        with app.app_context():
            gate.wait(20)
            for _ in lesson_ids:
                clock.run_due(START + 54 * DAY, education_clock.RULES)

    run_at_once(study, look)

    clock.run_due(START + 54 * DAY, education_clock.RULES)
    names = told_types()
    assert names.count("enrollment.expiring") == 1
    assert names.count("lesson.completed") == 30
    assert names.count("enrollment.completed") == 1


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    access_days=st.integers(1, 40),
    looks=st.lists(st.integers(0, 50 * 24), max_size=12),
    active_on=st.none() | st.integers(0, 39),
)
def test_however_the_clock_looks_each_fact_comes_about_once(access_days, looks, active_on):
    enrollment, lesson = make_student(["video"], at=START, expires_at=START + access_days * DAY)
    if active_on is not None:
        learning.open_lesson(enrollment, lesson, at=START + active_on * DAY)
        forget()

    let_time_pass(*(START + timedelta(hours=hours) for hours in sorted(looks)))

    last_look = max(looks, default=0) / 24
    expiring = [look for look in looks if access_days - 7 <= look / 24 < access_days]
    names = told_types(enrollment.contact.school)
    assert names.count("enrollment.ended") == (last_look >= access_days)
    assert names.count("enrollment.expiring") == bool(expiring)
    active_on = active_on if active_on is not None and active_on < access_days else 0
    idle = [look for look in looks if active_on + 14 <= look / 24 < access_days]
    assert names.count("student.inactive") == bool(idle)


def run_at_once(*works):
    """Run each of two works in a thread of its own; one work is run in both."""
    threads = [threading.Thread(target=work) for work in (works * 2)[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
