"""Retention: old weeks go, their totals stay, what is still needed is kept, and nobody waits."""

import secrets
import uuid
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from schoolhooks import config, event_ids, outbox, partitions
from schoolhooks.dispatch import ledger, retention, stats
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.totals import LONG_AGO, Archived, Hourly, SchoolTotal
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import EarlierDestination
from tests.dispatch.conftest import deliveries, ended, lane_of
from tests.factories import make_event, make_school, make_webhook

OLD = timedelta(days=100)
MIDDLE = timedelta(days=50)
EVER = uuid.UUID(int=0)


@pytest.fixture(autouse=True)
def weeks(app):
    """Takes away the old weeks that a test made."""
    yield
    db.session.remove()
    with db.engine.begin() as connection:
        for name in partitions.cut_off(connection):
            connection.execute(text(f"DROP TABLE {name}"))
        for table in partitions.SPLIT_TABLES:
            for name in partitions.existing(connection, table):
                if partitions.starts_at(name) < utc_now() - timedelta(days=8):
                    connection.execute(text(f"DROP TABLE {name}"))


@pytest.fixture
def past(monkeypatch):
    """Makes events of long ago: past(school, OLD) returns the new event's id."""

    def make(school, age, trigger="order.created", *, partition=True, **options):
        moment = utc_now() - age
        if partition:
            partitions.ensure(db.session.connection(), moment, moment)
            db.session.commit()
        old_id = uuid.UUID(int=event_ids.floor(moment).int + secrets.randbits(70))
        with monkeypatch.context() as patch:
            patch.setattr(outbox.event_ids, "new", lambda: old_id)
            return make_event(school, trigger, **options)

    return make


def subscribe(school, **wishes):
    """A webhook that wants events from the past, too."""
    webhook = make_webhook(school, **wishes)
    for one in webhook.triggers:
        one.since_id = EVER
    db.session.commit()
    return webhook


def count(table):
    db.session.rollback()
    counted = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    db.session.rollback()  # an open transaction would hold its locks against retention
    return counted


def make_old():
    """Let deliveries have been made long ago, as their events were."""
    db.session.execute(text("UPDATE delivery SET created_at = now() - interval '60 days'"))
    db.session.commit()


def assert_exact():
    db.session.rollback()
    taken = ledger.take()
    assert [str(one) for one in taken.differences] == []
    return taken.totals


def test_old_weeks_go_and_every_number_stays(steps, past):
    school = make_school()
    webhook = subscribe(school, max_in_flight=50)
    for age in (OLD, OLD, OLD, MIDDLE):
        past(school, age)
    make_event(school)
    steps.fan_out()
    first, second, third, *rest = sorted(steps.claim(), key=lambda one: one.event_id)
    long_ago = utc_now() - OLD
    steps.record(
        ended(first, started_at=long_ago, duration_ms=4),
        ended(second, State.FAILED, started_at=long_ago),
        ended(third, State.CANCELLED, result="cancelled", status=None),
        *[ended(one) for one in rest],
    )
    before, shown = assert_exact(), lane_of(webhook)

    told = retention.retain_once()

    assert "1 weeks of rows dropped" in told
    assert (count("event"), count("delivery"), count("attempt")) == (2, 2, 2)
    assert count("event_body") == 1, "bodies of fifty days ago are gone as well"
    assert count("event_subject") == 2 * 2, "an order's id and its customer's, as long as the rows"
    assert assert_exact() == before
    assert lane_of(webhook).deliveries == shown.deliveries == 5
    assert (lane_of(webhook).failed, lane_of(webhook).cancelled) == (1, 1)
    assert retention.retain_once() == []


def test_earlier_headers_go_with_the_last_attempts_that_had_them(steps, past):
    webhook = subscribe(make_school(), headers={"X-Key": "0"})
    for days in (200, 95, 30):
        actions.update(webhook, replace(actions.Wishes.of(webhook), headers={"X-Key": f"{days}"}))
        db.session.flush()
        newest = db.session.query(EarlierDestination).order_by(EarlierDestination.began_at).all()
        newest[-1].ended_at = utc_now() - timedelta(days=days)
    db.session.commit()
    count("webhook")

    assert retention.retain_once() == ["2 earlier destinations forgotten"]
    assert count("earlier_destination") == 1
    assert retention.retain_once() == []


def test_earlier_headers_stay_while_an_old_attempt_does(steps, past):
    school = make_school()
    webhook = subscribe(school, headers={"X-Key": "0"})
    old_id = past(school, OLD)
    steps.fan_out()
    claimed = steps.claim()
    actions.update(webhook, replace(actions.Wishes.of(webhook), headers={}))
    db.session.flush()
    db.session.query(EarlierDestination).one().ended_at = utc_now() - OLD
    db.session.commit()

    assert [one.event_id for one in claimed] == [old_id]
    assert retention.retain_once() == ["1 weeks left for later"]
    assert count("earlier_destination") == 1


def test_hours_are_summed_up_when_their_rows_are_gone(steps, past):
    school = make_school()
    webhook = subscribe(school)
    past(school, OLD)
    make_event(school)
    steps.fan_out()
    old, new = sorted(steps.claim(), key=lambda one: one.event_id)
    steps.record(ended(old, started_at=utc_now() - OLD), ended(new))

    retention.retain_once()

    assert db.session.get(Hourly, (webhook.id, LONG_AGO)).calls == 1
    assert db.session.get(Archived, (webhook.id, LONG_AGO)).deliveries == 1
    assert count("hourly") == 2, "this hour's and the one that stands for all the old ones"
    assert stats.total(stats.of_webhook(webhook.id, utc_now() - OLD)).calls == 1
    assert_exact()


