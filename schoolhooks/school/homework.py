"""Homework: handed in by students, graded by teachers, announced each time; never commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import Member
from schoolhooks.school.announce import announce
from schoolhooks.school.education import enrollment_fields, hold_student, open_enrollment
from schoolhooks.school.learning import lesson_done, may_do, open_lesson
from schoolhooks.school.models import Assignment, Enrollment, Submission
from schoolhooks.school.staff import instructor_ref
from schoolhooks.triggers.education import AssignmentGraded, AssignmentSubmitted, GradeResult


def submit_assignment(
    enrollment: Enrollment,
    assignment: Assignment,
    text: str,
    *,
    file_names: Sequence[str] = (),
    at: datetime | None = None,
) -> Submission | None:
    """The student hands in homework, for the first time or again.

    None, and nothing announced: it was accepted already, or the course is not open to the student.
    """
    at = at or utc_now()
    if not may_do(enrollment, assignment.lesson, at) or _was_accepted(enrollment, assignment):
        return None
    open_lesson(enrollment, assignment.lesson, at=at)
    submission = Submission(
        school_id=enrollment.school_id,
        enrollment=enrollment,
        contact_id=enrollment.contact_id,
        assignment=assignment,
        attempt=_next_attempt(enrollment, assignment),
        text=text,
        file_names=list(file_names),
        submitted_at=at,
    )
    db.session.add(submission)
    db.session.flush()
    announce(enrollment.contact.school, _submitted(submission), at)
    return submission


def grade_assignment(
    submission: Submission,
    result: GradeResult,
    reviewer: Member,
    *,
    grade: int | None = None,
    at: datetime | None = None,
) -> bool:
    """A teacher accepts, returns or rejects homework, with a grade in percent or without one.

    Accepted homework completes its lesson. False, and nothing announced: the same verdict and
    grade stand already.
    """
    at = at or utc_now()
    enrollment = submission.enrollment
    hold_student(enrollment.contact)
    db.session.refresh(submission)
    if (submission.result, submission.grade) == (result, grade):
        return False
    old_grade = _grade_so_far(submission)
    submission.result = result
    submission.grade = grade
    submission.reviewer = reviewer
    submission.graded_at = at
    db.session.flush()
    announce(enrollment.contact.school, _graded(submission, result, reviewer, old_grade), at)
    held = open_enrollment(enrollment.contact, enrollment.course)
    if result == "accepted" and held and held.is_open(at):
        lesson_done(held, submission.assignment.lesson, at)
    return True


def _submitted(submission: Submission) -> AssignmentSubmitted:
    return AssignmentSubmitted(
        **enrollment_fields(submission.enrollment),
        assignment=submission.assignment.ref,
        submission_id=submission.public_id,
        attempt=submission.attempt,
        has_files=bool(submission.file_names),
        review_url=submission.review_url,
    )


def _graded(
    submission: Submission, result: GradeResult, reviewer: Member, old_grade: int | None
) -> AssignmentGraded:
    return AssignmentGraded(
        **enrollment_fields(submission.enrollment),
        assignment=submission.assignment.ref,
        submission_id=submission.public_id,
        result=result,
        grade=submission.grade,
        old_grade=old_grade,
        reviewer=instructor_ref(reviewer),
    )


def _was_accepted(enrollment: Enrollment, assignment: Assignment) -> bool:
    query = select(Submission.id).where(
        Submission.contact_id == enrollment.contact_id,
        Submission.assignment_id == assignment.id,
        Submission.result == "accepted",
    )
    return db.session.scalar(query.limit(1)) is not None


def _grade_so_far(submission: Submission) -> int | None:
    """The last grade that the student got for the assignment, for this submission or before it."""
    query = (
        select(Submission.grade)
        .where(
            Submission.contact_id == submission.contact_id,
            Submission.assignment_id == submission.assignment_id,
            Submission.attempt <= submission.attempt,
            Submission.grade.is_not(None),
        )
        .order_by(Submission.attempt.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _next_attempt(enrollment: Enrollment, assignment: Assignment) -> int:
    """The number of the student's next submission, counted from 1. The student is held."""
    last = select(func.max(Submission.attempt)).where(
        Submission.contact_id == enrollment.contact_id,
        Submission.assignment_id == assignment.id,
    )
    return (db.session.scalar(last) or 0) + 1
