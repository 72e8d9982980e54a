"""school.clock: what time brings about happens once, however often and late the clock looks."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from schoolhooks import cli
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import clock, jobs, sales
from schoolhooks.school.due import Rule
from schoolhooks.school.models import Order
from tests.school.at_once import at_once
from tests.school.world import make_order, told_types

pytestmark = pytest.mark.usefixtures("app")
LATER = utc_now() + timedelta(days=30)


def status_rule(happens, name="orders touched"):
    return Rule(name, Order, lambda _now: Order.status == "pending", happens)


def test_fact_comes_about_once_however_often_the_clock_looks():
    make_order()

    assert clock.run_due(LATER) == {"orders expired": 1}
    assert clock.run_due(LATER) == {}

    assert told_types() == ["order.cancelled"]


def test_nothing_happens_before_it_is_due():
    make_order()

    assert clock.run_due(utc_now() + timedelta(days=2)) == {}

    assert told_types() == []


def test_job_says_what_happened(monkeypatch):
    monkeypatch.setattr(jobs, "utc_now", lambda: LATER)
    make_order()
    make_order()

    assert jobs.tick() == "Clock: orders expired: 2"
    assert jobs.tick() == "Clock: all quiet"


def test_command_lets_time_pass_until_the_given_moment(programs, eventually):
    order = make_order()
    db.session.commit()

    process = programs.start("clock", "--at", LATER.isoformat())

    assert eventually(lambda: process.exit_code() is not None, timeout=60)
    assert "orders expired: 1" in programs.log_of(process)
    db.session.refresh(order)
    assert (order.status, order.cancelled_at) == ("cancelled", LATER)


def test_command_refuses_what_is_no_time(runner):
    result = runner.invoke(cli.main, ["clock", "--at", "tomorrow"])

    assert result.exit_code == 2
    assert "'tomorrow' is not like" in result.output


def test_more_rows_than_one_batch_are_all_served(monkeypatch):
    monkeypatch.setattr(clock, "BATCH", 2)
    for _ in range(5):
        make_order()

    assert clock.run_due(LATER) == {"orders expired": 5}


def test_row_that_fails_is_logged_without_its_values_and_holds_up_no_other(caplog):
    orders = [make_order() for _ in range(3)]
    ids = [order.id for order in orders]

    def happens(order, now):
        order.status = "processing"
        db.session.flush()
        if order.id == ids[0]:
            raise ValueError("olena@example.com")

    assert clock.run_due(LATER, (status_rule(happens),)) == {"orders touched": 2}
    assert clock.run_due(LATER, (status_rule(happens),)) == {}

    [first, *_] = [record.getMessage() for record in caplog.records]
    assert f"orders touched failed for Order {ids[0]}: ValueError" in first
    assert "olena" not in caplog.text
    assert db.session.get(Order, ids[0]).status == "pending"


def test_two_clocks_at_once_tell_each_fact_once(app):
    for _ in range(10):
        make_order()

    def look():
        return clock.run_due(LATER).total()

    counts = at_once(app, look, look)

    assert sum(counts) == 10
    assert told_types() == ["order.cancelled"] * 10


def test_row_that_someone_holds_waits_for_the_next_run(app):
    order = make_order()
    db.session.commit()
    with db.engine.connect() as other, other.begin():
        other.execute(text('SELECT 1 FROM "order" WHERE id = :id FOR UPDATE'), {"id": order.id})

        assert clock.run_due(LATER) == {}

    assert clock.run_due(LATER) == {"orders expired": 1}


def test_order_that_was_paid_in_the_meantime_does_not_expire():
    order = make_order()
    sales.pay_order(order)
    db.session.commit()

    assert clock.run_due(LATER) == {}


def test_scheduler_puts_the_clock_into_the_housekeeping_queue(programs, valkey, eventually):
    from schoolhooks import job_queue

    programs.scheduler(CLOCK_SECONDS=1)

    queue = job_queue.queues().queue(job_queue.HOUSEKEEPING_QUEUE)
    names = eventually(
        lambda: {job.func_name: job.description for job in queue.jobs if "tick" in job.func_name},
        timeout=60,
    )
    assert names == {"schoolhooks.school.jobs.tick": "Let time pass in the schools"}
