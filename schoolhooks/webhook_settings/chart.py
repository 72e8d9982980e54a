"""The chart of one webhook's calls: bars and their numbers, placed by the hour or the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from schoolhooks.dispatch import stats
from schoolhooks.dispatch.stats import Numbers
from schoolhooks.extensions import utc_now

HEIGHT = 100
"""Bars are drawn in a box of this height; their numbers are shares of it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour or day; heights are in units of HEIGHT."""

    begins_at: datetime
    numbers: Numbers
    delivered_height: float
    failed_height: float
    rest_height: float
    """Calls that have neither been delivered nor failed for good: not ended, or stopped."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars from left to right, and what they come to together."""

    span: str
    bars: Sequence[Bar]
    total: Numbers
    most: int
    """The calls of the highest bar."""

    @property
    def ticks(self) -> Sequence[datetime]:
        """When the bars begin that the axis names: the first of each fifth or quarter."""
        parts = 5 if len(self.bars) % 5 == 0 else 4
        return [bar.begins_at for bar in self.bars[:: len(self.bars) // parts]]

    @property
    def success(self) -> int | None:
        """Delivered of those that ended, in percent, never rounded up to 100."""
        ended = self.total.delivered + self.total.failed
        return self.total.delivered * 100 // ended if ended else None


@dataclass(frozen=True, slots=True)
class Span:
    """A choice of time: how long a bar is, how many there are, and the words for it."""

    bar: timedelta
    bars: int
    label: LazyString
    title: LazyString
    none: LazyString
    """What is said where there are no calls."""


SPANS = {
    "day": Span(
        timedelta(hours=1),
        24,
        label=_("24 hours"),
        title=_("Calls in the last 24 hours"),
        none=_("No calls in the last 24 hours."),
    ),
    "week": Span(
        timedelta(hours=6),
        28,
        label=_("7 days"),
        title=_("Calls in the last 7 days"),
        none=_("No calls in the last 7 days."),
    ),
    "month": Span(
        timedelta(days=1),
        30,
        label=_("30 days"),
        title=_("Calls in the last 30 days"),
        none=_("No calls in the last 30 days."),
    ),
}


def of_webhook(webhook_id: int, name: str, now: datetime | None = None) -> Chart:
    """The chart of that span; of a day where there is no such span."""
    name = name if name in SPANS else "day"
    span = SPANS[name]
    first = _start(now or utc_now(), span)
    slots = [Numbers() for _ in range(span.bars)]
    for hour in stats.of_webhook(webhook_id, first):
        place = (hour.hour - first) // span.bar
        if 0 <= place < span.bars:  # another machine's clock may be a little ahead
            slots[place] += hour.numbers
    most = max(max(one.calls, one.delivered + one.failed) for one in slots)
    bars = [_bar(first + place * span.bar, one, most) for place, one in enumerate(slots)]
    return Chart(name, bars, sum(slots, Numbers()), most)


def _start(now: datetime, span: Span) -> datetime:
    """When the first bar begins, so that the last one holds the present moment."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = midnight + (now - midnight) // span.bar * span.bar
    return last - (span.bars - 1) * span.bar


def _bar(begins_at: datetime, numbers: Numbers, most: int) -> Bar:
    unit = HEIGHT / most if most else 0.0
    rest = max(0, numbers.calls - numbers.delivered - numbers.failed)
    return Bar(
        begins_at,
        numbers,
        round(numbers.delivered * unit, 2),
        round(numbers.failed * unit, 2),
        round(rest * unit, 2),
    )
