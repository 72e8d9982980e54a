"""Events nobody wanted: listed, and sent later by choice; as are those that were missed."""

import pytest
from sqlalchemy import text

from schoolhooks.dispatch import control, ledger, replay
from schoolhooks.dispatch.models import State
from schoolhooks.extensions import db
from schoolhooks.outbox import Event
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, ended, lane_of
from tests.factories import make_event, make_school, make_webhook


def matched(event_id):
    db.session.rollback()
    return db.session.get(Event, event_id).matched


def assert_exact():
    db.session.rollback()
    assert [str(one) for one in ledger.take().differences] == []


def send(webhook, *ids):
    sent = replay.replay(webhook.id, ids)
    db.session.commit()
    return sent


def test_unwanted_events_are_listed_page_by_page_newest_first(steps):
    school, other = make_school(), make_school()
    wanted = [make_event(school) for _ in range(5)]
    make_event(other)
    steps.fan_out()
    make_webhook(school)
    make_event(school)
    steps.fan_out()

    first = replay.unwanted(school.id, most=3)
    second = replay.unwanted(school.id, most=3, before=first[-1].id)

    assert [one.id for one in [*first, *second]] == list(reversed(wanted))
    assert replay.unwanted(school.id, trigger="order.paid") == []


def test_event_nobody_wanted_is_sent_to_the_webhook_of_choice(steps, valkey):
    school = make_school()
    event_id = make_event(school)
    steps.fan_out()
    webhook = make_webhook(school, trigger="order.paid")

    assert send(webhook, event_id) == [event_id]

    assert matched(event_id) == 1
    assert replay.unwanted(school.id) == []
    (claimed,) = steps.claim()
    steps.record(ended(claimed))
    assert (lane_of(webhook).deliveries, lane_of(webhook).delivered) == (1, 1)
    assert_exact()


def test_replay_asked_twice_happens_once(steps):
    school = make_school()
    event_id = make_event(school)
    steps.fan_out()
    webhook = make_webhook(school)

    assert (send(webhook, event_id), send(webhook, event_id)) == ([event_id], [])

    assert matched(event_id) == len(deliveries()) == 1
    assert_exact()


def test_replay_beside_a_webhook_that_had_it_is_one_more_match(steps):
    school = make_school()
    make_webhook(school)
    event_id = make_event(school)
    steps.fan_out()
    second = make_webhook(school)

    send(second, event_id)

    assert matched(event_id) == 2
    assert_exact()


def test_paused_webhook_keeps_what_is_replayed_waiting(steps):
    school = make_school()
    event_id = make_event(school)
    steps.fan_out()
    webhook = make_webhook(school)
    control.pause(webhook)

    send(webhook, event_id)

    assert steps.claim() == []
    assert [one.state for one in deliveries()] == [State.PENDING]


@pytest.mark.parametrize("why", ["disabled", "deleted", "stranger", "no body", "not fanned out"])
def test_what_cannot_be_replayed_is_left_out(steps, why):
    school = make_school()
    event_id = make_event(school)
    if why != "not fanned out":
        steps.fan_out()
    webhook = make_webhook(make_school() if why == "stranger" else school, trigger="order.paid")
    if why == "disabled":
        actions.disable(webhook, "It never answered.")
    elif why == "deleted":
        control.delete(webhook)
    elif why == "no body":
        db.session.execute(text("DELETE FROM event_body"))

    assert send(webhook, event_id) == []

    assert deliveries() == []


def test_many_are_replayed_in_pieces(steps, monkeypatch):
    monkeypatch.setattr(replay, "AT_ONCE", 2)
    school = make_school()
    ids = [make_event(school) for _ in range(5)]
    steps.fan_out()
    webhook = make_webhook(school)

    assert sorted(send(webhook, *ids)) == sorted(ids)
    assert_exact()
