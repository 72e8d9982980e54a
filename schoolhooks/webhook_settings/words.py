"""How deliveries and attempts are said on the pages: one word or two, a tone and an icon."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from babel import Locale
from flask_babel import LazyString, lazy_gettext, ngettext
from flask_babel import gettext as _

from schoolhooks import triggers
from schoolhooks.dispatch.models import State
from schoolhooks.members.audit import Act
from schoolhooks.texts import N_

MOST_LABELS = 8


class Word(NamedTuple):
    """How something is shown as a badge."""

    text: LazyString
    tone: str
    icon: str


STATES = {
    State.PENDING: Word(lazy_gettext("Waiting"), "quiet", "clock"),
    State.RETRYING: Word(lazy_gettext("Retrying"), "wait", "refresh-cw"),
    State.SENDING: Word(lazy_gettext("Sending"), "accent", "send"),
    State.DELIVERED: Word(lazy_gettext("Delivered"), "good", "circle-check"),
    State.FAILED: Word(lazy_gettext("Failed"), "bad", "circle-x"),
    State.CANCELLED: Word(lazy_gettext("Stopped"), "quiet", "ban"),
}
ACTS = {
    Act.CREATED: Word(lazy_gettext("created"), "good", "plus"),
    Act.CHANGED: Word(lazy_gettext("changed"), "accent", "pencil"),
    Act.PAUSED: Word(lazy_gettext("paused"), "wait", "pause"),
    Act.RESUMED: Word(lazy_gettext("resumed"), "good", "play"),
    Act.DELETED: Word(lazy_gettext("deleted"), "bad", "trash"),
    Act.TESTED: Word(lazy_gettext("sent a test to"), "quiet", "send"),
    Act.RESENT: Word(lazy_gettext("sent again"), "accent", "refresh-cw"),
    Act.TRIED: Word(lazy_gettext("tried at once"), "accent", "zap"),
    Act.STOPPED: Word(lazy_gettext("stopped"), "wait", "ban"),
    Act.REVEALED: Word(lazy_gettext("saw the secret of"), "wait", "key-round"),
    Act.ROTATED: Word(lazy_gettext("rotated the secret of"), "wait", "key-round"),
    Act.LOOKED: Word(lazy_gettext("looked at data of"), "quiet", "eye"),
    Act.CLEARED: Word(lazy_gettext("cleared"), "bad", "trash"),
}
_DONE_WITH_IT = {
    Act.RESENT: N_("%(who)s sent it again"),
    Act.TRIED: N_("%(who)s had it tried at once"),
    Act.STOPPED: N_("%(who)s stopped it"),
}
DELIVERY_ACTS = tuple(_DONE_WITH_IT)
"""What members do with one delivery by its buttons."""
RESULTS = {
    "delivered": lazy_gettext("Delivered"),
    "rejected": lazy_gettext("Rejected"),
    "timed_out": lazy_gettext("Timed out"),
    "unreachable": lazy_gettext("Not reached"),
    "unsure": lazy_gettext("Unsure"),
    "blocked": lazy_gettext("Blocked"),
    "cancelled": lazy_gettext("Not sent"),
}

_FIRST_ENDS = {
    State.DELIVERED: lazy_gettext("The numbers keep how it ended first: delivered."),
    State.FAILED: lazy_gettext("The numbers keep how it ended first: failed."),
    State.CANCELLED: lazy_gettext("The numbers keep how it ended first: stopped."),
}
# By the form that English has for the number; other languages may write all four alike.
_ORDINALS = {
    "one": N_("%(number)sst"),
    "two": N_("%(number)snd"),
    "few": N_("%(number)srd"),
    "other": N_("%(number)sth"),
}


def rate(calls: int, seconds: int) -> str:
    """How many calls a webhook gets at most in which time."""
    units = {1: _("a second"), 60: _("a minute"), 3600: _("an hour")}
    unit = units.get(seconds) or _("in %(seconds)s s", seconds=seconds)
    return str(ngettext("%(num)s call %(unit)s", "%(num)s calls %(unit)s", calls, unit=unit))


def done_with_it(act: str, who: str) -> str:
    """What a member did with a delivery."""
    return str(_(_DONE_WITH_IT[Act(act)], who=who))


def state(name: str) -> Word:
    """Where a delivery stands."""
    return STATES[State(name)]


def answer(result: str | None, status: int | None) -> str:
    """What came back from the last attempt, in a few words; empty before the first."""
    if result is None:
        return ""
    if status is None:
        return str(RESULTS.get(result, result))
    return f"{status} {phrase(status)}".strip()


def phrase(status: int) -> str:
    """The name of an HTTP status; empty for one that has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def ordinal(number: int) -> str:
    """A place in a row, for example "3rd"."""
    return str(_(_ORDINALS[Locale("en").ordinal_form(number)], number=number))


def label(trigger: str) -> str:
    """A trigger's name for people."""
    known = triggers.get(trigger)
    return _(known.label) if known else trigger


def labels(names: Sequence[str]) -> str:
    """The triggers' names for people; of very many the first ones."""
    first = ", ".join(label(name) for name in names[:MOST_LABELS])
    more = len(names) - MOST_LABELS
    if more < 1:
        return first
    return str(
        ngettext("%(first)s and %(num)s more", "%(first)s and %(num)s more", more, first=first)
    )


def first_end(name: str) -> str:
    """What the numbers keep of a delivery that was sent again."""
    return str(_FIRST_ENDS[State(name)])
