"""Old weeks are dropped while a real worker delivers: nobody waits, nothing is miscounted."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from schoolhooks import event_ids, job_queue, partitions
from schoolhooks.dispatch import ledger, retention
from schoolhooks.extensions import db, utc_now
from tests.factories import make_event, make_school, make_webhook

SLOW_MACHINE_SECONDS = 60
WEEKS = 3
OLD_CALLS = 2000

_OLD_ROWS = """
    WITH made AS (
        SELECT CAST(:prefix || lpad(to_hex(n), 24, '0') AS uuid) AS id
        FROM generate_series(1, :calls) AS n
    ), events AS (
        INSERT INTO event (id, school_id, trigger, test, occurred_at, matched)
        SELECT id, :school_id, 'order.created', false, now(), 1 FROM made
    ), bodies AS (
        INSERT INTO event_body (event_id, body) SELECT id, '{}' FROM made
    ), calls AS (
        INSERT INTO delivery (webhook_id, event_id, trigger, test, state, attempts, round_attempts,
            ended_at, first_end, first_end_attempt, last_result, last_status)
        SELECT :webhook_id, id, 'order.created', false, 'delivered', 1, 1, now(), 'delivered', 1,
            'delivered', 200 FROM made
    ), hours AS (
        INSERT INTO hourly (webhook_id, hour, school_id, calls, attempts, delivered)
        VALUES (:webhook_id, date_trunc('hour', CAST(:moment AS timestamptz), 'UTC'), :school_id,
                :calls, :calls, :calls)
    ), lanes AS (
        INSERT INTO lane AS l (webhook_id, school_id, deliveries, calls, attempts, delivered)
        VALUES (:webhook_id, :school_id, :calls, :calls, :calls, :calls)
        ON CONFLICT (webhook_id) DO UPDATE SET deliveries = l.deliveries + :calls,
            calls = l.calls + :calls, attempts = l.attempts + :calls,
            delivered = l.delivered + :calls
    ), totals AS (
        INSERT INTO school_total AS s (school_id, events, deliveries)
        VALUES (:school_id, :calls, :calls) ON CONFLICT (school_id) DO UPDATE SET
            events = s.events + :calls, deliveries = s.deliveries + :calls
    )
    INSERT INTO attempt (webhook_id, event_id, number, result, started_at, duration_ms, url)
    SELECT :webhook_id, id, 1, 'delivered', :moment, 5, 'https://receiver.example/' FROM made
"""


@pytest.fixture
def old_weeks(app):
    """Weeks full of finished calls, older than rows are kept. Returns their webhook."""
    school = make_school()
    webhook = make_webhook(school)
    for number in range(WEEKS):
        moment = utc_now() - timedelta(days=100 + 7 * number)
        partitions.ensure(db.session.connection(), moment, moment)
        values = {
            "prefix": str(event_ids.floor(moment)).replace("-", "")[:8],
            "school_id": school.id, "webhook_id": webhook.id, "calls": OLD_CALLS, "moment": moment,
        }  # fmt: skip
        db.session.execute(text(_OLD_ROWS), values)
    db.session.execute(text("UPDATE delivery SET last_status = NULL"))
    db.session.commit()
    return webhook


def test_orders_and_calls_go_on_while_old_weeks_are_dropped(
    receiver, worker, app, old_weeks, eventually
):
    assert ledger.take().is_exact, "the old weeks are as the engine would have left them"
    school = make_school()
    make_webhook(school, receiver.url())
    told = []

    def retain():
        with app.app_context():
            while not any("dropped" in one for one in told):
                told.extend(retention.retain_once())

    dropping = threading.Thread(target=retain)
    dropping.start()
    waits, sent = [], 0
    until = time.monotonic() + SLOW_MACHINE_SECONDS
    while dropping.is_alive() or sent < 50:
        assert time.monotonic() < until, told
        began = time.monotonic()
        make_event(school)
        waits.append(time.monotonic() - began)
        sent += 1
    dropping.join()

    received = receiver.wait_for(sent, SLOW_MACHINE_SECONDS)
    assert len({one.header("webhook-id") for one in received}) == sent
    eventually(lambda: ledger.take().totals.delivered == sent + WEEKS * OLD_CALLS)
    taken = ledger.take()
    assert [str(one) for one in taken.differences] == []
    left = db.session.execute(
        text("SELECT count(*) FROM delivery WHERE webhook_id = :id"), {"id": old_weeks.id}
    )
    assert left.scalar_one() == 0
    # Three tables, each waited for by us for a tenth of a second at most; the rest is the machine.
    assert max(waits) < 3 * retention.LOCK_SECONDS + 2.0


def test_retention_runs_by_default_and_reads_well_on_the_dashboard(
    programs, app, old_weeks, eventually
):
    programs.scheduler()
    programs.worker("housekeeping")

    def jobs():
        queue = job_queue.queues().queue(job_queue.HOUSEKEEPING_QUEUE)
        ids = queue.finished_job_registry.get_job_ids()
        return [one for one in map(queue.fetch_job, ids) if one and "retain" in one.func_name]

    (job,) = eventually(jobs, SLOW_MACHINE_SECONDS)
    assert job.description == "Let old weeks go"
    assert f"{WEEKS} weeks of rows dropped" in job.return_value()
    assert ledger.take().is_exact
