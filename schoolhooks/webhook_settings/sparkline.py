"""The little picture of a webhook's last day: one bar an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 96
HEIGHT = 24
_STEP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the picture's own units, from its top left corner."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The calls of each of the last hours, oldest first."""

    calls: Sequence[int]

    @property
    def bars(self) -> list[Bar]:
        """The bars; an hour without a call has a flat one."""
        most = max(self.calls, default=0) or 1
        heights = [1 + round((HEIGHT - 1) * count / most) for count in self.calls]
        return [Bar(place * _STEP, HEIGHT - tall, tall) for place, tall in enumerate(heights)]

    @property
    def words(self) -> str:
        """The same for who cannot see it."""
        total = sum(self.calls)
        if not total:
            return "No calls in the last 24 hours"
        calls = "1 call" if total == 1 else f"{total:,} calls"
        return f"{calls} in the last 24 hours, at most {max(self.calls):,} in an hour"
