"""How far students are, counted from their lessons; nothing is changed or announced here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from schoolhooks.extensions import db
from schoolhooks.school.models import (
    Contact,
    Course,
    Enrollment,
    Lesson,
    LessonProgress,
    Module,
)


@dataclass(frozen=True)
class Progress:
    """How many of a course's or module's required lessons are complete."""

    completed: int
    total: int

    @property
    def percent(self) -> int:
        """The same in percent, rounded down: 100 only when all are complete."""
        return self.completed * 100 // self.total if self.total else 0


def progress_in(contact: Contact, course: Course) -> Progress:
    """How far the student is in the course."""
    return _count(contact, Module.course_id == course.id)


def progress_by_enrollment(enrollments: Sequence[Enrollment]) -> Mapping[int, Progress]:
    """How far each one's student is in its course, by its id, with one query for all."""
    done = and_(
        LessonProgress.lesson_id == Lesson.id,
        LessonProgress.contact_id == Enrollment.contact_id,
        LessonProgress.completed_at.is_not(None),
    )
    query = (
        select(Enrollment.id, func.count(LessonProgress.lesson_id), func.count(Lesson.id))
        .join(Module, Module.course_id == Enrollment.course_id)
        .join(Lesson, and_(Lesson.module_id == Module.id, Lesson.is_required))
        .outerjoin(LessonProgress, done)
        .where(Enrollment.id.in_([one.id for one in enrollments]))
        .group_by(Enrollment.id)
    )
    found = {one.id: Progress(0, 0) for one in enrollments}
    for number, completed, total in db.session.execute(query):
        found[number] = Progress(completed, total)
    return found


def module_progress(contact: Contact, module: Module) -> Progress:
    """How far the student is in the module."""
    return _count(contact, Module.id == module.id)


def completed_lessons(contact: Contact, course: Course) -> set[int]:
    """The ids of the course's lessons that the student completed, bonus lessons too."""
    query = (
        select(LessonProgress.lesson_id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .where(
            Module.course_id == course.id,
            LessonProgress.contact_id == contact.id,
            LessonProgress.completed_at.is_not(None),
        )
    )
    return set(db.session.scalars(query))


def _count(contact: Contact, where: ColumnElement[bool]) -> Progress:
    """The required lessons among some, and how many of them the student completed."""
    done = and_(
        LessonProgress.lesson_id == Lesson.id,
        LessonProgress.contact_id == contact.id,
        LessonProgress.completed_at.is_not(None),
    )
    query = (
        select(func.count(LessonProgress.lesson_id), func.count(Lesson.id))
        .select_from(Lesson)
        .join(Module, Module.id == Lesson.module_id)
        .outerjoin(LessonProgress, done)
        .where(Lesson.is_required, where)
    )
    completed, total = db.session.execute(query).one()
    return Progress(completed, total)
