"""Taking a person out of what the engine keeps.

The school's own rows are the school's to blank, and the events' bodies the outbox's; only from here
what receivers answered and what came to the school's test addresses are in reach too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import text

from schoolhooks import outbox, test_addresses
from schoolhooks.extensions import db


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows told of the person."""

    events: int
    answers: int
    requests: int

    def __str__(self) -> str:
        return (
            f"{self.events} events, {self.answers} answers of receivers,"
            f" {self.requests} requests at test addresses"
        )


# A receiver may have answered with what it was sent.
_FORGET_ANSWERS = text(
    """
    UPDATE attempt SET response_headers = NULL, response_body = NULL
    FROM event_subject, event
    WHERE event_subject.subject = :contact_id AND event.id = event_subject.event_id
      AND event.school_id = :school_id AND attempt.event_id = event.id
      AND (response_headers IS NOT NULL OR response_body IS NOT NULL)
    RETURNING 1
    """
)


def erase_contact(school_id: int, contact_id: str) -> Erased:
    """Blank what is stored of that contact (its public id) in the school. The caller commits.

    1. Ids, states, times and counters stay as they are, so the ledger stays exact.
    2. A delivery that is still open sends the blanked body from then on, under the same event id.
       Only a first attempt that a worker has read already, within the same minute, may still go
       out as it was.
    3. Erase the contact in the school first: what it announces later is stored anew.
    """
    whose = {"school_id": school_id, "contact_id": contact_id}
    return Erased(
        events=outbox.forget_person(school_id, contact_id),
        answers=len(db.session.execute(_FORGET_ANSWERS, whose).all()),
        requests=test_addresses.forget_mentions(school_id, json.dumps(contact_id).encode()),
    )