def test_hours_of_dropped_rows_add_up_over_several_runs(steps, past):
    school = make_school()
    subscribe(school)
    for age in (OLD + timedelta(days=14), OLD):
        past(school, age)
        steps.fan_out()
        steps.record(*[ended(one, started_at=utc_now() - age) for one in steps.claim()])
        retention.retain_once()
        assert_exact()

    total = db.session.get(SchoolTotal, school.id)
    assert (total.events, total.dropped_events, total.dropped_deliveries) == (2, 2, 2)


def test_what_still_waited_ends_as_cancelled_and_is_counted(steps, past):
    school = make_school()
    webhook = subscribe(school)
    actions.pause(webhook)
    past(school, MIDDLE)
    make_event(school)
    steps.fan_out()
    make_old()

    told = retention.retain_once()

    assert "1 deliveries cancelled" in told
    assert [one.state for one in deliveries()] == ["cancelled", "pending"]
    assert lane_of(webhook).cancelled == 1
    assert_exact()


def test_webhook_that_waits_with_thousands_is_cancelled_in_pieces(steps, past, monkeypatch):
    monkeypatch.setattr(retention, "CANCEL_AT_ONCE", 2)
    school = make_school()
    webhook = subscribe(school)
    for _ in range(5):
        past(school, OLD)
    steps.fan_out()
    make_old()

    retention.retain_once()

    assert lane_of(webhook).cancelled == 5
    assert count("delivery") == 0
    assert_exact()


def test_event_that_was_never_fanned_out_keeps_its_week(steps, past):
    school = make_school()
    webhook = subscribe(school)
    past(school, OLD)

    told = retention.retain_once()

    assert "1 weeks left for later" in told
    assert count("event_body") == 1
    steps.fan_out()
    assert "1 weeks left for later" in retention.retain_once(), "it waits to be sent"
    (claimed,) = steps.claim()
    steps.record(ended(claimed))
    assert "1 weeks of rows dropped" in retention.retain_once()
    assert lane_of(webhook).delivered == 1
    assert_exact()


def test_call_in_flight_keeps_its_week(steps, past):
    school = make_school()
    subscribe(school)
    past(school, OLD)
    steps.fan_out()
    (claimed,) = steps.claim()
    make_old()

    assert "1 weeks left for later" in retention.retain_once()

    assert steps.record(ended(claimed)).late == 0
    retention.retain_once()
    assert count("delivery") == 0
    assert_exact()


def test_rows_without_a_week_of_their_own_go_too(steps, past):
    school = make_school()
    subscribe(school)
    for age in (OLD, MIDDLE):
        past(school, age, partition=False)
    steps.fan_out()
    steps.record(*[ended(one) for one in steps.claim()])
    assert count("delivery_rest") == 2
    make_old()

    retention.retain_once()

    assert (count("delivery_rest"), count("delivery"), count("event_body")) == (0, 1, 0)
    assert_exact()


def test_unwanted_events_and_tests_of_old_go_and_only_real_ones_are_kept_in_numbers(steps, past):
    school = make_school()
    webhook = subscribe(school)
    past(school, OLD, "contact.created")
    past(school, OLD, test=True, recipient_id=webhook.id)
    steps.fan_out()
    steps.record(*[ended(one) for one in steps.claim()])

    retention.retain_once()

    total = db.session.get(SchoolTotal, school.id)
    assert (total.events, total.dropped_events, total.dropped_deliveries) == (1, 1, 0)
    assert count("event") == 0
    assert_exact()


def test_ledger_is_exact_when_a_run_ends_half_way(steps, past, monkeypatch):
    school = make_school()
    subscribe(school)
    past(school, OLD)
    steps.fan_out()
    steps.record(*[ended(one) for one in steps.claim()])
    monkeypatch.setattr(retention, "_finish", lambda: 0)
    retention.retain_once()
    assert count("delivery") == 0, "cut off"
    assert assert_exact().events == 1

    monkeypatch.undo()
    assert "1 weeks of rows dropped" in retention.retain_once()

    assert assert_exact().events == 1


def test_tables_in_use_are_left_for_the_next_hour(steps, past, monkeypatch):
    monkeypatch.setattr(retention, "PAUSE_SECONDS", 0.05)
    school = make_school()
    subscribe(school)
    past(school, OLD)
    steps.fan_out()
    steps.record(*[ended(one) for one in steps.claim()])
    with psycopg.connect(config.current().database_url) as dump:
        dump.execute("SELECT count(*) FROM event")  # as a long backup does, in a transaction

        told = retention.retain_once()

    assert "1 weeks left for later" in told
    assert count("delivery") == 1
    assert "1 weeks of rows dropped" in retention.retain_once()
    assert_exact()


def test_second_run_at_the_same_time_does_nothing(app):
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": retention._ONE_AT_A_TIME})

        assert retention.retain_once() == ["another one is at it"]

        other.execute(text("SELECT pg_advisory_unlock_all()"))
    assert retention.retain_once() == []
