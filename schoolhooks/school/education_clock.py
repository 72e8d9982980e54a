"""What time brings about in courses: access that expires, and students who do nothing for long.

Each rule goes by the student, under whose lock everything about one student's courses is done (see
`education.hold_student`), and looks again, with the student held, at what is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.announce import announce
from schoolhooks.school.due import Rule
from schoolhooks.school.education import end_access, enrollment_fields
from schoolhooks.school.models import Contact, Enrollment, StudentActivity, StudyRules
from schoolhooks.school.models.education import EXPIRING_DAYS, INACTIVE_DAYS
from schoolhooks.school.renewal import renewal_url
from schoolhooks.texts import N_
from schoolhooks.triggers.education import EnrollmentExpiring, StudentInactive

_DAY = timedelta(days=1)
Kept = TypeVar("Kept", Enrollment, StudentActivity)


def set_study_rules(
    school: School, *, expiring_days: int = EXPIRING_DAYS, inactive_days: int = INACTIVE_DAYS
) -> None:
    """Choose how long before its end access is expiring, and after how long a student is idle."""
    days = {"expiring_days": expiring_days, "inactive_days": inactive_days}
    setting = insert(StudyRules).values(school_id=school.id, **days)
    db.session.execute(setting.on_conflict_do_update(index_elements=["school_id"], set_=days))


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Access whose time is up."""
    return and_(Enrollment.ended_at.is_(None), Enrollment.expires_at <= now)


def _is_expiring(now: datetime) -> ColumnElement[bool]:
    """Access about to end, where that end is not told yet. A trial's was told as it started."""
    return and_(
        Enrollment.ended_at.is_(None),
        ~Enrollment.is_trial,
        Enrollment.expires_at > now,
        Enrollment.expires_at <= now + _days(StudyRules.expiring_days, EXPIRING_DAYS),
        Enrollment.expiring_told_for.is_distinct_from(Enrollment.expires_at),
    )


def _is_idle(now: datetime) -> ColumnElement[bool]:
    """A student with access who does nothing, where that lull is not told yet."""
    has_access = select(Enrollment.id).where(
        Enrollment.contact_id == StudentActivity.contact_id,
        Enrollment.ended_at.is_(None),
        or_(Enrollment.expires_at.is_(None), Enrollment.expires_at > now),
    )
    return and_(
        StudentActivity.last_at <= now - _days(StudyRules.inactive_days, INACTIVE_DAYS),
        StudentActivity.inactive_told_for.is_distinct_from(StudentActivity.last_at),
        has_access.exists(),
    )


def _days(chosen: InstrumentedAttribute[int], otherwise: int) -> ColumnElement[Any]:
    """As many days as the contact's school chose, each of 24 hours whatever the clocks do."""
    own = select(chosen).where(StudyRules.school_id == Contact.school_id).correlate(Contact)
    return func.coalesce(own.scalar_subquery(), otherwise) * literal_column("interval '24 hours'")


def _end_access(student: Contact, now: datetime) -> None:
    for enrollment in _due(Enrollment, student, _is_over(now)):
        end_access(enrollment, "expired", at=enrollment.expires_at)


def _tell_expiring(student: Contact, now: datetime) -> None:
    for enrollment in _due(Enrollment, student, _is_expiring(now)):
        ends_at = cast(datetime, enrollment.expires_at)  # the rule asks for one
        enrollment.expiring_told_for = ends_at
        told = EnrollmentExpiring(
            **enrollment_fields(enrollment),
            expires_at=ends_at,
            days_left=-((now - ends_at) // _DAY),  # a day that has begun counts
            renewal_url=renewal_url(enrollment),
        )
        announce(student.school, told, now)


def _tell_idle(student: Contact, now: datetime) -> None:
    for activity in _due(StudentActivity, student, _is_idle(now)):
        activity.inactive_told_for = activity.last_at
        told = StudentInactive(
            student=student.student_ref,
            last_activity_at=activity.last_at,
            inactive_days=(now - activity.last_at) // _DAY,
        )
        announce(student.school, told, now)


def _due(table: type[Kept], student: Contact, is_due: ColumnElement[bool]) -> list[Kept]:
    """The student's rows that something is due for, as they are now that the student is held."""
    query = (
        select(table)
        .join(Contact, Contact.id == table.contact_id)
        .where(Contact.id == student.id, is_due)
        .order_by(table.contact_id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _any(table: type[Kept], is_due: ColumnElement[bool]) -> ColumnElement[bool]:
    """A contact with such a row."""
    return select(table.contact_id).where(table.contact_id == Contact.id, is_due).exists()


RULES: tuple[Rule[Any], ...] = (
    Rule(
        N_("students whose access ended"),
        Contact,
        lambda now: _any(Enrollment, _is_over(now)),
        _end_access,
    ),
    Rule(
        N_("students whose access is expiring"),
        Contact,
        lambda now: _any(Enrollment, _is_expiring(now)),
        _tell_expiring,
    ),
    Rule(
        N_("students inactive"),
        Contact,
        lambda now: _any(StudentActivity, _is_idle(now)),
        _tell_idle,
    ),
)
