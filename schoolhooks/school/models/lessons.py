"""The tables of what a course is made of: modules, lessons, quizzes and assignments."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model
from schoolhooks.school.links import link
from schoolhooks.school.models.education import Course
from schoolhooks.triggers import objects

LessonType = Literal["video", "text", "live", "quiz", "assignment"]


class Module(Model):
    """A part of a course. Positions count from 1."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("course_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    position: Mapped[int]
    title: Mapped[str]
    course: Mapped[Course] = relationship()
    lessons: Mapped[list[Lesson]] = relationship(
        back_populates="module", order_by="Lesson.position"
    )

    @property
    def ref(self) -> objects.Module:
        """The module as payloads tell it."""
        return objects.Module(id=f"mod_{self.id}", title=self.title, position=self.position)


class Lesson(Model):
    """A lesson of a module. One that is not required is a bonus: it counts in no progress."""

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("module_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]
    title: Mapped[str]
    type: Mapped[LessonType] = mapped_column(Text)
    text: Mapped[str] = mapped_column(default="")
    is_required: Mapped[bool] = mapped_column(default=True)
    module: Mapped[Module] = relationship(back_populates="lessons")
    quiz: Mapped[Quiz | None] = relationship(back_populates="lesson")
    assignment: Mapped[Assignment | None] = relationship(back_populates="lesson")

    @property
    def ref(self) -> objects.Lesson:
        """The lesson as payloads tell it."""
        return objects.Lesson(
            id=f"les_{self.id}", title=self.title, position=self.position, type=self.type
        )

    @property
    def url(self) -> str:
        """Where students read it."""
        course = self.module.course
        return link(course.school, f"/shop/courses/{course.id}/lessons/{self.id}")


class Quiz(Model):
    """The questions of a lesson of type quiz."""

    __tablename__ = "quiz"
    __table_args__ = (CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), unique=True)
    title: Mapped[str]
    pass_percent: Mapped[int]
    lesson: Mapped[Lesson] = relationship(back_populates="quiz")
    questions: Mapped[list[QuizQuestion]] = relationship(order_by="QuizQuestion.position")

    @property
    def ref(self) -> objects.Quiz:
        """The quiz as payloads tell it."""
        return objects.Quiz(id=f"qz_{self.id}", title=self.title)


class QuizQuestion(Model):
    """A question with its options; `right_option` is the place of the right one, from 0."""

    __tablename__ = "quiz_question"
    __table_args__ = (UniqueConstraint("quiz_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    position: Mapped[int]
    text: Mapped[str]
    options: Mapped[list[str]] = mapped_column(JSONB)
    right_option: Mapped[int]


class Assignment(Model):
    """The homework of a lesson of type assignment."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), unique=True)
    title: Mapped[str]
    lesson: Mapped[Lesson] = relationship(back_populates="assignment")

    @property
    def ref(self) -> objects.Assignment:
        """The assignment as payloads tell it."""
        return objects.Assignment(id=f"asg_{self.id}", title=self.title)
