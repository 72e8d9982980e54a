"""Pausing, resuming and deleting a webhook while its calls wait or are in flight."""

import threading

import psycopg
from sqlalchemy import text

from schoolhooks import config, job_queue
from schoolhooks.dispatch import control
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.sweep import sweep_once
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook
from tests.dispatch.conftest import attempts, deliveries, ended, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook


def states():
    return [one.state for one in deliveries()]


def waiting_jobs():
    return job_queue.queues().queue(job_queue.DELIVER_QUEUE).count


def test_deleting_ends_what_waits_and_counts_it(steps):
    school = make_school()
    webhook = make_webhook(school, ping=True)
    make_event(school)
    make_event(school)
    steps.fan_out()

    control.delete(webhook)
    db.session.commit()

    assert states() == ["cancelled"] * 3
    lane = lane_of(webhook)
    assert (lane.deliveries, lane.cancelled, lane.due_at) == (2, 2, None)


def test_deleting_leaves_others_alone(steps):
    school = make_school()
    webhook, other = make_webhook(school), make_webhook(school)
    make_event(school)
    steps.fan_out()

    control.delete(webhook)
    db.session.commit()

    assert {one.webhook_id: one.state for one in deliveries()} == {
        webhook.id: "cancelled",
        other.id: "pending",
    }


def test_call_in_flight_while_deleting_is_recorded_and_not_tried_again(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    make_event(school)
    steps.fan_out()
    first, second = steps.claim()

    control.delete(webhook)
    db.session.commit()
    assert states() == ["sending", "sending"]
    steps.record(ended(first), ended(second, State.RETRYING))

    assert sorted(states()) == ["cancelled", "delivered"]
    lane = lane_of(webhook)
    assert (lane.delivered, lane.cancelled, lane.in_flight, lane.due_at) == (1, 1, 0, None)
    assert len(attempts()) == 2


def test_rolled_back_deletion_changes_nothing(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()

    control.delete(webhook)
    db.session.rollback()

    assert states() == ["pending"]
    assert lane_of(webhook).cancelled == 0


def test_webhook_that_was_never_called_can_be_deleted(app):
    webhook = make_webhook(make_school())

    control.delete(webhook)
    db.session.commit()

    assert db.session.get(Webhook, webhook.id).deleted_at


def test_paused_calls_wait_and_go_on_after_resuming(steps, valkey):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    control.pause(webhook)
    db.session.commit()
    assert steps.claim() == []
    valkey.flushall()

    control.resume(webhook)
    db.session.commit()

    assert waiting_jobs() == 1
    assert len(steps.claim()) == 1


def test_call_in_flight_while_pausing_is_recorded_and_its_retry_waits(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    control.pause(webhook)
    db.session.commit()

    steps.record(ended(claimed, State.RETRYING))
    make_due()
    assert states() == ["retrying"]
    assert steps.claim() == []

    control.resume(webhook)
    db.session.commit()
    assert len(steps.claim()) == 1


def test_resuming_finds_calls_whose_lane_had_forgotten_them(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    control.pause(webhook)
    db.session.execute(text("UPDATE lane SET due_at = NULL"))
    db.session.commit()

    control.resume(webhook)
    db.session.commit()

    assert len(steps.claim()) == 1


def test_resumed_webhook_is_forgiven(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    (claimed,) = steps.claim()
    steps.record(ended(claimed, State.FAILED))
    assert lane_of(webhook).failing_since
    actions.disable(webhook, "It only failed.")
    db.session.commit()

    control.resume(webhook)
    db.session.commit()

    lane = lane_of(webhook)
    assert (lane.failing_since, lane.failures_in_row) == (None, 0)


def test_deleting_waits_for_who_holds_the_lane(steps, eventually):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    webhook_id, app = webhook.id, db.session.get_bind()

    with psycopg.connect(config.current().database_url) as holder:
        holder.execute("SELECT 1 FROM lane FOR UPDATE")
        deleting = threading.Thread(target=_delete, args=(app, webhook_id))
        deleting.start()
        eventually(lambda: _somebody_waits(holder))
        # Who deletes must not hold the webhook's row yet: the recorder writes there after the lane.
        holder.execute("UPDATE webhook SET revision = revision + 1")
    deleting.join()

    assert states() == ["cancelled"]


def _delete(engine, webhook_id):
    from sqlalchemy.orm import Session

    with Session(engine) as session:
        session.execute(control._LOCK, {"id": webhook_id})
        session.execute(text("UPDATE webhook SET deleted_at = now()"))
        session.execute(control._CANCEL_WAITING, {"id": webhook_id})
        session.commit()


def _somebody_waits(connection):
    return connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]


def test_sweep_ends_what_was_being_fanned_out_during_the_deletion(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    control.delete(webhook)
    db.session.commit()
    db.session.execute(text("UPDATE delivery SET state = 'pending', due_at = now(), ended_at = NULL"
                            ", first_end = NULL"))  # fmt: skip
    db.session.execute(text("UPDATE lane SET due_at = now(), cancelled = 0"))
    db.session.commit()

    sweep_once()

    assert states() == ["cancelled"]
    assert lane_of(webhook).cancelled == 1
