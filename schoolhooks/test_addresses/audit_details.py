"""What the audit keeps, in English, of what was done to a test address; its page translates it."""

from __future__ import annotations

from schoolhooks.texts import N_

_REQUEST = N_("request %(number)s")
_TAKEN = N_("the body of request %(number)s, as a file")
MESSAGES = (_REQUEST, _TAKEN)


def request(number: int) -> str:
    """Which request was looked at."""
    return _REQUEST % {"number": number}


def taken(number: int) -> str:
    """Which request's body was taken away."""
    return _TAKEN % {"number": number}
