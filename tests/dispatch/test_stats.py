"""The kept numbers: each outcome in its hour, and what pages read from them."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.dispatch import stats
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.totals import BUCKETS, DURATION_BOUNDS_MS, SchoolTotal
from schoolhooks.extensions import db
from tests.dispatch.conftest import ended, make_due
from tests.factories import make_event, make_school, make_webhook

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
LONG_BEFORE = NOON - timedelta(days=1)


def claimed_calls(steps, count, school=None, **wishes):
    school = school or make_school()
    webhook = make_webhook(school, **wishes)
    for _ in range(count):
        make_event(school)
    steps.fan_out()
    return webhook, [one for one in steps.claim() if one.webhook_id == webhook.id]


def hours_of(webhook, since=LONG_BEFORE):
    db.session.rollback()
    return {one.hour: one.numbers for one in stats.of_webhook(webhook.id, since)}


def test_outcome_is_counted_in_the_hour_in_which_its_call_began(steps):
    webhook, (first, second, third) = claimed_calls(steps, 3)

    steps.record(
        ended(first, started_at=NOON - timedelta(milliseconds=1)),
        ended(second, started_at=NOON),
        ended(third, State.FAILED, started_at=NOON + timedelta(minutes=59)),
    )

    hours = hours_of(webhook)
    assert list(hours) == [NOON - timedelta(hours=1), NOON]
    later = hours[NOON]
    assert (later.calls, later.attempts, later.delivered, later.failed) == (2, 2, 1, 1)


def test_retry_is_an_attempt_of_its_own_hour_and_no_second_call(steps):
    webhook, (first,) = claimed_calls(steps, 1)
    steps.record(ended(first, State.RETRYING, started_at=NOON))
    make_due()
    (again,) = steps.claim()

    steps.record(ended(again, started_at=NOON + timedelta(hours=3)))

    hours = hours_of(webhook)
    counts = [(n.calls, n.attempts, n.delivered, n.failed) for n in hours.values()]
    assert counts == [(1, 1, 0, 0), (0, 1, 1, 0)]


def test_tests_pings_and_late_outcomes_are_in_no_hour(steps):
    pinged = make_webhook(make_school(), ping=True)
    steps.fan_out()
    steps.record(*[ended(one, started_at=NOON) for one in steps.claim()])
    webhook, (claimed,) = claimed_calls(steps, 1)
    steps.record(ended(claimed, started_at=NOON))

    steps.record(ended(claimed, started_at=NOON))

    assert hours_of(pinged) == {}
    assert hours_of(webhook)[NOON].attempts == 1


def test_answers_are_spread_over_buckets_and_calls_without_one_are_not(steps):
    webhook, claimed = claimed_calls(steps, 4)
    quick, exact, slow, hung = claimed

    steps.record(
        ended(quick, duration_ms=0, started_at=NOON),
        ended(exact, duration_ms=DURATION_BOUNDS_MS[0], started_at=NOON),
        ended(slow, duration_ms=14999, started_at=NOON),
        ended(
            hung, State.RETRYING, result="timed_out", status=None, duration_ms=9, started_at=NOON
        ),
    )

    durations = hours_of(webhook)[NOON].durations
    assert durations == (1, 1, *(0,) * (BUCKETS - 3), 1)


def test_school_adds_up_its_webhooks_and_no_others(steps):
    school, other = make_school(), make_school()
    for owner in (school, school, other):
        make_webhook(owner)
    make_event(school)
    make_event(other)
    steps.fan_out()
    steps.record(*[ended(one, started_at=NOON, duration_ms=4) for one in steps.claim()])

    (hour,) = stats.of_school(school.id, NOON + timedelta(minutes=59))

    assert (hour.hour, hour.numbers.calls) == (NOON, 2)
    assert hour.numbers.durations[2] == 2
    assert stats.total([hour, hour]).calls == 4


def test_sparklines_of_many_webhooks_come_with_empty_hours_filled(steps):
    webhook, claimed = claimed_calls(steps, 3)
    first, second, third = claimed
    quiet = make_webhook(make_school())
    steps.record(
        ended(first, started_at=NOON - timedelta(hours=2)),
        ended(second, started_at=NOON),
        ended(third, started_at=NOON - timedelta(hours=3)),
    )

    lines = stats.sparklines([webhook.id, quiet.id], hours=3, now=NOON + timedelta(minutes=30))

    assert lines == {webhook.id: [1, 0, 1], quiet.id: [0, 0, 0]}


def test_waiting_and_in_flight_are_told_apart(steps):
    school = make_school()
    webhook = make_webhook(school, max_in_flight=2)
    for _ in range(5):
        make_event(school)
    steps.fan_out()
    steps.claim()

    assert stats.waiting([webhook.id])[webhook.id] == stats.Waiting(waiting=3, in_flight=2)


def test_fanned_out_events_are_counted_for_their_school(steps):
    school = make_school()
    make_webhook(school, ping=True)
    make_webhook(school)
    for _ in range(2):
        make_event(school)
    make_event(school, "order.paid")

    steps.fan_out()
    steps.fan_out()

    counted = db.session.get(SchoolTotal, school.id)
    assert (counted.events, counted.deliveries) == (3, 4), "the ping is in neither"


@pytest.mark.parametrize(
    ("share", "answers", "expected"),
    [
        (0.5, {}, None),
        (0.5, {0: 1}, 1),
        (0.5, {4: 100}, 8),  # between 7 and 10 ms
        (0.95, {4: 90, 10: 10}, 85),  # half of what lies between 70 and 100 ms
        (0.95, {BUCKETS - 1: 100}, 14750),
        (1.0, {BUCKETS - 1: 1}, 15000),
    ],
)
def test_quantile_is_read_from_the_bucket_it_falls_into(share, answers, expected):
    durations = [answers.get(place, 0) for place in range(BUCKETS)]

    assert stats.quantile(durations, share) == expected


def test_numbers_of_nothing_have_no_median():
    assert (stats.Numbers().median_ms, stats.Numbers().p95_ms) == (None, None)
