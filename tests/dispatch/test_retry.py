"""The retry rule, as a table."""

import pytest

from schoolhooks.config import Settings
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.retry import counts_towards_disabling, decide

SCHEDULE = Settings().retry_schedule
DAY = 24 * 3600.0

RULE = [
    # result, status, attempt, Retry-After, state, least delay, most delay
    ("delivered", 200, 1, None, State.DELIVERED, None, None),
    ("delivered", 204, 10, None, State.DELIVERED, None, None),
    ("rejected", 500, 1, None, State.RETRYING, 5, 5.5),
    ("rejected", 500, 2, None, State.RETRYING, 30, 33),
    ("rejected", 404, 3, None, State.RETRYING, 120, 132),
    ("rejected", 301, 4, None, State.RETRYING, 600, 660),
    ("timed_out", None, 5, None, State.RETRYING, 3600, 3960),
    ("unreachable", None, 6, None, State.RETRYING, 10800, 11880),
    ("unsure", None, 7, None, State.RETRYING, 21600, 23760),
    ("blocked", None, 8, None, State.RETRYING, 43200, 47520),
    ("rejected", 500, 9, None, State.RETRYING, DAY, 1.1 * DAY),
    ("rejected", 500, 10, None, State.FAILED, None, None),
    ("unreachable", None, 11, None, State.FAILED, None, None),
    ("rejected", 410, 1, None, State.FAILED, None, None),
    # Retry-After: between the schedule's delay and a day, and on 429 and 503 only.
    ("rejected", 429, 1, 60.0, State.RETRYING, 60, 66),
    ("rejected", 503, 1, 60.0, State.RETRYING, 60, 66),
    ("rejected", 503, 3, 1.0, State.RETRYING, 120, 132),
    ("rejected", 429, 1, 9 * DAY, State.RETRYING, DAY, 1.1 * DAY),
    ("rejected", 500, 1, 60.0, State.RETRYING, 5, 5.5),
    ("rejected", 429, 10, 60.0, State.FAILED, None, None),
]


@pytest.mark.parametrize(("result", "status", "attempts", "after", "state", "least", "most"), RULE)
def test_rule(result, status, attempts, after, state, least, most):
    for jitter in (0.0, 0.5, 1.0, None):
        decision = decide(
            result=result,
            status=status,
            attempts=attempts,
            retry_after_seconds=after,
            schedule=SCHEDULE,
            jitter=jitter,
        )
        assert decision.state is state
        if least is None:
            assert decision.delay_seconds is None
        else:
            assert least <= decision.delay_seconds <= most + 1e-6


def test_ten_attempts_in_about_two_days():
    assert len(SCHEDULE) + 1 == 10
    assert 1.8 * DAY < sum(SCHEDULE) < 2.2 * DAY


@pytest.mark.parametrize(
    ("result", "status", "counts"),
    [
        ("delivered", 200, False),
        ("rejected", 500, True),
        ("rejected", 429, False),
        ("timed_out", None, True),
        ("unreachable", None, True),
        ("blocked", None, True),
    ],
)
def test_what_counts_towards_disabling(result, status, counts):
    assert counts_towards_disabling(result, status) is counts
