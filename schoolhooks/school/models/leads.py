"""The tables of possible sales: pipelines, their stages, and the leads that move through them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model
from schoolhooks.members.models import Member, School
from schoolhooks.school.models.crm import Contact
from schoolhooks.triggers import crm, objects
from schoolhooks.triggers.money import money

Outcome = Literal["won", "lost"]


class Pipeline(Model):
    """The way that leads go, stage by stage. A new lead is in its first stage."""

    __tablename__ = "pipeline"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    stages: Mapped[list[Stage]] = relationship(back_populates="pipeline", order_by="Stage.position")

    @property
    def ref(self) -> crm.Pipeline:
        """The pipeline as payloads tell it."""
        return crm.Pipeline(id=f"ppl_{self.id}", name=self.name)


class Stage(Model):
    """A stage of a pipeline; one with an outcome is final."""

    __tablename__ = "stage"
    __table_args__ = (UniqueConstraint("pipeline_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipeline.id"))
    position: Mapped[int]
    name: Mapped[str]
    outcome: Mapped[Outcome | None] = mapped_column(Text)
    pipeline: Mapped[Pipeline] = relationship(back_populates="stages")

    @property
    def ref(self) -> crm.Stage:
        """The stage as payloads tell it."""
        return crm.Stage(id=f"stg_{self.id}", name=self.name)


class Lead(Model):
    """The card of a possible sale. What it may bring is in minor units, with its currency."""

    __tablename__ = "lead"
    __table_args__ = (CheckConstraint("(value_minor IS NULL) = (currency IS NULL)", name="value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    title: Mapped[str]
    value_minor: Mapped[int | None]
    currency: Mapped[str | None]
    source: Mapped[objects.ContactSource] = mapped_column(Text)
    attribution: Mapped[dict[str, str | None]] = mapped_column(JSONB, default=dict)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    lost_reason: Mapped[str | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    """The order that it was won with."""
    school: Mapped[School] = relationship()
    contact: Mapped[Contact] = relationship()
    stage: Mapped[Stage] = relationship()
    assigned_to: Mapped[Member | None] = relationship()

    @property
    def ref(self) -> crm.Lead:
        """The lead as payloads tell it."""
        minor, currency = self.value_minor, self.currency
        value = None if minor is None or currency is None else money(minor, currency)
        return crm.Lead(
            id=f"lead_{self.id}",
            title=self.title,
            stage=self.stage.ref,
            pipeline=self.stage.pipeline.ref,
            value=value.amount if value else None,
            value_minor=value.amount_minor if value else None,
            currency=value.currency if value else None,
        )
