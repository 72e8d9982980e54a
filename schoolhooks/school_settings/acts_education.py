"""What staff can make happen in courses."""

from __future__ import annotations

from datetime import timedelta

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from schoolhooks.extensions import utc_now
from schoolhooks.members.models import Membership
from schoolhooks.school import certificates, completion, education, homework
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField

_DAYS = NumberRange(1, 3650, message="Between 1 and 3650 days.")


class EnrolForm(ActForm):
    """Whom to let into which course."""

    contact = RowField("Student", kinds.CONTACT)
    course = RowField("Course", kinds.COURSE)
    days = IntegerField("Days (empty: for good)", [Optional(), _DAYS])


class AccessForm(ActForm):
    """Which student's access to which course."""

    access = RowField("Student and course", kinds.ACCESS)


class EndAccessForm(AccessForm):
    """Whose access ends, and why."""

    reason = SelectField(
        "Why",
        choices={
            "revoked": "The school takes it back",
            "unenrolled": "The student leaves",
            "payment_failed": "It was not paid for",
        },
    )


class GradeForm(ActForm):
    """A teacher's verdict."""

    submission = RowField("Homework", kinds.SUBMISSION)
    result = SelectField(
        "Verdict",
        choices={"accepted": "Accept it", "returned": "Return it", "rejected": "Reject it"},
    )
    grade = IntegerField(
        "Grade in percent (optional)",
        [Optional(), NumberRange(0, 100, message="Between 0 and 100.")],
    )


def _enrol(form: EnrolForm, _member: Membership) -> str | None:
    contact, course, days = form.contact.row, form.course.row, form.days.data
    held = education.open_enrollment(contact, course)
    if held and not held.is_trial:
        return None
    ends_at = utc_now() + timedelta(days=days) if days else None
    education.enrol(contact, course, source="manual", is_free=True, expires_at=ends_at)
    return f"{kinds.called(contact)} has access to {course.title}."


def _end_access(form: EndAccessForm, _member: Membership) -> str | None:
    ended = education.end_access(form.access.row, form.reason.data)
    return "Access ended." if ended else None


def _complete(form: AccessForm, _member: Membership) -> str | None:
    done = completion.complete_course(form.access.row)
    return "Marked as complete." if done else None


def _certify(form: AccessForm, _member: Membership) -> str | None:
    issued = certificates.issue_certificate(form.access.row)
    return f"Certificate {issued.number} issued." if issued else None


def _grade(form: GradeForm, member: Membership) -> str | None:
    graded = homework.grade_assignment(
        form.submission.row, form.result.data, member.member, grade=form.grade.data
    )
    return "Homework graded." if graded else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "enrol", "education", "Give access to a course", ("enrollment.created",),
        EnrolForm, _enrol, "The course is open to this student already.",
    ),
    Act(
        "grade-homework", "education", "Grade homework",
        ("assignment.graded", "lesson.completed"),
        GradeForm, _grade, "It has that verdict and grade already.",
    ),
    Act(
        "complete-course", "education", "Mark a course as complete",
        ("enrollment.completed", "program.completed"),
        AccessForm, _complete, "It is complete already.",
    ),
    Act(
        "issue-certificate", "education", "Issue a certificate", ("certificate.issued",),
        AccessForm, _certify, "The student has a valid one already.",
    ),
    Act(
        "end-access", "education", "End access to a course", ("enrollment.ended",),
        EndAccessForm, _end_access, "It has ended already.",
    ),
)  # fmt: skip
