"""How deliveries and attempts are said on the pages: one word or two, a tone and an icon."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from schoolhooks import triggers
from schoolhooks.dispatch.models import State
from schoolhooks.members.audit import Act


class Word(NamedTuple):
    """How something is shown as a badge."""

    text: str
    tone: str
    icon: str


STATES = {
    State.PENDING: Word("Waiting", "quiet", "clock"),
    State.RETRYING: Word("Retrying", "wait", "refresh-cw"),
    State.SENDING: Word("Sending", "accent", "send"),
    State.DELIVERED: Word("Delivered", "good", "circle-check"),
    State.FAILED: Word("Failed", "bad", "circle-x"),
    State.CANCELLED: Word("Stopped", "quiet", "ban"),
}
ACTS = {
    Act.CREATED: Word("created", "good", "plus"),
    Act.CHANGED: Word("changed", "accent", "pencil"),
    Act.PAUSED: Word("paused", "wait", "pause"),
    Act.RESUMED: Word("resumed", "good", "play"),
    Act.DELETED: Word("deleted", "bad", "trash"),
    Act.TESTED: Word("sent a test to", "quiet", "send"),
    Act.RESENT: Word("sent again", "accent", "refresh-cw"),
    Act.STOPPED: Word("stopped", "wait", "ban"),
    Act.REVEALED: Word("saw the secret of", "wait", "key-round"),
    Act.ROTATED: Word("rotated the secret of", "wait", "key-round"),
    Act.LOOKED: Word("looked at data of", "quiet", "eye"),
}
RESULTS = {
    "delivered": "Delivered",
    "rejected": "Rejected",
    "timed_out": "Timed out",
    "unreachable": "Not reached",
    "unsure": "Unsure",
    "blocked": "Blocked",
    "cancelled": "Not sent",
}


def state(name: str) -> Word:
    """Where a delivery stands."""
    return STATES[State(name)]


def answer(result: str | None, status: int | None) -> str:
    """What came back from the last attempt, in a few words; empty before the first."""
    if result is None:
        return ""
    if status is None:
        return RESULTS.get(result, result)
    return f"{status} {phrase(status)}".strip()


def phrase(status: int) -> str:
    """The name of an HTTP status; empty for one that has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def label(trigger: str) -> str:
    """A trigger's name for people."""
    known = triggers.get(trigger)
    return known.label if known else trigger


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if number % 100 in (11, 12, 13) else ends.get(number % 10, "th")
    return f"{number}{end}"
