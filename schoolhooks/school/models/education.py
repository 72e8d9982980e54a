"""The tables of courses and of who may enter them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.triggers import objects
from schoolhooks.triggers.education import EndReason


class Course(Model):
    """A course of a school."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("school_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    slug: Mapped[str]
    title: Mapped[str]
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
    contact: Mapped[Contact] = relationship()
    course: Mapped[Course] = relationship()

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"enr_{self.id}"
