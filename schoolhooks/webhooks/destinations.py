"""Where webhooks called before they were changed, so that the log tells each attempt as it was.

The engine knows nothing of this and writes nothing for it: an attempt's moment says which were its
own headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from schoolhooks import encryption
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhooks.models import EarlierDestination, Webhook, headers_in

MOST_KEPT = 50
"""For each webhook; of those changed more often the oldest go."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An address and own headers, from one moment to another; None: they are the present ones."""

    began_at: datetime
    ended_at: datetime | None
    url: str
    headers: dict[str, str]


def differ(webhook: Webhook, url: str, headers: Mapping[str, str]) -> bool:
    """Whether calls with these would not be the same."""
    return (webhook.url, list(webhook.headers.items())) != (url, list(headers.items()))


def keep(webhook: Webhook) -> None:
    """Remember where its calls went until now. Hold the webhook, and change it after this."""
    began_at = webhook.destination_began_at
    # By another host's clock it may begin a little later still.
    ended_at = max(utc_now(), began_at + timedelta(microseconds=1))
    earlier = EarlierDestination(
        webhook_id=webhook.id,
        began_at=began_at,
        ended_at=ended_at,
        url=webhook.url,
        headers_token=webhook.headers_token,
    )
    db.session.add(earlier)
    webhook.destination_began_at = ended_at
    db.session.flush()
    own = select(EarlierDestination.began_at).where(EarlierDestination.webhook_id == webhook.id)
    surplus = own.order_by(EarlierDestination.began_at.desc()).offset(MOST_KEPT)
    db.session.execute(
        delete(EarlierDestination).where(
            EarlierDestination.webhook_id == webhook.id,
            EarlierDestination.began_at.in_(surplus),
        )
    )


def between(webhook: Webhook, first: datetime, last: datetime) -> list[Destination]:
    """What they were at any moment from the first to the last, the newest first; [] if unknown."""
    began_at = webhook.destination_began_at
    now = Destination(began_at, None, webhook.url, webhook.headers)
    found = [now] if began_at <= last else []
    if first >= began_at:
        return found
    query = select(EarlierDestination).where(
        EarlierDestination.webhook_id == webhook.id,
        EarlierDestination.began_at <= last,
        EarlierDestination.ended_at > first,
    )
    rows = db.session.scalars(query.order_by(EarlierDestination.began_at.desc()))
    return found + [
        Destination(one.began_at, one.ended_at, one.url, headers_in(one.headers_token))
        for one in rows
    ]


def forget(webhook: Webhook) -> None:
    """Nobody will ask for the headers of a webhook that is gone."""
    query = delete(EarlierDestination).where(EarlierDestination.webhook_id == webhook.id)
    db.session.execute(query)


def forget_old(connection: Connection, before: datetime) -> int:
    """Let go what ended before all attempts that are kept. Returns how many it was."""
    query = delete(EarlierDestination).where(EarlierDestination.ended_at < before)
    return connection.execute(query).rowcount


def renew_encryption() -> None:
    """Encrypt their headers with the newest key, too."""
    query = select(EarlierDestination).where(EarlierDestination.headers_token.is_not(None))
    for one in db.session.scalars(query.with_for_update()):
        assert one.headers_token is not None  # noqa: S101 - the query says so
        one.headers_token = encryption.renew(one.headers_token)
