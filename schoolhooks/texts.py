"""Marks the texts of packages that know no page, so that translators are given them too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:
    """The text itself, in English; the page that shows it translates it, with `_(text)`."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked text and the values that stand in it, some of them sentences; str() is English."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message
