"""The tables of how far students came, by student and course, whatever access came and went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model
from schoolhooks.school.links import link
from schoolhooks.school.models.education import Course
from schoolhooks.triggers import objects


class StudentActivity(Model):
    """When a student last did anything, and the lull that was announced."""

    __tablename__ = "student_activity"
    __table_args__ = (
        # Those whose next lull is still to be told.
        Index(
            "student_activity_untold_idx",
            "last_at",
            postgresql_where=text("inactive_told_for IS DISTINCT FROM last_at"),
        ),
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    last_at: Mapped[datetime]
    inactive_told_for: Mapped[datetime | None]
    """The last activity before the lull that was announced."""


class CourseProgress(Model):
    """How far a student came in a course. `milestone` is the highest one passed, or 0."""

    __tablename__ = "course_progress"
    __table_args__ = (CheckConstraint("milestone IN (0, 25, 50, 75)", name="milestone"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)
    started_at: Mapped[datetime | None]
    milestone: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]


class LessonProgress(Model):
    """That a student opened a lesson, and when it was completed."""

    __tablename__ = "lesson_progress"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True, index=True)
    opened_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class ModuleCompletion(Model):
    """That a student completed a module."""

    __tablename__ = "module_completion"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), primary_key=True, index=True)
    completed_at: Mapped[datetime]


class ProgramCompletion(Model):
    """That a student completed every course of a program."""

    __tablename__ = "program_completion"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), primary_key=True, index=True)
    completed_at: Mapped[datetime]


class Certificate(Model):
    """A certificate of a course. Its number is printed on it and stands in its address."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("number"), Index(None, "contact_id", "course_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    number: Mapped[str]
    title: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    course: Mapped[Course] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"crt_{self.id}"

    @property
    def ref(self) -> objects.Certificate:
        """The certificate as payloads tell it."""
        return objects.Certificate(
            id=self.public_id,
            title=self.title,
            number=self.number,
            url=link(self.course.school, f"/shop/certificates/{self.number}"),
            issued_at=self.issued_at,
            expires_at=self.expires_at,
        )
