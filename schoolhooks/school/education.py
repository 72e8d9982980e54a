"""Who may enter which course: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.activity import touch
from schoolhooks.school.announce import announce
from schoolhooks.school.models import Contact, Course, Enrollment, Order
from schoolhooks.triggers.education import (
    EndReason,
    EnrollmentCreated,
    EnrollmentEnded,
    EnrollmentTrialStarted,
)
from schoolhooks.triggers.objects import Source


def enrol(
    contact: Contact,
    course: Course,
    *,
    source: Source,
    order: Order | None = None,
    is_free: bool = False,
    is_trial: bool = False,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> Enrollment:
    """Open the course to the contact. Where it is open already, it only stays open for longer.

    A trial becomes full access, which is announced as any other; so does a free preview become a
    subscription's trial, which has no end of its own.
    """
    at = at or utc_now()
    hold_student(contact)
    enrollment = _held(contact, course, at)
    if enrollment and (not enrollment.is_trial or (is_trial and enrollment.expires_at is None)):
        enrollment.expires_at = _later(enrollment.expires_at, expires_at)
        return enrollment
    if enrollment is None:
        enrollment = Enrollment(school_id=contact.school_id, contact=contact, course=course)
        enrollment.expires_at = expires_at
        db.session.add(enrollment)
    enrollment.order_id = order.id if order else None
    enrollment.source = source
    enrollment.is_free = is_free
    enrollment.is_trial = is_trial
    enrollment.starts_at = at
    enrollment.expires_at = _later(enrollment.expires_at, expires_at)
    db.session.flush()
    touch(contact, at)
    announce(contact.school, EnrollmentCreated(**_access(enrollment)), at)
    return enrollment


def start_trial(
    contact: Contact, course: Course, *, at: datetime | None = None
) -> Enrollment | None:
    """Let the contact try the course. None, and nothing announced: it cannot be tried, or no more.

    Whoever had access before, be it a trial, gets no trial.
    """
    at = at or utc_now()
    hold_student(contact)
    if course.trial_days is None or _had_access(contact, course):
        return None
    ends_at = at + timedelta(days=course.trial_days)
    enrollment = Enrollment(
        school_id=contact.school_id,
        contact=contact,
        course=course,
        source="automation",
        is_free=True,
        is_trial=True,
        starts_at=at,
        expires_at=ends_at,
    )
    db.session.add(enrollment)
    db.session.flush()
    touch(contact, at)
    announce(
        contact.school,
        EnrollmentTrialStarted(**_access(enrollment), trial_ends_at=ends_at),
        at,
    )
    return enrollment


def end_access(enrollment: Enrollment, reason: EndReason, *, at: datetime | None = None) -> bool:
    """Close the course to the student. False, and nothing announced: it is closed already."""
    at = at or utc_now()
    hold_student(enrollment.contact)
    db.session.refresh(enrollment)
    if enrollment.ended_at is not None:
        return False
    enrollment.ended_at = at
    enrollment.ended_reason = reason
    db.session.flush()
    announce(
        enrollment.contact.school,
        EnrollmentEnded(**enrollment_fields(enrollment), ended_at=at, reason=reason),
        at,
    )
    return True


def open_enrollment(contact: Contact, course: Course) -> Enrollment | None:
    """The contact's access to the course, if it has any now."""
    query = select(Enrollment).where(
        Enrollment.contact_id == contact.id,
        Enrollment.course_id == course.id,
        Enrollment.ended_at.is_(None),
    )
    return db.session.scalars(query).one_or_none()


def enter(enrollment: Enrollment, at: datetime) -> bool:
    """Hold the student, and tell whether the course is open to them at that moment."""
    hold_student(enrollment.contact)
    db.session.refresh(enrollment)
    return enrollment.is_open(at)


def hold_student(contact: Contact) -> None:
    """Keep everybody else from changing what the student may enter or has learnt.

    Held until the end of the transaction: two acts of one student at once become one after the
    other. Whoever holds an order too has taken that first.
    """
    db.session.flush()
    db.session.refresh(contact, with_for_update={"key_share": True, "of": Contact})


def enrollment_fields(enrollment: Enrollment) -> dict[str, Any]:
    """The fields that every trigger about an enrollment begins with."""
    return {
        "enrollment_id": enrollment.public_id,
        "student": enrollment.contact.student_ref,
        "course": enrollment.course.ref,
    }


def _held(contact: Contact, course: Course, at: datetime) -> Enrollment | None:
    """The access that is open at that moment; one that the clock is late to end is ended here."""
    enrollment = open_enrollment(contact, course)
    if enrollment and not enrollment.is_open(at):
        end_access(enrollment, "expired", at=enrollment.expires_at)
        return None
    return enrollment


def _had_access(contact: Contact, course: Course) -> bool:
    query = select(Enrollment.id).where(
        Enrollment.contact_id == contact.id, Enrollment.course_id == course.id
    )
    return db.session.scalar(query.limit(1)) is not None


def _access(enrollment: Enrollment) -> dict[str, Any]:
    """The fields that tell how a student came by access, and for how long."""
    order_id = enrollment.order_id
    return {
        **enrollment_fields(enrollment),
        "source": enrollment.source,
        "order_id": None if order_id is None else str(order_id),
        "is_free": enrollment.is_free,
        "is_trial": enrollment.is_trial,
        "starts_at": enrollment.starts_at,
        "expires_at": enrollment.expires_at,
        "group": None,
    }


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two ends of access, where None is no end at all."""
    return max(one, other) if one and other else None
