"""The one door from the school's actions to the outbox; who listens is not known here."""

from __future__ import annotations

from datetime import datetime

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.outbox import emit
from schoolhooks.triggers import Payload, trigger_of

HEARD = "schoolhooks_heard"
"""Where a session keeps the list of what was announced in it, if someone wants to know."""


def announce(school: School, payload: Payload, at: datetime) -> None:
    """Emit a fact of the school in the caller's transaction. `at` is when it happened."""
    emit(payload, school=school.ref, school_id=school.id, occurred_at=at)
    heard = db.session.info.get(HEARD)
    if heard is not None:
        heard.append(trigger_of(payload).name)
