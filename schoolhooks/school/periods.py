"""Counting a subscription's periods on the calendar."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from schoolhooks.school.models.subscriptions import Interval

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def after(anchor: datetime, interval: Interval, count: int) -> datetime:
    """The moment so many intervals after the anchor.

    A month's or year's last day stands in for a day that it does not have. Count from the anchor
    each time, not from the last end: so the 31st comes back after a shorter month.
    """
    if interval in _DAYS:
        return anchor + timedelta(days=_DAYS[interval] * count)
    months = anchor.month - 1 + _MONTHS[interval] * count
    year, month = anchor.year + months // 12, months % 12 + 1
    day = min(anchor.day, calendar.monthrange(year, month)[1])
    return anchor.replace(year=year, month=month, day=day)
