"""How far students are, counted from their lessons; nothing is changed or announced here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from schoolhooks.extensions import db
from schoolhooks.school.models import Contact, Course, Lesson, LessonProgress, Module


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
