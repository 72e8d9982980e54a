"""Claims: no more than a lane may dial, nobody starved, and nothing claimed twice."""

import pytest
from sqlalchemy import text

from schoolhooks.dispatch import claim as module
from schoolhooks.dispatch.claim import release
from schoolhooks.dispatch.models import State
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, ended, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook


@pytest.fixture
def school(app):
    return make_school()


def events(school, count):
    for _ in range(count):
        make_event(school)


def test_claims_no_more_than_the_webhook_may_have_in_flight(steps, school):
    webhook = make_webhook(school, max_in_flight=3)
    events(school, 5)
    steps.fan_out()

    claimed, again = steps.claim(), steps.claim()

    assert (len(claimed), again) == (3, [])
    assert lane_of(webhook).in_flight == 3
    assert [one.number for one in claimed] == [1, 1, 1]


def test_first_attempts_go_out_in_the_order_of_their_events(steps, school):
    make_webhook(school, max_in_flight=4)
    wanted = [make_event(school) for _ in range(4)]
    steps.fan_out()

    assert [one.event_id for one in steps.claim()] == wanted


def test_paused_disabled_and_deleted_webhooks_are_passed_over(steps, school):
    paused, disabled, deleted = (make_webhook(school) for _ in range(3))
    make_event(school)
    steps.fan_out()
    actions.pause(paused)
    actions.disable(disabled, "It never answered.")
    actions.delete(deleted)
    db.session.commit()

    assert steps.claim() == []

    actions.resume(paused)
    db.session.commit()
    assert [one.webhook_id for one in steps.claim()] == [paused.id]


def test_each_lane_gets_its_share_of_a_small_window(steps, school):
    webhooks = [make_webhook(school) for _ in range(4)]
    events(school, 10)
    steps.fan_out()

    claimed = steps.claim(most=8)

    counts = [sum(one.webhook_id == webhook.id for one in claimed) for webhook in webhooks]
    assert counts == [2, 2, 2, 2]


def test_school_with_one_webhook_is_not_behind_a_school_with_many(steps, school):
    for _ in range(5):
        make_webhook(school)
    quiet = make_school()
    webhook = make_webhook(quiet)
    events(school, 3)
    make_event(quiet)
    steps.fan_out()

    claimed = steps.claim(most=2)

    assert webhook.id in {one.webhook_id for one in claimed}


def test_lane_that_was_served_longest_ago_comes_first(steps, school):
    first, second = make_webhook(school), make_webhook(school)
    events(school, 5)
    steps.fan_out()

    turns = [steps.claim(most=1)[0].webhook_id for _ in range(4)]

    assert turns in ([first.id, second.id] * 2, [second.id, first.id] * 2)


def test_of_very_many_due_lanes_each_has_its_turn_and_paused_ones_hide_none(
    steps, school, monkeypatch
):
    monkeypatch.setattr(module, "LANES_LOOKED_AT", 2)
    paused = [make_webhook(school) for _ in range(4)]
    webhooks = [make_webhook(school) for _ in range(5)]
    events(school, 2)
    steps.fan_out()
    for one in paused:
        actions.pause(one)
    db.session.commit()

    turns = [steps.claim(most=1)[0].webhook_id for _ in range(10)]

    first, second = turns[:5], turns[5:]
    assert set(first) == set(second) == {one.id for one in webhooks}


def test_retries_and_first_attempts_alternate(steps, school):
    make_webhook(school, max_in_flight=4)
    events(school, 4)
    steps.fan_out()
    failed = [ended(one, State.RETRYING) for one in steps.claim()]
    steps.record(*failed)
    events(school, 4)
    steps.fan_out()
    make_due()

    numbers = [one.number for one in steps.claim()]

    assert sorted(numbers) == [1, 1, 2, 2]


