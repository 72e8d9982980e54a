"""The sweep: it makes good whatever was lost on the way."""

from schoolhooks import job_queue
from schoolhooks.dispatch import live
from schoolhooks.dispatch.sweep import sweep_once
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, lane_of, make_due
from tests.factories import make_event, make_school, make_webhook


def waiting_jobs():
    return job_queue.queues().queue(job_queue.DELIVER_QUEUE).count


def test_quiet_system_gets_no_job(app, valkey):
    sweep_once()

    assert sweep_once() == "all quiet"
    assert waiting_jobs() == 0


def test_event_whose_nudge_was_lost_gets_a_job(app, valkey):
    make_event(make_school())
    valkey.flushall()

    sweep_once()

    assert waiting_jobs() == 1


def test_due_retry_gets_a_job_and_a_paused_one_does_not(steps, valkey):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    valkey.flushall()
    actions.pause(webhook)
    db.session.commit()

    sweep_once()
    assert waiting_jobs() == 0

    actions.resume(webhook)
    db.session.commit()
    sweep_once()
    assert waiting_jobs() == 1


def test_lease_that_ran_out_gets_a_job(steps, valkey):
    school = make_school()
    make_webhook(school)
    make_event(school)
    steps.fan_out()
    steps.claim()
    valkey.flushall()
    make_due()

    sweep_once()

    assert waiting_jobs() == 1


def test_change_that_was_never_announced_is_announced(steps, valkey):
    school = make_school()
    sweep_once()
    before = live.tag(school.id)
    make_webhook(school)
    make_event(school)
    steps.fan_out()

    sweep_once()

    assert live.tag(school.id) != before


def test_what_waits_for_a_deleted_webhook_is_cancelled_and_counted(steps, valkey):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()
    actions.delete(webhook)
    db.session.commit()

    sweep_once()

    assert [one.state for one in deliveries()] == ["cancelled"]
    assert (lane_of(webhook).cancelled, lane_of(webhook).due_at) == (1, None)
