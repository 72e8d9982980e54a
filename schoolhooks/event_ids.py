"""Event ids: UUIDv7 in the tables, `evt_` and 26 letters outside; both sort by time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import uuid_utils

PREFIX = "evt_"
# Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_LENGTH = 26
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
"""Two digits at once: a page of the log shows an id hundreds of times."""
_SHIFTS = tuple(range(120, -1, -10))


def new() -> uuid.UUID:
    """A fresh UUIDv7 (RFC 9562, section 5.7)."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def shown(event_id: uuid.UUID) -> str:
    """The id as receivers and pages see it."""
    number = event_id.int
    return PREFIX + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def parsed(text: str) -> uuid.UUID | None:
    """The id behind what `shown` gave, in capitals or not; None where the text is no such id."""
    text = text.upper()
    body = text.removeprefix(PREFIX.upper())
    if len(body) != _LENGTH or len(body) == len(text):
        return None
    number = 0
    for digit in body:
        if digit not in _VALUES:
            return None
        number = number << 5 | _VALUES[digit]
    return uuid.UUID(int=number) if number < 1 << 128 else None


def floor(moment: datetime) -> uuid.UUID:
    """The smallest id that an event of that moment or later can have."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def moment(event_id: uuid.UUID) -> datetime:
    """When the id was made, to the millisecond."""
    return datetime.fromtimestamp((event_id.int >> 80) / 1000, UTC)
