"""What a received request's signature is worth: whether one of the school's webhooks sent it."""

from __future__ import annotations

import enum
import hmac
import time
from datetime import UTC, datetime

from sqlalchemy import select
from werkzeug.datastructures import Headers

from schoolhooks import encryption
from schoolhooks.extensions import db, utc_now
from schoolhooks.sender.signing import secret_key, sign
from schoolhooks.webhooks.models import Webhook

TOLERANCE_SECONDS = 5 * 60
"""As the Standard Webhooks libraries have it: older ones may be a copy that someone sends again."""
_MOST_SIGNATURES = 20
_LARGEST_ID = 2**63 - 1


class Verdict(enum.StrEnum):
    """Decided on arrival, as secrets and clocks move on."""

    VALID = "valid"
    STALE = "stale"
    WRONG = "wrong"
    UNCHECKED = "unchecked"
    FOREIGN = "foreign"


def decide(school_id: int, headers: Headers, body: bytes | None) -> Verdict:
    """Check with the secrets of the school's webhook that the request names; None: no whole body.

    Deleted webhooks count too: their last calls may still be on the way.
    """
    webhook = _named(school_id, headers.get("schoolhooks-webhook", ""))
    if webhook is None:
        return Verdict.FOREIGN
    if body is None:
        return Verdict.UNCHECKED
    sent_at = headers.get("webhook-timestamp", "")
    if not (sent_at.isascii() and sent_at.isdecimal() and len(sent_at) < 12):
        return Verdict.WRONG
    given = headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]
    right = sign(_keys(webhook), headers.get("webhook-id", ""), int(sent_at), body).split(" ")
    # All are compared, and each in constant time, so that no answer tells how near a guess was.
    matches = [_same(one, known) for one in given for known in right]
    if not any(matches):
        return Verdict.WRONG
    return Verdict.VALID if abs(time.time() - int(sent_at)) < TOLERANCE_SECONDS else Verdict.STALE


def _named(school_id: int, webhook_id: str) -> Webhook | None:
    if not (webhook_id.isascii() and webhook_id.isdecimal() and len(webhook_id) < 20):
        return None
    number = min(int(webhook_id), _LARGEST_ID)
    query = select(Webhook).where(Webhook.id == number, Webhook.school_id == school_id)
    return db.session.scalars(query).one_or_none()


def _keys(webhook: Webhook) -> list[bytes]:
    """The key in use, and the one before it while that still signs beside it."""
    keys = [secret_key(webhook.secret)]
    ends_at = webhook.old_secret_ends_at or datetime.min.replace(tzinfo=UTC)
    if webhook.old_secret_token is not None and ends_at > utc_now():
        keys.append(secret_key(encryption.decrypt(webhook.old_secret_token)))
    return keys


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), known.encode())