def test_lane_with_one_slot_alternates_from_call_to_call(steps, school):
    make_webhook(school, max_in_flight=1)
    events(school, 2)
    steps.fan_out()
    for _ in range(2):
        steps.record(*[ended(one, State.RETRYING) for one in steps.claim()])
    events(school, 2)
    steps.fan_out()
    make_due()

    numbers = []
    for _ in range(4):
        (one,) = steps.claim()
        numbers.append(one.number)
        steps.record(ended(one))

    assert numbers in ([1, 2, 1, 2], [2, 1, 2, 1]), "neither waits for the other to be done"


def test_retry_that_is_not_due_yet_waits(steps, school):
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    steps.record(*[ended(one, State.RETRYING, delay_seconds=60.0) for one in steps.claim()])

    assert steps.claim() == []
    assert lane_of(webhook).due_at > deliveries()[0].created_at


def test_hanging_lane_gets_one_slot_until_it_answers(steps, school):
    webhook = make_webhook(school, max_in_flight=2)
    events(school, 6)
    steps.fan_out()
    hung = [ended(one, State.RETRYING, result="timed_out", status=None) for one in steps.claim()]
    steps.record(*hung)

    alone = steps.claim()
    assert len(alone) == 1
    assert steps.claim(also_slow=False) == []

    steps.record(*[ended(one) for one in alone])
    assert not lane_of(webhook).slow
    assert len(steps.claim()) == 2


@pytest.mark.parametrize(
    "slow_one",
    [
        {"status": 200, "result": "delivered", "duration_ms": 6000},
        {"status": 500, "result": "rejected", "duration_ms": 6000},
        {"status": None, "result": "unreachable", "duration_ms": 5001, "code": "connect_timeout"},
        {"status": None, "result": "timed_out", "duration_ms": 2000},
    ],
    ids=["slow success", "slow failure", "slow to connect to", "hangs"],
)
def test_receiver_that_takes_long_drops_to_one_slot(steps, school, slow_one):
    webhook = make_webhook(school, max_in_flight=3)
    events(school, 9)
    steps.fan_out()

    steps.record(*[ended(one, State.RETRYING, **slow_one) for one in steps.claim()])

    assert lane_of(webhook).slow
    assert len(steps.claim()) == 1


def test_one_prompt_answer_is_enough_to_stay_quick(steps, school):
    webhook = make_webhook(school, max_in_flight=2)
    events(school, 2)
    steps.fan_out()
    first, second = steps.claim()

    steps.record(ended(first, duration_ms=9000), ended(second, duration_ms=30))

    assert not lane_of(webhook).slow


def test_call_that_our_own_crash_cut_off_makes_nobody_slow(steps, school):
    webhook = make_webhook(school)
    events(school, 1)
    steps.fan_out()
    steps.claim()
    make_due()

    steps.recover()

    assert not lane_of(webhook).slow


def test_rate_limits_how_many_go_out(steps, school):
    webhook = make_webhook(school, rate_calls=2, rate_seconds=1)
    events(school, 6)
    steps.fan_out()

    first, at_once = steps.claim(), steps.claim()

    assert (len(first), at_once) == (2, [])
    lane = lane_of(webhook)
    assert lane.due_at > lane.tokens_at, "it is looked at again when the next call is allowed"


def test_released_delivery_is_as_if_it_had_not_been_claimed(steps, school):
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()

    steps.call(release, steps.claim())

    (delivery,) = deliveries()
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert (lane_of(webhook).in_flight, lane_of(webhook).lease_ends_at) == (0, None)
    assert steps.claim()[0].number == 1


def test_rate_of_a_lane_never_builds_up_beyond_a_second(steps, school):
    webhook = make_webhook(school, rate_calls=60, rate_seconds=60)
    events(school, 5)
    steps.fan_out()
    db.session.execute(text("UPDATE lane SET tokens_at = now() - interval '1 hour'"))
    db.session.commit()

    assert len(steps.claim()) == 1
    assert lane_of(webhook).tokens < 1
