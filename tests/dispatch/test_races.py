"""Races: what commits between a step's first look and its locks is not overlooked.

A step's statement sees the rows as they were when it began, but locks the lane's newest version.
Each test holds a statement between the two, and lets another worker commit in that gap.
"""

import threading

import psycopg
import pytest
from sqlalchemy import text

from schoolhooks import config
from schoolhooks.dispatch import claim as claim_module
from schoolhooks.dispatch import control
from schoolhooks.dispatch import sweep as sweep_module
from schoolhooks.dispatch.claim import claim, release
from schoolhooks.dispatch.fan_out import fan_out
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.record import _write as write_outcomes
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status
from tests.dispatch.conftest import Steps, deliveries, ended, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook

GATE = 4711
PASS = f"SELECT pg_advisory_xact_lock_shared({GATE})"


class Gate:
    """Holds every statement that waits at it until it is opened."""

    def __init__(self, url, eventually):
        self._connection = psycopg.connect(url, autocommit=True)
        self._eventually = eventually
        self._connection.execute("SELECT pg_advisory_lock(%s)", [GATE])

    def wait_for_one(self):
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        self._eventually(lambda: self._connection.execute(waiting).fetchone()[0] == 1)

    def open(self):
        self._connection.execute("SELECT pg_advisory_unlock_all()")

    def close(self):
        self._connection.close()


@pytest.fixture
def gate(app, eventually):
    gate = Gate(config.current().database_url, eventually)
    yield gate
    gate.close()


@pytest.fixture
def late(app):
    """A second worker, whose statement is the one that is held."""
    steps = Steps(config.current().database_url)
    yield steps
    steps.close()


def held(gate, step):
    """Begin the step in a thread, and return once it waits at the gate; call the result to end."""
    results = []
    thread = threading.Thread(target=lambda: results.append(step()))
    thread.start()
    gate.wait_for_one()

    def finish():
        gate.open()
        thread.join()
        return results[0]

    return finish


@pytest.fixture
def slow(monkeypatch):
    """Says whether a step's statement waits at the gate between its first look and its locks."""

    def use(module, name, is_slow):
        if not is_slow:
            monkeypatch.undo()
            return
        quick = str(getattr(module, name))
        slow = quick.replace("), locked AS", f"), gate AS MATERIALIZED ({PASS}), locked AS")
        slow = slow.replace(" lane l JOIN candidate c", " gate CROSS JOIN lane l JOIN candidate c")
        assert slow.count("gate") == 2
        monkeypatch.setattr(module, name, text(slow) if module is sweep_module else slow)

    return use


@pytest.fixture
def while_held(steps, gate, slow):
    """Run `work`, in an older transaction, while another's step waits at the gate.

    `before` is done in that transaction before the other one takes its first look.
    """

    def run(module, name, other, work=None, before=None):
        def overtake(connection):
            with connection.transaction():
                # Its clock was read before the other's: what is due is judged by that.
                connection.execute("SELECT")
                if before:
                    before(connection)
                slow(module, name, True)
                finish = held(gate, other)
                slow(module, name, False)
                return work(connection) if work else None, finish

        result, finish = steps.call(overtake)
        return result, finish()

    return run


@pytest.fixture
def school(app):
    return make_school()


def waiting(steps, school, count, **wishes):
    webhook = make_webhook(school, **wishes)
    for _ in range(count):
        make_event(school)
    steps.fan_out()
    return webhook


def test_two_workers_never_claim_the_same_delivery(steps, late, school, while_held):
    webhook = waiting(steps, school, 4)

    first, second = while_held(
        claim_module, "_CLAIM", lambda: late.claim(most=2), lambda c: claim(c, 2, 30.0)
    )

    taken = [one.event_id for one in [*first, *second]]
    assert len(taken) == len(set(taken)) >= 2
    assert lane_of(webhook).in_flight == len(taken)
    assert {one.attempts for one in deliveries()} == {0, 1}


