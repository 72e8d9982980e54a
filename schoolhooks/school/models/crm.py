"""The tables of people: contacts, their tags and their consent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks.extensions import Model, utc_now
from schoolhooks.members.models import School
from schoolhooks.triggers import objects
from schoolhooks.triggers.crm import Channel


class Contact(Model):
    """A person known to a school; as a student or customer it is the same row."""

    __tablename__ = "contact"
    __table_args__ = (
        # One contact per address, however its letters are cased.
        Index("contact_email_key", "school_id", text("lower(email)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    full_name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    """E.164."""
    telegram_username: Mapped[str | None]
    country: Mapped[str | None]
    locale: Mapped[str | None]
    timezone: Mapped[str | None]
    source: Mapped[objects.ContactSource] = mapped_column(Text)
    attribution: Mapped[dict[str, str | None]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_signed_in_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    """When all that says who it was went; the row stays for its orders' sake."""
    school: Mapped[School] = relationship()
    tags: Mapped[list[Tag]] = relationship(
        secondary="contact_tag", order_by="Tag.name", viewonly=True
    )

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"con_{self.id}"

    @property
    def ref(self) -> objects.Contact:
        """The contact as CRM and Sales payloads tell it."""
        first, _, last = (self.full_name or "").partition(" ")
        return objects.Contact(
            id=self.public_id,
            first_name=first or None,
            last_name=last or None,
            full_name=self.full_name,
            email=self.email,
            phone=self.phone,
            telegram_username=self.telegram_username,
            country=self.country,
            locale=self.locale,
            timezone=self.timezone,
            tags=[tag.name for tag in self.tags],
            created_at=self.created_at,
        )

    @property
    def student_ref(self) -> objects.Student:
        """The contact as Education payloads tell it: id and name only."""
        return objects.Student(id=self.public_id, full_name=self.full_name)


class Tag(Model):
    """A word that a school sorts its contacts by."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]

    @property
    def ref(self) -> objects.Tag:
        """The tag as payloads tell it."""
        return objects.Tag(id=f"tag_{self.id}", name=self.name)


class ContactTag(Model):
    """That a contact has a tag."""

    __tablename__ = "contact_tag"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)


class Consent(Model):
    """What a contact said to be written by one channel: asked, agreed, withdrawn."""

    __tablename__ = "consent"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(Text, primary_key=True)
    token: Mapped[str | None] = mapped_column(unique=True)
    """Stands in the link that confirms; None: no answer is awaited."""
    consent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    contact: Mapped[Contact] = relationship()

    @property
    def is_given(self) -> bool:
        """Whether the contact may be written to."""
        return self.consent_at is not None and self.withdrawn_at is None


def attribution_ref(kept: dict[str, str | None]) -> objects.Attribution:
    """Where a person came from as payloads tell it: every key, null where nothing was kept."""
    names = objects.Attribution.__struct_fields__
    return objects.Attribution(**{name: kept.get(name) for name in names})
