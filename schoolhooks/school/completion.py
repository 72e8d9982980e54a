"""What follows when a course is complete: the announcement, its certificate, its programs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.announce import announce
from schoolhooks.school.certificates import make_certificate, tell_certificate
from schoolhooks.school.education import enrollment_fields, enter
from schoolhooks.school.models import (
    CourseProgress,
    Enrollment,
    Lesson,
    Module,
    Program,
    ProgramCompletion,
    ProgramCourse,
    Quiz,
    QuizAttempt,
)
from schoolhooks.triggers.education import EnrollmentCompleted, ProgramCompleted


def complete_course(enrollment: Enrollment, *, at: datetime | None = None) -> bool:
    """Staff mark the course complete by hand. False, and nothing announced: it is, or is closed."""
    at = at or utc_now()
    if not enter(enrollment, at) or course_progress(enrollment).completed_at is not None:
        return False
    finish(enrollment, by_hand=True, at=at)
    return True


def finish(enrollment: Enrollment, *, by_hand: bool, at: datetime) -> None:
    """Mark a course complete that was not, and tell what follows. The student is held."""
    progress = course_progress(enrollment)
    progress.completed_at = at
    course = enrollment.course
    certificate = make_certificate(enrollment, at) if course.gives_certificate else None
    db.session.flush()
    announce(
        enrollment.contact.school,
        EnrollmentCompleted(
            **enrollment_fields(enrollment),
            completed_at=at,
            progress_percent=100,
            final_score=_final_score(enrollment),
            completed_manually=by_hand,
            certificate_id=certificate.public_id if certificate else None,
        ),
        at,
    )
    if certificate:
        tell_certificate(enrollment, certificate)
    for program in _programs_done(enrollment):
        _finish_program(enrollment, program, at)


def course_progress(enrollment: Enrollment) -> CourseProgress:
    """The row of how far the student is in the course, as it is now. The student is held."""
    key = (enrollment.contact_id, enrollment.course_id)
    db.session.flush()
    progress = db.session.get(CourseProgress, key, populate_existing=True)
    if progress is None:
        progress = CourseProgress(contact_id=key[0], course_id=key[1], milestone=0)
        db.session.add(progress)
        db.session.flush()
    return progress


def _final_score(enrollment: Enrollment) -> int | None:
    """The mean of the student's best score in each quiz of the course that was tried."""
    best = (
        select(func.max(QuizAttempt.score_percent).label("score"))
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .join(Lesson, Lesson.id == Quiz.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .where(
            QuizAttempt.contact_id == enrollment.contact_id,
            Module.course_id == enrollment.course_id,
        )
        .group_by(Quiz.id)
        .subquery()
    )
    mean = db.session.scalar(select(func.floor(func.avg(best.c.score))))
    return None if mean is None else int(mean)


def _programs_done(enrollment: Enrollment) -> list[Program]:
    """The programs with this course of which the student has now completed every course."""
    of_program = aliased(ProgramCourse)
    missing = (
        select(of_program.course_id)
        .outerjoin(
            CourseProgress,
            (CourseProgress.course_id == of_program.course_id)
            & (CourseProgress.contact_id == enrollment.contact_id),
        )
        .where(of_program.program_id == Program.id, CourseProgress.completed_at.is_(None))
    )
    told = select(ProgramCompletion.program_id).where(
        ProgramCompletion.contact_id == enrollment.contact_id,
        ProgramCompletion.program_id == Program.id,
    )
    query = (
        select(Program)
        .join(ProgramCourse, ProgramCourse.program_id == Program.id)
        .where(ProgramCourse.course_id == enrollment.course_id, ~missing.exists(), ~told.exists())
        .order_by(Program.id)
    )
    return list(db.session.scalars(query))


def _finish_program(enrollment: Enrollment, program: Program, at: datetime) -> None:
    db.session.add(
        ProgramCompletion(contact_id=enrollment.contact_id, program_id=program.id, completed_at=at)
    )
    announce(
        enrollment.contact.school,
        ProgramCompleted(
            student=enrollment.contact.student_ref,
            program=program.ref,
            courses=[course.ref for course in program.courses],
        ),
        at,
    )
