"""What staff can make happen in courses."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms.validators import NumberRange, Optional

from schoolhooks.extensions import utc_now
from schoolhooks.forms import WholeNumberField
from schoolhooks.members.models import Membership
from schoolhooks.school import certificates, completion, education, homework
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import OUT_OF_RANGE, choice
from schoolhooks.texts import N_

_DAYS = NumberRange(1, 3650, message=lazy_gettext("Between %(min)s and %(max)s days."))


class EnrolForm(ActForm):
    """Whom to let into which course."""

    contact = RowField(lazy_gettext("Student"), kinds.CONTACT)
    course = RowField(lazy_gettext("Course"), kinds.COURSE)
    days = WholeNumberField(lazy_gettext("Days (empty: for good)"), [Optional(), _DAYS])


class AccessForm(ActForm):
    """Which student's access to which course."""

    access = RowField(lazy_gettext("Student and course"), kinds.ACCESS)


class EndAccessForm(AccessForm):
    """Whose access ends, and why."""

    reason = choice(
        lazy_gettext("Why"),
        {
            "revoked": N_("The school takes it back"),
            "unenrolled": N_("The student leaves"),
            "payment_failed": N_("It was not paid for"),
        },
    )


class GradeForm(ActForm):
    """A teacher's verdict."""

    submission = RowField(lazy_gettext("Homework"), kinds.SUBMISSION)
    result = choice(
        lazy_gettext("Verdict"),
        {
            "accepted": N_("Accept it"),
            "returned": N_("Return it"),
            "rejected": N_("Reject it"),
        },
    )
    grade = WholeNumberField(
        lazy_gettext("Grade in percent (optional)"),
        [Optional(), NumberRange(0, 100, message=OUT_OF_RANGE)],
    )


def _enrol(form: EnrolForm, _member: Membership) -> str | None:
    contact, course, days = form.contact.row, form.course.row, form.days.data
    held = education.open_enrollment(contact, course)
    if held and not held.is_trial:
        return None
    ends_at = utc_now() + timedelta(days=days) if days else None
    education.enrol(contact, course, source="manual", is_free=True, expires_at=ends_at)
    who = kinds.called(contact)
    return str(_("%(contact)s has access to %(course)s.", contact=who, course=course.title))


def _end_access(form: EndAccessForm, _member: Membership) -> str | None:
    ended = education.end_access(form.access.row, form.reason.data)
    return _("Access ended.") if ended else None


def _complete(form: AccessForm, _member: Membership) -> str | None:
    done = completion.complete_course(form.access.row)
    return _("Marked as complete.") if done else None


def _certify(form: AccessForm, _member: Membership) -> str | None:
    issued = certificates.issue_certificate(form.access.row)
    return _("Certificate %(number)s issued.", number=issued.number) if issued else None


def _grade(form: GradeForm, member: Membership) -> str | None:
    graded = homework.grade_assignment(
        form.submission.row, form.result.data, member.member, grade=form.grade.data
    )
    return _("Homework graded.") if graded else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "enrol", "education", N_("Give access to a course"), ("enrollment.created",),
        EnrolForm, _enrol, N_("The course is open to this student already."),
    ),
    Act(
        "grade-homework", "education", N_("Grade homework"),
        ("assignment.graded", "lesson.completed"),
        GradeForm, _grade, N_("It has that verdict and grade already."),
    ),
    Act(
        "complete-course", "education", N_("Mark a course as complete"),
        ("enrollment.completed", "program.completed"),
        AccessForm, _complete, N_("It is complete already."),
    ),
    Act(
        "issue-certificate", "education", N_("Issue a certificate"), ("certificate.issued",),
        AccessForm, _certify, N_("The student has a valid one already."),
    ),
    Act(
        "end-access", "education", N_("End access to a course"), ("enrollment.ended",),
        EndAccessForm, _end_access, N_("It has ended already."),
        is_final=True,
    ),
)  # fmt: skip
