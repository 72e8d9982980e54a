"""The tables of schools, the people who run them and their roles; no page logic."""

from __future__ import annotations

import enum
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.security import check_password_hash, generate_password_hash

from schoolhooks.extensions import Model, db, utc_now
from schoolhooks.texts import N_
from schoolhooks.triggers import SchoolRef


class Role(enum.StrEnum):
    """What a member may do in a school: owner and developer change, a viewer only looks."""

    OWNER = "owner"
    DEVELOPER = "developer"
    VIEWER = "viewer"


_ROLE_LABELS = {Role.OWNER: N_("owner"), Role.DEVELOPER: N_("developer"), Role.VIEWER: N_("viewer")}


class School(Model):
    """An online school: the owner of every row that carries `school_id`."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    domain: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def public_id(self) -> str:
        """The id that payloads show."""
        return f"sch_{self.id}"

    @property
    def ref(self) -> SchoolRef:
        """The school as payloads name it."""
        return SchoolRef(id=self.public_id, name=self.name, domain=self.domain)


class Member(UserMixin, Model):  # type: ignore[misc]  # Flask-Login ships no types
    """A person who signs in."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="member", order_by="Membership.school_id"
    )

    def set_password(self, password: str) -> None:
        """Keep only the password's hash."""
        self.password_hash = generate_password_hash(password)

    def has_password(self, password: str) -> bool:
        """Whether that is the password."""
        return check_password_hash(self.password_hash, password)


class Membership(Model):
    """A member's role in one school."""

    __tablename__ = "membership"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(
        db.Enum(
            Role,
            native_enum=False,
            length=20,
            values_callable=lambda roles: [role.value for role in roles],
        )
    )
    member: Mapped[Member] = relationship(back_populates="memberships")
    school: Mapped[School] = relationship()

    @property
    def role_label(self) -> str:
        """The role in words."""
        return _ROLE_LABELS[self.role]

    @property
    def may_change(self) -> bool:
        """Whether the member may create, change and resend, not only look."""
        return self.role in (Role.OWNER, Role.DEVELOPER)

    @property
    def is_developer(self) -> bool:
        """Whether the member may see the queue's own pages."""
        return self.role is Role.DEVELOPER
