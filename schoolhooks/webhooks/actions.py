"""What can be done to a webhook's own rows.

Actions never commit, and what already waits is dispatch's to handle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from schoolhooks import config, encryption
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.outbox import emit
from schoolhooks.sender.signing import new_secret
from schoolhooks.triggers.system import WebhookTested
from schoolhooks.webhooks import destinations
from schoolhooks.webhooks.models import Status, Webhook, WebhookTrigger


@dataclass(frozen=True)
class Wishes:
    """What a member asked for in a form, already checked."""

    name: str
    url: str
    triggers: Sequence[str]
    description: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    max_in_flight: int | None = None
    rate_calls: int | None = None
    rate_seconds: int | None = None

    @classmethod
    def of(cls, webhook: Webhook) -> Wishes:
        """What the webhook is now, so that a form which shows a part can leave the rest alone."""
        return cls(
            name=webhook.name,
            url=webhook.url,
            triggers=webhook.trigger_names,
            description=webhook.description,
            headers=webhook.headers,
            max_in_flight=webhook.max_in_flight,
            rate_calls=webhook.rate_calls,
            rate_seconds=webhook.rate_seconds,
        )


def create(school: School, wishes: Wishes, *, created_by_id: int | None = None) -> Webhook:
    """A new webhook with a fresh secret, and its ping, so that its log has a first row at once."""
    webhook = Webhook(
        school_id=school.id,
        secret_token=encryption.encrypt(new_secret()),
        created_by_id=created_by_id,
        status=Status.ACTIVE,
    )
    _apply(webhook, wishes)
    db.session.add(webhook)
    db.session.flush()
    ping(school, webhook)
    return webhook


def update(webhook: Webhook, wishes: Wishes) -> None:
    """Change what a member may change; triggers that stay keep their start."""
    hold(webhook)
    if destinations.differ(webhook, wishes.url, wishes.headers):
        destinations.keep(webhook)
    _apply(webhook, wishes)
    webhook.revision += 1


def hold(webhook: Webhook) -> None:
    """Read it anew and let nobody else change it until the commit."""
    db.session.refresh(webhook, with_for_update={"key_share": True})


def ping(school: School, webhook: Webhook) -> None:
    """Send `webhook.test` to that one webhook; it is in its log, but in no number."""
    emit(
        WebhookTested(
            webhook_id=str(webhook.id),
            webhook_name=webhook.name,
            message="This address is connected. The next calls carry real events.",
        ),
        school=school.ref,
        school_id=school.id,
        test=True,
        recipient_id=webhook.id,
    )


def pause(webhook: Webhook) -> None:
    """Keep its calls waiting from now on."""
    _become(webhook, Status.PAUSED)


def resume(webhook: Webhook) -> None:
    """Let its calls go out again, after a pause or after being disabled."""
    _become(webhook, Status.ACTIVE)


def disable(webhook: Webhook, reason: str) -> None:
    """Collect no more calls for it, and say why."""
    _become(webhook, Status.DISABLED, reason)


def delete(webhook: Webhook) -> None:
    """Take it away from the school; its rows stay for the ledger."""
    webhook.deleted_at = utc_now()
    webhook.revision += 1
    destinations.forget(webhook)


def rotate_secret(webhook: Webhook) -> None:
    """A new secret; the old one signs beside it for the configured overlap."""
    webhook.old_secret_token = webhook.secret_token
    webhook.old_secret_ends_at = utc_now() + timedelta(
        seconds=config.current().secret_overlap_seconds
    )
    webhook.secret_token = encryption.encrypt(new_secret())
    webhook.revision += 1


def renew_encryption() -> int:
    """Encrypt every secret with the newest key; how many webhooks it was.

    The secrets themselves stay, so receivers and running workers notice nothing.
    """
    found = db.session.scalars(select(Webhook).with_for_update()).all()
    for webhook in found:
        webhook.secret_token = encryption.renew(webhook.secret_token)
        if webhook.old_secret_token is not None:
            webhook.old_secret_token = encryption.renew(webhook.old_secret_token)
        if webhook.headers_token is not None:
            webhook.headers_token = encryption.renew(webhook.headers_token)
    destinations.renew_encryption()
    db.session.flush()
    return len(found)


def end_old_secret(webhook: Webhook) -> None:
    """Stop signing with the old secret before its overlap is over."""
    webhook.old_secret_token = None
    webhook.old_secret_ends_at = None
    webhook.revision += 1


def of_school(school_id: int) -> list[Webhook]:
    """The school's webhooks, oldest first, deleted ones left out."""
    query = (
        select(Webhook)
        .where(Webhook.school_id == school_id, Webhook.deleted_at.is_(None))
        .order_by(Webhook.id)
    )
    return list(db.session.scalars(query))


def find(school_id: int, webhook_id: int, *, with_deleted: bool = False) -> Webhook | None:
    """That webhook, if it is the school's own; a deleted one only where that is asked for."""
    query = select(Webhook).where(Webhook.id == webhook_id, Webhook.school_id == school_id)
    if not with_deleted:
        query = query.where(Webhook.deleted_at.is_(None))
    return db.session.scalars(query).one_or_none()


def _apply(webhook: Webhook, wishes: Wishes) -> None:
    webhook.name = wishes.name
    webhook.url = wishes.url
    webhook.description = wishes.description
    webhook.headers = dict(wishes.headers)
    webhook.max_in_flight = wishes.max_in_flight or config.current().in_flight_per_webhook
    webhook.rate_calls = wishes.rate_calls
    webhook.rate_seconds = wishes.rate_seconds
    wanted = set(wishes.triggers)
    webhook.triggers = [one for one in webhook.triggers if one.trigger in wanted] + [
        WebhookTrigger(trigger=name, school_id=webhook.school_id)
        for name in sorted(wanted - set(webhook.trigger_names))
    ]


def _become(webhook: Webhook, status: Status, reason: str | None = None) -> None:
    webhook.status = status
    webhook.status_reason = reason
    webhook.status_changed_at = utc_now()
    webhook.revision += 1
