"""Giving up on webhooks that only fail: warned half way, then disabled, and the owner told.

Whether a failure counts is decided in retry; how a mail is sent, in mails.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text, union

from schoolhooks import config
from schoolhooks.dispatch import reasons
from schoolhooks.extensions import db
from schoolhooks.mails import actions as mails
from schoolhooks.members.models import Member, Membership, Role

GRACE_SHARE = 24
"""Nobody is disabled sooner after the warning than this part of the whole time: an hour of a day.

Else a school whose engine was down for a day could be warned and disabled in the same minute.
"""

# Paused webhooks make no calls, so their time does not run. Locked lanes get their turn next time.
_WARN = text(
    """
    WITH ripe AS MATERIALIZED (
        SELECT l.webhook_id, w.school_id, w.name, w.created_by_id, l.failures_in_row,
               l.failing_since
        FROM lane l JOIN webhook w ON w.id = l.webhook_id
        WHERE l.failing_since <= now() - :seconds * interval '1 second' / 2
          AND l.failures_in_row >= (:attempts + 1) / 2 AND l.warned_at IS NULL
          AND w.status = 'active' AND w.deleted_at IS NULL
        ORDER BY l.webhook_id FOR UPDATE OF l SKIP LOCKED
    )
    UPDATE lane l SET warned_at = now(), changed_at = now()
    FROM ripe r WHERE l.webhook_id = r.webhook_id
    RETURNING r.webhook_id, r.school_id, r.name, r.created_by_id, r.failures_in_row
    """
)
_DISABLE = text(
    """
    WITH ripe AS MATERIALIZED (
        SELECT l.webhook_id FROM lane l JOIN webhook w ON w.id = l.webhook_id
        WHERE l.failing_since <= now() - :seconds * interval '1 second'
          AND l.failures_in_row >= :attempts
          AND l.warned_at <= now() - :seconds * interval '1 second' / :grace
          AND w.status = 'active' AND w.deleted_at IS NULL
        ORDER BY l.webhook_id FOR UPDATE OF l SKIP LOCKED
    ), moved AS (
        UPDATE lane l SET changed_at = now() FROM ripe r WHERE l.webhook_id = r.webhook_id
    )
    UPDATE webhook w SET status = 'disabled', revision = w.revision + 1, status_changed_at = now(),
        status_reason = :reason, owner_untold = true
    FROM ripe r WHERE w.id = r.webhook_id
    """
)
# What the engine disabled, for whatever reason, 410 included.
_UNTOLD = text(
    """
    UPDATE webhook w SET owner_untold = false
    FROM (SELECT id FROM webhook WHERE owner_untold FOR UPDATE SKIP LOCKED) AS untold
    WHERE w.id = untold.id AND w.deleted_at IS NULL AND w.status = 'disabled'
    RETURNING w.id AS webhook_id, w.school_id, w.name, w.created_by_id, w.status_reason
    """
)
_FORGIVE = text(
    """
    UPDATE lane SET failing_since = NULL, failures_in_row = 0, warned_at = NULL, changed_at = now()
    WHERE webhook_id = :webhook_id
    """
)


def look_after() -> list[str]:
    """Warn, disable and tell, in the caller's transaction. Returns in words what was done."""
    settings = config.current()
    limits = {
        "seconds": settings.disable_after_seconds,
        "attempts": settings.disable_after_attempts,
    }
    warned = db.session.execute(_WARN, limits).all()
    for row in warned:
        _write(row, *_warning(row, settings))
    reason = reasons.failing(settings.disable_after_seconds, settings.disable_after_attempts)
    db.session.execute(_DISABLE, {**limits, "grace": GRACE_SHARE, "reason": reason})
    told = db.session.execute(_UNTOLD).all()
    for row in told:
        _write(row, *_notice(row, settings))
    done = [(len(warned), "warned about"), (len(told), "disabled")]
    return [f"{word} {count} failing webhooks" for count, word in done if count]


def forgive(webhook_id: int) -> None:
    """Begin anew for a webhook that was resumed or enabled: what failed before counts no more."""
    db.session.execute(_FORGIVE, {"webhook_id": webhook_id})


def _write(row: Any, subject: str, body: str) -> None:
    mails.write(row.school_id, _addresses(row.school_id, row.created_by_id), subject, body)


def _addresses(school_id: int, created_by_id: int | None) -> Sequence[str]:
    """The school's owners, and who made the webhook if still a member."""
    members = select(Member.email).join(Membership).where(Membership.school_id == school_id)
    wanted = union(
        members.where(Membership.role == Role.OWNER), members.where(Member.id == created_by_id)
    )
    return db.session.scalars(wanted).all()


def _warning(row: Any, settings: config.Settings) -> tuple[str, str]:
    half = reasons.in_words(settings.disable_after_seconds / 2)
    whole = reasons.in_words(settings.disable_after_seconds)
    return (
        f"“{row.name}” has been failing for {half}",
        f"No call of the webhook “{row.name}” has succeeded for {half};"
        f" {row.failures_in_row} failed in that time.\n\n"
        f"If none succeeds within {whole} in all, the webhook is disabled. Its log says what goes"
        f" wrong and what to change:\n{_address(row, settings)}\n\n"
        "What waits is kept and tried again until then.\n",
    )


def _notice(row: Any, settings: config.Settings) -> tuple[str, str]:
    return (
        f"“{row.name}” was disabled",
        f"The webhook “{row.name}” was disabled. {row.status_reason}\n\n"
        "It collects no new calls until you enable it again. Then you are offered to send what it"
        f" missed:\n{_address(row, settings)}\n",
    )


def _address(row: Any, settings: config.Settings) -> str:
    if not settings.base_url:
        return f"Settings > Webhooks > {row.name}"
    return f"{settings.base_url.rstrip('/')}/settings/webhooks/{row.webhook_id}"
