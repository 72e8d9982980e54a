"""The tables of courses, of programs made of them, and of who may enter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.triggers import objects
from schoolhooks.triggers.education import EndReason

EXPIRING_DAYS = 7
INACTIVE_DAYS = 14


class Course(Model):
    """A course of a school."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("school_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    slug: Mapped[str]
    title: Mapped[str]
    trial_days: Mapped[int | None]
    """How long it can be tried for nothing, once for each student; None: it cannot."""
    gives_certificate: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    certificate_days: Mapped[int | None]
    """How long its certificates are valid; None: for good."""
    school: Mapped[School] = relationship()

    @property
    def ref(self) -> objects.Course:
        """The course as payloads tell it."""
        url = link(self.school, f"/shop/courses/{self.id}")
        return objects.Course(id=f"crs_{self.id}", title=self.title, url=url)


class Enrollment(Model):
    """A student's access to a course. One at most is open for each student and course."""

    __tablename__ = "enrollment"
    __table_args__ = (
        Index(
            "enrollment_open_key",
            "contact_id",
            "course_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        # What the clock looks for.
        Index(
            "enrollment_expiry_idx",
            "expires_at",
            postgresql_where=text("ended_at IS NULL AND expires_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    source: Mapped[objects.Source] = mapped_column(Text)
    is_free: Mapped[bool] = mapped_column(default=False)
    is_trial: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[EndReason | None] = mapped_column(Text)
    expiring_told_for: Mapped[datetime | None]
    """The end that was announced beforehand; where it was put off since, it is told again."""
    contact: Mapped[Contact] = relationship()
    course: Mapped[Course] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"enr_{self.id}"

    def is_open(self, at: datetime) -> bool:
        """Whether the student may enter then, also where the clock is late to end access."""
        return self.ended_at is None and (self.expires_at is None or self.expires_at > at)


class Program(Model):
    """Several courses that are finished as one."""

    __tablename__ = "program"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    title: Mapped[str]
    courses: Mapped[list[Course]] = relationship(secondary="program_course", order_by="Course.id")

    @property
    def ref(self) -> objects.Program:
        """The program as payloads tell it."""
        return objects.Program(id=f"prg_{self.id}", title=self.title)


class ProgramCourse(Model):
    """That a course belongs to a program."""

    __tablename__ = "program_course"

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)


class StudyRules(Model):
    """How long a school waits before it calls access expiring, or a student inactive.

    A school without a row goes by the defaults.
    """

    __tablename__ = "study_rules"
    __table_args__ = (CheckConstraint("expiring_days > 0 AND inactive_days > 0", name="days"),)

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    expiring_days: Mapped[int] = mapped_column(default=EXPIRING_DAYS)
    inactive_days: Mapped[int] = mapped_column(default=INACTIVE_DAYS)
