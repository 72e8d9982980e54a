"""The tables of what students hand in and say: quiz attempts, homework and comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model
from schoolhooks.members.models import Member
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.school.models.education import Enrollment
from schoolhooks.school.models.lessons import Assignment, Lesson
from schoolhooks.triggers import objects
from schoolhooks.triggers.education import GradeResult


class QuizAttempt(Model):
    """One finished attempt at a quiz."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        UniqueConstraint("contact_id", "quiz_id", "attempt"),
        CheckConstraint("score_percent BETWEEN 0 AND 100", name="score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), index=True)
    attempt: Mapped[int]
    correct_count: Mapped[int]
    incorrect_count: Mapped[int]
    score_percent: Mapped[int]
    passed: Mapped[bool]
    submitted_at: Mapped[datetime]


class Submission(Model):
    """Homework as it was handed in once; handing in again makes another row."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("contact_id", "assignment_id", "attempt"),
        CheckConstraint("grade BETWEEN 0 AND 100", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    attempt: Mapped[int]
    text: Mapped[str]
    file_names: Mapped[list[str]] = mapped_column(JSONB, default=list)
    submitted_at: Mapped[datetime]
    result: Mapped[GradeResult | None] = mapped_column(Text)
    grade: Mapped[int | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    graded_at: Mapped[datetime | None]
    enrollment: Mapped[Enrollment] = relationship()
    assignment: Mapped[Assignment] = relationship()
    reviewer: Mapped[Member | None] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"sub_{self.id}"

    @property
    def review_url(self) -> str:
        """Where the school's staff can grade it."""
        return link(self.enrollment.contact.school, f"/settings/school/submissions/{self.id}")


class Comment(Model):
    """What a student wrote under a lesson, perhaps in answer to another comment."""

    __tablename__ = "comment"
    __table_args__ = (Index(None, "lesson_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    text: Mapped[str]
    created_at: Mapped[datetime]
    lesson: Mapped[Lesson] = relationship()
    contact: Mapped[Contact] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show, and that its place on the lesson's page bears."""
        return f"cmt_{self.id}"

    @property
    def ref(self) -> objects.Comment:
        """The comment as payloads tell it."""
        return objects.Comment(
            id=self.public_id, text=self.text, url=f"{self.lesson.url}#{self.public_id}"
        )
