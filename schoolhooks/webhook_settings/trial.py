"""How a test that was sent stands, read for its page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import gettext as _

from schoolhooks import languages
from schoolhooks.dispatch.models import Attempt, Delivery
from schoolhooks.extensions import db
from schoolhooks.outbox import Event
from schoolhooks.sender.explain import explain
from schoolhooks.webhooks.models import Webhook


@dataclass(frozen=True, slots=True)
class Trial:
    """A test event, its delivery once there is one, and its first attempt once that ended."""

    event: Event
    delivery: Delivery | None
    attempt: Attempt | None

    @property
    def is_final(self) -> bool:
        """Whether there is something to tell; what retries bring is told by the log."""
        ended = self.delivery is not None and self.delivery.ended_at is not None
        return ended or self.attempt is not None

    @property
    def succeeded(self) -> bool:
        """Whether the receiver took it."""
        return self.attempt is not None and self.attempt.result == "delivered"

    @property
    def sentence(self) -> str:
        """What came of it, in plain words."""
        if self.attempt is None:
            return str(_("It was cancelled before it was sent."))
        told = explain(
            result=self.attempt.result,
            status=self.attempt.status,
            code=self.attempt.code,
            detail=self.attempt.detail,
            duration_ms=self.attempt.duration_ms,
            body=self.attempt.response_body or b"",
        )
        return languages.say(*told)


def find(webhook: Webhook, event_id: uuid.UUID) -> Trial | None:
    """That test of that webhook."""
    event = db.session.get(Event, event_id)
    if event is None or not event.test or event.recipient_id != webhook.id:
        return None
    return Trial(
        event,
        db.session.get(Delivery, (webhook.id, event_id)),
        db.session.get(Attempt, (webhook.id, event_id, 1)),
    )
