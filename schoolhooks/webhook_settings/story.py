"""The life of one delivery in plain words: what happened to it and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schoolhooks import config, languages
from schoolhooks.dispatch.models import Attempt, Delivery, State
from schoolhooks.dispatch.retry import GONE
from schoolhooks.sender.explain import explain
from schoolhooks.webhook_settings.words import ordinal
from schoolhooks.webhooks.models import Status, Webhook


@dataclass(frozen=True, slots=True)
class Story:
    """What is said first about a delivery; `next_at` is told live, so it stands apart."""

    sentence: str
    next_at: datetime | None = None
    next_place: str = ""
    """Which try the next one is, as "3rd of 10"."""


def tell(webhook: Webhook, delivery: Delivery, attempts: Sequence[Attempt]) -> Story:
    """The one plain sentence about a delivery, and when it is tried again."""
    last = said_of(attempts[-1]) if attempts else ""
    if delivery.state in (State.DELIVERED, State.FAILED, State.CANCELLED):
        return Story(f"{last} {_end(delivery, attempts)}".strip())
    if delivery.state == State.SENDING:
        return Story(f"{last} It is being sent now.".strip())
    if webhook.status is not Status.ACTIVE:
        return Story(f"{last} It waits: this webhook is {webhook.status.value}.".strip())
    if not attempts:
        return Story("It waits for its turn and is sent in a moment.")
    most = len(config.current().retry_schedule) + 1
    place = f"{ordinal(delivery.round_attempts + 1)} of {most}"
    return Story(last, delivery.due_at, place)


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
    if delivery.state == State.FAILED and delivery.last_status != GONE:
        return f"It was tried {_times(delivery.round_attempts)} and is not tried again by itself."
    if delivery.state == State.CANCELLED and not (attempts and attempts[-1].result == "cancelled"):
        return "Then it was stopped." if attempts else "It was stopped before it was sent."
    return ""


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
