"""The life of one delivery in plain words: what happened to it and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from schoolhooks import config, languages
from schoolhooks.dispatch.models import Attempt, Delivery, State
from schoolhooks.dispatch.retry import GONE
from schoolhooks.extensions import utc_now
from schoolhooks.members.audit import AuditEntry
from schoolhooks.sender.explain import explain
from schoolhooks.webhook_settings import words
from schoolhooks.webhooks.models import Status, Webhook


@dataclass(frozen=True, slots=True)
class Story:
    """What is said first about a delivery; `next_at` is told live, so it stands apart."""

    sentence: str
    next_at: datetime | None = None
    next_number: int = 0
    """Which try the next one is, of `most`."""
    most: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a delivery's life: an attempt, or what a member did with it."""

    at: datetime
    attempt: Attempt | None = None
    act: AuditEntry | None = None


def tell(webhook: Webhook, delivery: Delivery, attempts: Sequence[Attempt]) -> Story:
    """The one plain sentence about a delivery, and when it is tried again."""
    last = said_of(attempts[-1]) if attempts else ""
    if delivery.state in (State.DELIVERED, State.FAILED, State.CANCELLED):
        return _story(last, _end(delivery, attempts))
    if delivery.state == State.SENDING:
        return _story(last, _("It is being sent now."))
    if webhook.status is Status.PAUSED:
        return _story(last, _("It waits: this webhook is paused."))
    if webhook.status is Status.DISABLED:
        return _story(last, _("It waits: this webhook is disabled."))
    if not attempts or (delivery.due_at is not None and delivery.due_at <= utc_now()):
        return _story(last, _turn(webhook, delivery))
    most = len(config.current().retry_schedule) + 1
    return Story(last, delivery.due_at, delivery.round_attempts + 1, most)


def _turn(webhook: Webhook, delivery: Delivery) -> str:
    """Of a delivery that is due: a webhook with a limit may let it wait for long."""
    if webhook.rate_calls and webhook.rate_seconds:
        limit = words.rate(webhook.rate_calls, webhook.rate_seconds)
        return str(_("It waits for its turn: this webhook gets at most %(limit)s.", limit=limit))
    if delivery.attempts:
        return str(_("It waits for its turn and is tried again in a moment."))
    return str(_("It waits for its turn and is sent in a moment."))


def in_order(attempts: Sequence[Attempt], acts: Sequence[AuditEntry]) -> list[Step]:
    """What was tried and what members did with it, in the order of time."""
    steps = [Step(one.started_at, attempt=one) for one in attempts]
    steps += [Step(one.at, act=one) for one in acts]
    return sorted(steps, key=lambda step: step.at)


def said_of(attempt: Attempt) -> str:
    """What one attempt came to, in one sentence."""
    told = explain(
        result=attempt.result,
        status=attempt.status,
        code=attempt.code,
        detail=attempt.detail,
        duration_ms=attempt.duration_ms,
        body=bytes(attempt.response_body or b""),
        url=attempt.url,
    )
    return languages.say(*told)


def _end(delivery: Delivery, attempts: Sequence[Attempt]) -> str:
    if delivery.state == State.FAILED and delivery.last_status == GONE:
        return "" if delivery.test else str(_("So the webhook was disabled."))
    if delivery.state == State.FAILED:
        said = ngettext(
            "It was tried once and is not tried again by itself.",
            "It was tried %(num)s times and is not tried again by itself.",
            delivery.round_attempts,
        )
        return str(said)
    if delivery.state == State.CANCELLED and not (attempts and attempts[-1].result == "cancelled"):
        said = _("Then it was stopped.") if attempts else _("It was stopped before it was sent.")
        return str(said)
    return ""


def _story(*sentences: str) -> Story:
    return Story(" ".join(filter(None, sentences)))
