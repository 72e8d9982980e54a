"""The tables of the forms on a school's site, and of what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model
from schoolhooks.members.models import School
from schoolhooks.school.links import link
from schoolhooks.school.models.crm import Contact
from schoolhooks.school.models.leads import Pipeline
from schoolhooks.triggers.crm import Channel

FieldKind = Literal["text", "long_text", "name", "email", "phone"]


class Form(Model):
    """A form on the school's site. Its slug is its address there."""

    __tablename__ = "form"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pipeline_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline.id"))
    """Where whoever answers becomes a lead; None: nowhere."""
    subscribes_to: Mapped[Channel | None] = mapped_column(Text)
    """The mailing that whoever answers is asked to confirm; None: none."""
    school: Mapped[School] = relationship()
    pipeline: Mapped[Pipeline | None] = relationship()
    fields: Mapped[list[FormField]] = relationship(order_by="FormField.position")

    @property
    def url(self) -> str:
        """The page that it stands on."""
        return link(self.school, f"/shop/forms/{self.slug}")


class FormField(Model):
    """One question of a form. Its kind says what of a person the answer is, if anything."""

    __tablename__ = "form_field"
    __table_args__ = (
        UniqueConstraint("form_id", "position"),
        UniqueConstraint("form_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    position: Mapped[int]
    key: Mapped[str]
    label: Mapped[str]
    kind: Mapped[FieldKind] = mapped_column(Text, default="text")
    is_required: Mapped[bool] = mapped_column(default=True)


class FormSubmission(Model):
    """One time that a form was answered: the answers by the keys of their fields."""

    __tablename__ = "form_submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    answers: Mapped[dict[str, str]] = mapped_column(JSONB)
    attribution: Mapped[dict[str, str | None]] = mapped_column(JSONB, default=dict)
    submitted_at: Mapped[datetime]
    form: Mapped[Form] = relationship()
    contact: Mapped[Contact | None] = relationship()
