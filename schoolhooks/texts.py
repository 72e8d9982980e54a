"""Marks the texts of packages that know no page, so that translators are given them too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

_VALUE = re.compile(r"%\\\((\w+)\\\)s")
"""The mark of a value in a message that was escaped for a pattern."""


def N_(text: str) -> str:
    """The text itself, in English; the page that shows it translates it, with `_(text)`."""
    return text


def read_back(message: str, kept: str) -> dict[str, str] | None:
    """The values of `message % values` that was kept in English; None where it is another text."""
    found = _pattern(message).fullmatch(kept)
    return found.groupdict() if found else None


@cache
def _pattern(message: str) -> re.Pattern[str]:
    """What such a message has become, with its values as groups."""
    return re.compile(_VALUE.sub(r"(?P<\1>.+)", re.escape(message)), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked text and its values, some of them sentences or days; str() is English."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message
