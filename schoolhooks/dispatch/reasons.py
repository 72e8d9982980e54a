"""Why the engine disables webhooks: kept in English with the row, read back for other languages."""

from __future__ import annotations

import re
from typing import NamedTuple

from schoolhooks.texts import N_

GONE = N_("The receiver answered 410 Gone: it asks for no more calls.")
FAILING = N_("No call succeeded for %(time)s, and at least %(calls)s failed in that time.")

_UNITS = {"hour": 3600, "minute": 60, "second": 1}
_KEPT = re.compile(
    FAILING
    % {"time": rf"(?P<count>[0-9]+) (?P<unit>{'|'.join(_UNITS)})s?", "calls": "(?P<calls>[0-9]+)"}
)


class Failing(NamedTuple):
    """What FAILING was said of."""

    seconds: int
    unit: str
    """What the time was said in: hour, minute or second."""
    calls: int


def failing(seconds: float, calls: int) -> str:
    """FAILING in English, as it is kept."""
    return FAILING % {"time": in_words(seconds), "calls": calls}


def read_failing(kept: str) -> Failing | None:
    """What a kept reason says; None where it is another one."""
    found = _KEPT.fullmatch(kept)
    if found is None:
        return None
    seconds = int(found["count"]) * _UNITS[found["unit"]]
    return Failing(seconds, found["unit"], int(found["calls"]))


def in_words(seconds: float) -> str:
    """A time in the largest unit that fits, in English."""
    for word, size in _UNITS.items():
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {word}{'s' if count != 1 else ''}"
    return f"{seconds:g} seconds"
