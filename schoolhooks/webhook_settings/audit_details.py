"""What the audit keeps beside an act: written in English, and told in the reader's language."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from schoolhooks.dispatch.models import Bulk, BulkKind
from schoolhooks.test_addresses import audit_details as of_test_addresses
from schoolhooks.texts import N_, read_back
from schoolhooks.triggers import Trigger
from schoolhooks.webhook_settings import audit_changes, words

_COPY = N_("a copy of %(name)s")
_UNWANTED = N_("%(number)s that nobody had wanted")
_REAL = N_("%(trigger)s, with the data that last really happened")
_ANSWER = N_("the answer to attempt %(number)s of %(event)s")
_IN_BULK = {
    BulkKind.FAILED: N_("in bulk: send again what failed, %(number)s"),
    BulkKind.MISSED: N_("in bulk: send what this webhook missed, %(number)s"),
    BulkKind.CHOSEN: N_("in bulk: send chosen deliveries again, %(number)s"),
}
_VERY_MANY = {
    BulkKind.FAILED: N_("in bulk: send again what failed"),
    BulkKind.MISSED: N_("in bulk: send what this webhook missed"),
}
_WITH_VALUES = (
    *(_COPY, _UNWANTED, _REAL, _ANSWER, *_IN_BULK.values()),
    *audit_changes.MESSAGES,
    *of_test_addresses.MESSAGES,
)
_EVENT_ID = re.compile(r"evt_[0-9A-Z]{26}")


def copy_of(name: str) -> str:
    """Which webhook the new one is a copy of."""
    return _COPY % {"name": name}


def unwanted(number: int) -> str:
    """How many events that no webhook had wanted were sent."""
    return _UNWANTED % {"number": number}


def in_bulk(bulk: Bulk) -> str:
    """What is sent in bulk, and how many, where these could be counted."""
    if bulk.total is None:
        return _VERY_MANY[BulkKind(bulk.kind)]
    return _IN_BULK[BulkKind(bulk.kind)] % {"number": bulk.total}


def tested(trigger: Trigger, *, is_real: bool) -> str:
    """What a test told of: an example, or what happened to someone."""
    return _REAL % {"trigger": trigger.label} if is_real else trigger.label


def answer_to(event_id: str, attempt: int) -> str:
    """Which answer was looked at."""
    return _ANSWER % {"number": attempt, "event": event_id}


def event_of(detail: str) -> str | None:
    """The delivery that a row is about, by the id of its event."""
    values = read_back(_ANSWER, detail) or {"event": detail}
    return values["event"] if _EVENT_ID.fullmatch(values["event"]) else None


def told(detail: str) -> list[str]:
    """A row's detail for the reader, in lines; what is not of our making is told as it is."""
    return [_line(line) for line in detail.split("\n") if line]


def _line(line: str) -> str:
    for message in _WITH_VALUES:
        if values := read_back(message, line):
            if message in audit_changes.OF_TRIGGERS:
                values = {name: _labels(value) for name, value in values.items()}
            elif message == _REAL:
                values = {name: _(value) for name, value in values.items()}
            return str(_(message, **values))
    return ", ".join(_(part) if part else "" for part in line.split(", "))


def _labels(names: str) -> str:
    return ", ".join(words.label(name) for name in names.split(", "))
