"""The student that a visitor is: which courses their links have opened in this browser."""

from __future__ import annotations

from flask import session
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.models import Course, Enrollment

_KEY = "learning"
_MOST = 30  # the session is a cookie: those opened longest ago give way


def let_in(enrollment: Enrollment) -> None:
    """Remember in this browser that the visitor came by the enrollment's link."""
    kept = [one for one in session.get(_KEY, []) if one != enrollment.id]
    session[_KEY] = [*kept, enrollment.id][-_MOST:]


def leave() -> None:
    """Forget every link."""
    session.pop(_KEY, None)


def enrollments() -> list[Enrollment]:
    """What the visitor's links have opened, the latest first."""
    query = (
        select(Enrollment)
        .where(Enrollment.id.in_(session.get(_KEY, [])))
        .options(
            joinedload(Enrollment.contact),
            joinedload(Enrollment.course).joinedload(Course.school),
        )
        .order_by(Enrollment.id.desc())
    )
    return list(db.session.scalars(query))


def enrollment_in(course: Course) -> Enrollment | None:
    """The visitor's enrollment in the course: an open one rather than one that has ended."""
    own = [one for one in enrollments() if one.course_id == course.id]
    return min(own, key=lambda one: one.ended_at is not None, default=None)


def is_staff_of(school: School) -> bool:
    """Whether the visitor is signed in as a member of the school, who may look but not learn."""
    return current_user.is_authenticated and any(
        one.school_id == school.id for one in current_user.memberships
    )
