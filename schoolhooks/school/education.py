"""What happens in courses: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.announce import announce
from schoolhooks.school.models import Contact, Course, Enrollment, Order
from schoolhooks.triggers.education import EndReason, EnrollmentCreated, EnrollmentEnded
from schoolhooks.triggers.objects import Source


def enrol(
    contact: Contact,
    course: Course,
    *,
    source: Source,
    order: Order | None = None,
    is_free: bool = False,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> Enrollment:
    """Open the course to the contact. Where it is open already, it only stays open for longer."""
    at = at or utc_now()
    hold_student(contact)
    open_one = open_enrollment(contact, course)
    if open_one:
        open_one.expires_at = _later(open_one.expires_at, expires_at)
        return open_one
    enrollment = Enrollment(
        school_id=contact.school_id,
        contact=contact,
        course=course,
        order_id=order.id if order else None,
        source=source,
        is_free=is_free,
        starts_at=at,
        expires_at=expires_at,
    )
    db.session.add(enrollment)
    db.session.flush()
    announce(contact.school, EnrollmentCreated(**_access(enrollment)), at)
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


def hold_student(contact: Contact) -> None:
    """Keep everybody else from changing what the student may enter or has learnt.

    Held until the end of the transaction: two acts of one student at once become one after the
    other. Whoever holds an order too has taken that first.
    """
    db.session.flush()
    db.session.refresh(contact, with_for_update={"key_share": True, "of": Contact})


def open_enrollment(contact: Contact, course: Course) -> Enrollment | None:
    """The contact's access to the course, if it has any now."""
    query = select(Enrollment).where(
        Enrollment.contact_id == contact.id,
        Enrollment.course_id == course.id,
        Enrollment.ended_at.is_(None),
    )
    return db.session.scalars(query).one_or_none()


def enrollment_fields(enrollment: Enrollment) -> dict[str, Any]:
    """The fields that every trigger about an enrollment begins with."""
    return {
        "enrollment_id": enrollment.public_id,
        "student": enrollment.contact.student_ref,
        "course": enrollment.course.ref,
    }


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
