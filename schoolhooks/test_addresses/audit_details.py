"""What the audit keeps, in English, of what was done to a test address; its page translates it."""

from __future__ import annotations

from schoolhooks.texts import N_

_REQUEST = N_("request %(number)s")
_TAKEN = N_("the body of request %(number)s, as a file")
_AT_ONCE = N_("answers %(status)s at once")
_LATER = N_("answers %(status)s after %(seconds)s s")
_CLEARED = N_("requests forgotten: %(number)s")
MESSAGES = (_REQUEST, _TAKEN, _AT_ONCE, _LATER, _CLEARED)


def request(number: int) -> str:
    """Which request was looked at."""
    return _REQUEST % {"number": number}


def taken(number: int) -> str:
    """Which request's body was taken away."""
    return _TAKEN % {"number": number}


def answer(status: int, seconds: int) -> str:
    """What it answers from now on."""
    return (_LATER if seconds else _AT_ONCE) % {"status": status, "seconds": seconds}


def cleared(number: int) -> str:
    """How many requests were forgotten."""
    return _CLEARED % {"number": number}