def test_retry_recorded_during_a_claim_still_wakes_its_lane(steps, late, school, while_held):
    webhook = waiting(steps, school, 2)
    (claimed,) = steps.claim(most=1)
    late_outcome = [ended(claimed, State.RETRYING)]

    while_held(claim_module, "_CLAIM", late.claim, lambda c: write_outcomes(c, late_outcome))

    retrying = next(one for one in deliveries() if one.state == "retrying")
    assert lane_of(webhook).due_at <= retrying.due_at


def test_event_fanned_out_during_a_claim_still_wakes_its_lane(steps, late, school, while_held):
    webhook = waiting(steps, school, 1)
    make_event(school)

    while_held(claim_module, "_CLAIM", late.claim, fan_out)

    assert len([one for one in deliveries() if one.state == "pending"]) >= 1
    assert lane_of(webhook).due_at is not None


def test_event_fanned_out_after_a_claim_read_its_clock_still_wakes_its_lane(steps, late, school):
    webhook = waiting(steps, school, 1)
    make_event(school)

    def overtaken(connection):
        with connection.transaction():  # which keeps the clock at its start
            connection.execute("SELECT")
            late.fan_out()
            return claim(connection, 100, 30.0)

    steps.call(overtaken)

    pending = next(one for one in deliveries() if one.state == "pending")
    assert lane_of(webhook).due_at == pending.due_at


def test_event_fanned_out_while_a_deleted_webhook_is_swept_ends_too(
    steps, school, while_held, make_app
):
    webhook = waiting(steps, school, 1)
    make_event(school)
    other = make_app()

    def sweep():
        with other.app_context():
            sweep_module.sweep_once()

    def fan_out_just_before_the_deletion(connection):
        fan_out(connection)
        actions.delete(webhook)
        db.session.commit()

    while_held(sweep_module, "_CANCEL_OF_DELETED", sweep, before=fan_out_just_before_the_deletion)
    sweep()

    assert [one.state for one in deliveries()] == ["cancelled", "cancelled"]
    assert lane_of(webhook).cancelled == 2


def test_call_in_flight_while_another_answers_gone_waits_until_it_is_enabled(steps, school):
    webhook = waiting(steps, school, 3, max_in_flight=2)
    first, second = steps.claim()

    steps.record(ended(first, State.FAILED, status=410))
    steps.record(ended(second, State.RETRYING, delay_seconds=0.0))

    db.session.refresh(webhook)
    assert webhook.status is Status.DISABLED
    assert steps.claim() == []
    assert [one.state for one in deliveries()] == ["failed", "retrying", "pending"]

    control.resume(webhook)
    db.session.commit()
    assert sorted(one.number for one in steps.claim()) == [1, 2], "both go out now"


def test_claim_released_while_its_webhook_was_deleted_ends_at_the_sweep(steps, school, valkey):
    webhook = waiting(steps, school, 1)
    claimed = steps.claim()
    control.delete(webhook)
    db.session.commit()

    steps.call(release, claimed)
    sweep_module.sweep_once()

    assert [(one.state, one.attempts) for one in deliveries()] == [("cancelled", 0)]
    assert (lane_of(webhook).in_flight, lane_of(webhook).cancelled) == (0, 1)


def test_claim_lost_while_its_webhook_was_deleted_is_unsure_and_not_tried_again(steps, school):
    webhook = waiting(steps, school, 1)
    steps.claim()
    control.delete(webhook)
    db.session.commit()
    make_due()

    steps.recover()

    assert [(one.state, one.last_result) for one in deliveries()] == [("cancelled", "unsure")]
    assert lane_of(webhook).in_flight == 0


def test_call_in_flight_while_its_webhook_is_paused_is_recovered_and_waits(steps, school):
    webhook = waiting(steps, school, 1)
    steps.claim()
    control.pause(webhook)
    db.session.commit()
    make_due()

    steps.recover()
    make_due()

    assert steps.claim() == []
    control.resume(webhook)
    db.session.commit()
    assert [one.number for one in steps.claim()] == [2]
