"""How students go through a course: each action changes rows and announces it, never commits.

What follows when all is done is in `completion`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.activity import touch
from schoolhooks.school.announce import announce
from schoolhooks.school.completion import course_progress, finish
from schoolhooks.school.education import enrollment_fields, enter
from schoolhooks.school.models import (
    Enrollment,
    Lesson,
    LessonProgress,
    Module,
    ModuleCompletion,
    QuizAttempt,
    Submission,
)
from schoolhooks.school.progress import Progress, module_progress, progress_in
from schoolhooks.triggers.education import (
    EnrollmentProgress,
    EnrollmentStarted,
    LessonCompleted,
    ModuleCompleted,
)

# Upward; each is announced once.
MILESTONES: tuple[Literal[25, 50, 75], ...] = (25, 50, 75)


def open_lesson(enrollment: Enrollment, lesson: Lesson, *, at: datetime | None = None) -> bool:
    """The student opens a lesson. False, and nothing kept: the course is not open to them.

    The first lesson opened starts the course.
    """
    at = at or utc_now()
    if not may_do(enrollment, lesson, at):
        return False
    touch(enrollment.contact, at)
    _opened(enrollment, lesson, at)
    return True


def complete_lesson(enrollment: Enrollment, lesson: Lesson, *, at: datetime | None = None) -> bool:
    """The student marks a lesson complete. False, and nothing announced: it is, or cannot be.

    A video, a text or a live lesson is complete when the student says so, a quiz when an attempt
    passed, an assignment when it was accepted; those two then become complete by themselves.
    """
    at = at or utc_now()
    if not may_do(enrollment, lesson, at) or not _rule_is_met(enrollment, lesson):
        return False
    touch(enrollment.contact, at)
    return lesson_done(enrollment, lesson, at)


def may_do(enrollment: Enrollment, lesson: Lesson, at: datetime) -> bool:
    """Hold the student; whether the lesson's course is open to them then."""
    if lesson.module.course_id != enrollment.course_id:
        raise ValueError("the lesson belongs to another course than the enrollment")
    return enter(enrollment, at)


def lesson_done(enrollment: Enrollment, lesson: Lesson, at: datetime) -> bool:
    """The lesson's rule is met: mark it, and tell all that follows. The student is held."""
    seen = _opened(enrollment, lesson, at)
    if seen.completed_at is not None:
        return False
    seen.completed_at = at
    db.session.flush()
    reached = progress_in(enrollment.contact, enrollment.course)
    announce(
        enrollment.contact.school,
        LessonCompleted(
            **enrollment_fields(enrollment),
            module=lesson.module.ref,
            lesson=lesson.ref,
            completed_at=at,
            progress_percent=reached.percent,
        ),
        at,
    )
    if lesson.is_required:
        _module_done(enrollment, lesson.module, reached, at)
        _course_moved(enrollment, reached, at)
    return True


def _opened(enrollment: Enrollment, lesson: Lesson, at: datetime) -> LessonProgress:
    key = (enrollment.contact_id, lesson.id)
    db.session.flush()
    seen = db.session.get(LessonProgress, key, populate_existing=True)
    if seen is None:
        seen = LessonProgress(contact_id=key[0], lesson_id=key[1], opened_at=at)
        db.session.add(seen)
        _course_started(enrollment, at)
    return seen


def _course_started(enrollment: Enrollment, at: datetime) -> None:
    """Tell it once. A course that staff marked complete before it was started never starts."""
    course = course_progress(enrollment)
    if course.started_at is None and course.completed_at is None:
        course.started_at = at
        announce(
            enrollment.contact.school,
            EnrollmentStarted(**enrollment_fields(enrollment), started_at=at),
            at,
        )


def _rule_is_met(enrollment: Enrollment, lesson: Lesson) -> bool:
    if lesson.quiz:
        query = select(QuizAttempt.id).where(
            QuizAttempt.contact_id == enrollment.contact_id,
            QuizAttempt.quiz_id == lesson.quiz.id,
            QuizAttempt.passed,
        )
    elif lesson.assignment:
        query = select(Submission.id).where(
            Submission.contact_id == enrollment.contact_id,
            Submission.assignment_id == lesson.assignment.id,
            Submission.result == "accepted",
        )
    else:
        return True
    return db.session.scalar(query.limit(1)) is not None


def _module_done(enrollment: Enrollment, module: Module, reached: Progress, at: datetime) -> None:
    """Tell once that nothing required is left in the module, if so."""
    inside = module_progress(enrollment.contact, module)
    key = (enrollment.contact_id, module.id)
    was_told = db.session.get(ModuleCompletion, key) is not None
    if inside.completed < inside.total or was_told:
        return
    db.session.add(ModuleCompletion(contact_id=key[0], module_id=key[1], completed_at=at))
    announce(
        enrollment.contact.school,
        ModuleCompleted(
            **enrollment_fields(enrollment),
            module=module.ref,
            completed_at=at,
            progress_percent=reached.percent,
        ),
        at,
    )


def _course_moved(enrollment: Enrollment, reached: Progress, at: datetime) -> None:
    """Tell each milestone that was crossed, upward and once, and the end of the course."""
    course = course_progress(enrollment)
    if course.completed_at is not None:
        return
    for milestone in MILESTONES:
        if course.milestone < milestone <= reached.percent:
            course.milestone = milestone
            announce(
                enrollment.contact.school,
                EnrollmentProgress(
                    **enrollment_fields(enrollment),
                    progress_percent=reached.percent,
                    completed_lessons=reached.completed,
                    total_lessons=reached.total,
                    milestone=milestone,
                ),
                at,
            )
    if reached.completed == reached.total:
        finish(enrollment, by_hand=False, at=at)
