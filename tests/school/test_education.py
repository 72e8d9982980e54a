"""school.education: what is announced about courses, and when nothing is."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import education
from tests.school.world import (
    forget,
    make_contact,
    make_course,
    make_enrollment,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def test_enrolment_by_hand_says_so_and_tells_only_the_students_name():
    contact = make_contact()
    course = make_course(contact.school)

    enrollment = education.enrol(contact, course, source="manual", is_free=True)

    [body] = told()
    assert body["type"] == "enrollment.created"
    assert body["data"]["enrollment_id"] == f"enr_{enrollment.id}"
    assert body["data"]["student"] == {"id": contact.public_id, "full_name": "Olena Test"}
    assert body["data"]["source"] == "manual"
    assert body["data"]["is_free"] is True
    assert body["data"]["order_id"] is None


def test_open_course_is_not_opened_again_but_stays_open_for_longer():
    contact = make_contact()
    course = make_course(contact.school)
    soon, late = utc_now() + timedelta(days=7), utc_now() + timedelta(days=30)
    first = education.enrol(contact, course, source="manual", expires_at=soon)
    forget()

    again = education.enrol(contact, course, source="manual", expires_at=late)

    assert again is first
    assert first.expires_at == late
    assert told() == []


@pytest.mark.parametrize("ends_in_days", [7, None])
def test_access_without_an_end_never_gets_one(ends_in_days):
    contact = make_contact()
    course = make_course(contact.school)
    first = education.enrol(contact, course, source="manual")

    end = utc_now() + timedelta(days=ends_in_days) if ends_in_days else None
    education.enrol(contact, course, source="manual", expires_at=end)

    assert first.expires_at is None


@pytest.mark.parametrize(
    "reason", ["expired", "revoked", "refunded", "payment_failed", "unenrolled"]
)
def test_lost_access_is_announced_once_with_its_reason(reason):
    enrollment = make_enrollment()

    assert education.end_access(enrollment, reason, at=datetime(2027, 3, 14, 9, 28, tzinfo=UTC))
    assert not education.end_access(enrollment, "revoked")

    [body] = told()
    assert body["type"] == "enrollment.ended"
    assert body["data"]["enrollment_id"] == enrollment.public_id
    assert body["data"]["reason"] == reason
    assert body["data"]["ended_at"] == "2027-03-14T09:28:00Z"
    assert enrollment.ended_reason == reason


def test_lost_access_that_is_rolled_back_is_not_announced():
    enrollment = make_enrollment()

    education.end_access(enrollment, "revoked")
    db.session.rollback()

    assert told() == []
    assert enrollment.ended_at is None


def test_course_that_was_closed_can_be_opened_anew():
    enrollment = make_enrollment()
    education.end_access(enrollment, "refunded")
    forget()

    again = education.enrol(enrollment.contact, enrollment.course, source="manual")

    assert again.id != enrollment.id
    assert told_types() == ["enrollment.created"]


def test_course_that_the_clock_is_late_to_close_ends_before_it_is_opened_anew():
    ended_at = utc_now() - timedelta(days=1)
    enrollment = make_enrollment(expires_at=ended_at)

    again = education.enrol(enrollment.contact, enrollment.course, source="manual")

    assert again.id != enrollment.id
    ended, created = told()
    assert (ended["type"], created["type"]) == ("enrollment.ended", "enrollment.created")
    assert ended["data"]["reason"] == "expired"
    assert enrollment.ended_at == ended_at


def make_trial_course(contact, trial_days=7):
    """A course that can be tried for some days."""
    course = make_course(contact.school)
    course.trial_days = trial_days
    return course


def test_trial_is_announced_once_with_its_end_and_not_as_an_enrolment():
    contact = make_contact()
    course = make_trial_course(contact)

    enrollment = education.start_trial(contact, course, at=datetime(2027, 3, 14, tzinfo=UTC))
    assert education.start_trial(contact, course) is None

    [body] = told()
    assert body["type"] == "enrollment.trial_started"
    assert body["data"]["enrollment_id"] == enrollment.public_id
    assert body["data"]["is_trial"] is True
    assert body["data"]["is_free"] is True
    assert body["data"]["trial_ends_at"] == "2027-03-21T00:00:00Z"
    assert body["data"]["expires_at"] == body["data"]["trial_ends_at"]


def test_trial_that_ended_cannot_be_had_again():
    contact = make_contact()
    course = make_trial_course(contact)
    education.end_access(education.start_trial(contact, course), "expired")
    forget()

    assert education.start_trial(contact, course) is None

    assert told() == []


def test_course_without_a_trial_cannot_be_tried():
    contact = make_contact()

    assert education.start_trial(contact, make_course(contact.school)) is None

    assert told() == []


def test_trial_becomes_full_access_which_is_announced_as_such():
    contact = make_contact()
    course = make_trial_course(contact)
    trial = education.start_trial(contact, course)
    forget()

    enrollment = education.enrol(contact, course, source="manual")

    [body] = told()
    assert body["type"] == "enrollment.created"
    assert body["data"]["is_trial"] is False
    assert body["data"]["expires_at"] is None
    assert enrollment is trial


def test_trial_that_is_rolled_back_is_not_announced():
    contact = make_contact()
    course = make_trial_course(contact)
    db.session.commit()

    education.start_trial(contact, course)
    db.session.rollback()

    assert told() == []


def test_enrolment_that_is_rolled_back_is_not_announced():
    contact = make_contact()
    course = make_course(contact.school)

    education.enrol(contact, course, source="manual")
    db.session.rollback()

    assert told() == []
