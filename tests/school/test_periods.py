"""school.periods: a subscription's periods on the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from schoolhooks.school import periods


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "interval", "count", "end"),
    [
        ("2026-03-14 09:26", "day", 3, "2026-03-17 09:26"),
        ("2026-03-14 09:26", "week", 2, "2026-03-28 09:26"),
        ("2026-03-14 09:26", "month", 1, "2026-04-14 09:26"),
        ("2026-01-31 00:00", "month", 1, "2026-02-28 00:00"),
        ("2026-01-31 00:00", "month", 2, "2026-03-31 00:00"),
        ("2028-01-31 00:00", "month", 1, "2028-02-29 00:00"),
        ("2026-12-15 12:00", "month", 1, "2027-01-15 12:00"),
        ("2028-02-29 12:00", "year", 1, "2029-02-28 12:00"),
        ("2028-02-29 12:00", "year", 4, "2032-02-29 12:00"),
    ],
)
def test_period_ends_on_the_same_day_or_on_the_last_one_there_is(anchor, interval, count, end):
    assert periods.after(at(anchor), interval, count) == at(end)


@given(
    anchor=some.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=some.just(UTC)),
    interval=some.sampled_from(["day", "week", "month", "year"]),
    count=some.integers(1, 40),
)
def test_each_period_is_after_the_one_before_and_none_is_skipped(anchor, interval, count):
    longest = {"day": 1, "week": 7, "month": 31, "year": 366}[interval]

    length = periods.after(anchor, interval, count) - periods.after(anchor, interval, count - 1)

    assert timedelta(0) < length <= timedelta(days=longest)
