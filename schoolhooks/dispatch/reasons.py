"""Why the engine disables webhooks: kept in English with the row, read back for other languages."""

from __future__ import annotations

import re
from typing import NamedTuple

from schoolhooks.texts import N_, read_back

GONE = N_("The receiver answered 410 Gone: it asks for no more calls.")
FAILING = N_("No call succeeded for %(time)s, and at least %(calls)s failed in that time.")

_UNITS = {"hour": 3600, "minute": 60, "second": 1}
_TIME = re.compile(rf"([0-9]+) ({'|'.join(_UNITS)})s?")


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
    values = read_back(FAILING, kept)
    time = _TIME.fullmatch(values["time"]) if values else None
    if values is None or time is None or not re.fullmatch("[0-9]+", values["calls"]):
        return None
    count, unit = time.groups()
    return Failing(int(count) * _UNITS[unit], unit, int(values["calls"]))


def in_words(seconds: float) -> str:
    """A time in the largest unit that fits, in English."""
    for word, size in _UNITS.items():
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {word}{'s' if count != 1 else ''}"
    return f"{seconds:g} seconds"
