"""The tables of webhooks and the triggers each one takes."""

from __future__ import annotations

import enum
import hashlib
import json
import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schoolhooks import encryption, event_ids
from schoolhooks.extensions import Model, db, utc_now

NAME_LENGTH = 100


class Status(enum.StrEnum):
    """Whether calls go out: paused keeps them waiting, disabled collects none."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class Webhook(Model):
    """What the administrator created. A deleted one stays as a row: the ledger needs it."""

    __tablename__ = "webhook"
    __table_args__ = (
        Index("webhook_school_idx", "school_id", "id", postgresql_where=text("deleted_at IS NULL")),
        Index("webhook_untold_idx", "id", postgresql_where=text("owner_untold")),
        CheckConstraint("max_in_flight BETWEEN 1 AND 100", name="max_in_flight"),
        CheckConstraint(
            "(rate_calls IS NULL) = (rate_seconds IS NULL) AND rate_calls > 0 AND rate_seconds > 0",
            name="rate",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    url: Mapped[str]
    status: Mapped[Status] = mapped_column(
        db.Enum(
            Status,
            native_enum=False,
            length=20,
            values_callable=lambda all_: [one.value for one in all_],
        ),
        default=Status.ACTIVE,
    )
    status_reason: Mapped[str | None]
    """Why it was disabled, one plain sentence."""
    status_changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    owner_untold: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The engine disabled it and has not yet written to the school."""
    secret_token: Mapped[bytes] = mapped_column(LargeBinary)
    old_secret_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_secret_ends_at: Mapped[datetime | None]
    headers_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Its own headers as encrypted JSON, for they often hold a password; None: it has none."""
    destination_began_at: Mapped[datetime] = mapped_column(
        default=utc_now, server_default=text("now()")
    )
    """Since when its address and its own headers are these; `destinations` has earlier ones."""
    max_in_flight: Mapped[int] = mapped_column(default=10, server_default="10")
    rate_calls: Mapped[int | None]
    """At most that many calls ..."""
    rate_seconds: Mapped[int | None]
    """... in that many seconds; None: no limit."""
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Raised by every change, so that a running worker sees that what it remembers is old."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    deleted_at: Mapped[datetime | None]
    triggers: Mapped[list[WebhookTrigger]] = relationship(
        back_populates="webhook", cascade="all, delete-orphan", order_by="WebhookTrigger.trigger"
    )

    @property
    def headers(self) -> dict[str, str]:
        """The member's own headers. Show the values on demand only."""
        return headers_in(self.headers_token)

    @headers.setter
    def headers(self, headers: dict[str, str]) -> None:
        self.headers_token = encryption.encrypt(json.dumps(headers)) if headers else None

    @property
    def secret(self) -> str:
        """The signing secret, `whsec_...`. Show it on demand only."""
        return encryption.decrypt(self.secret_token)

    @property
    def secret_version(self) -> str:
        """Changes with each change of its secrets, and tells nothing about them."""
        return hashlib.sha256(self.secret_token + (self.old_secret_token or b"")).hexdigest()[:16]

    @property
    def trigger_names(self) -> list[str]:
        """The machine names of the triggers it takes."""
        return [one.trigger for one in self.triggers]


class EarlierDestination(Model):
    """Where a webhook's calls went, and with which own headers, until a member changed either."""

    __tablename__ = "earlier_destination"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
    url: Mapped[str]
    headers_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """As in the webhook."""


class WebhookTrigger(Model):
    """One trigger that a webhook takes, for events from `since_id` on (ids sort by time)."""

    __tablename__ = "webhook_trigger"
    __table_args__ = (Index("webhook_trigger_wanted_idx", "school_id", "trigger"),)

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    trigger: Mapped[str] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    since_id: Mapped[uuid.UUID] = mapped_column(Uuid, default=lambda: event_ids.floor(utc_now()))
    webhook: Mapped[Webhook] = relationship(back_populates="triggers")


def headers_in(token: bytes | None) -> dict[str, str]:
    """The own headers behind a `headers_token`."""
    return {} if token is None else cast(dict[str, str], json.loads(encryption.decrypt(token)))
