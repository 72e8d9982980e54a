"""What the audit keeps beside an act: written in English, and told in the reader's language."""

from __future__ import annotations

import re
from functools import cache

from flask_babel import gettext as _

from schoolhooks.dispatch.models import Bulk, BulkKind
from schoolhooks.texts import N_

_COPY = N_("a copy of %(name)s")
_UNWANTED = N_("%(number)s that nobody had wanted")
_IN_BULK = {
    BulkKind.FAILED: N_("in bulk: send again what failed, %(number)s"),
    BulkKind.MISSED: N_("in bulk: send what this webhook missed, %(number)s"),
    BulkKind.CHOSEN: N_("in bulk: send chosen deliveries again, %(number)s"),
}
_WITH_VALUES = (_COPY, _UNWANTED, *_IN_BULK.values())
_VALUE = re.compile(r"%\\\((\w+)\\\)s")
"""The mark of a value in a message that was escaped for a pattern."""


def copy_of(name: str) -> str:
    """Which webhook the new one is a copy of."""
    return _COPY % {"name": name}


def unwanted(number: int) -> str:
    """How many events that no webhook had wanted were sent."""
    return _UNWANTED % {"number": number}


def in_bulk(bulk: Bulk) -> str:
    """What is sent in bulk, and how many."""
    return _IN_BULK[BulkKind(bulk.kind)] % {"number": bulk.total}


def told(detail: str) -> str:
    """A row's detail for the reader; what is not of our making is told as it is."""
    for message in _WITH_VALUES:
        if found := _pattern(message).fullmatch(detail):
            return str(_(message, **found.groupdict()))
    return ", ".join(_(part) if part else "" for part in detail.split(", "))


@cache
def _pattern(message: str) -> re.Pattern[str]:
    """What such a message has become, with its values as groups."""
    return re.compile(_VALUE.sub(r"(?P<\1>.+)", re.escape(message)), re.DOTALL)
