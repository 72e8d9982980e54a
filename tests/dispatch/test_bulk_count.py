"""A bulk is counted before it begins, along indexes and only as far as a page can wait."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from schoolhooks import event_ids
from schoolhooks.dispatch import bulk, bulk_count
from schoolhooks.dispatch.bulk import Plan
from schoolhooks.dispatch.models import BulkKind, State
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import EventBody
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import ended
from tests.factories import make_event, make_school, make_webhook
from tests.harness.queries import queries

MISSED, FAILED = BulkKind.MISSED, BulkKind.FAILED


def count(webhook, kind):
    return bulk.count(webhook, Plan(kind, utc_now() - timedelta(hours=1)))


def fail(steps, school, number):
    made = [make_event(school) for _ in range(number)]
    steps.fan_out()
    steps.record(*[ended(one, State.FAILED) for one in steps.claim()])
    return made


def test_missed_ones_are_counted_up_to_a_bound_and_it_says_until_when(steps, monkeypatch):
    monkeypatch.setattr(bulk_count, "MOST_EVENTS", 2)
    monkeypatch.setattr(bulk_count, "_FEWEST_OF_A_TRIGGER", 1)
    school = make_school()
    _, second, _ = (make_event(school) for _ in range(3))
    steps.fan_out()

    counted = count(make_webhook(school), MISSED)

    assert (counted.number, counted.until) == (2, event_ids.moment(second))


def test_what_it_got_is_looked_at_and_not_counted(steps, monkeypatch):
    monkeypatch.setattr(bulk_count, "MOST_EVENTS", 2)
    monkeypatch.setattr(bulk_count, "_FEWEST_OF_A_TRIGGER", 1)
    school = make_school()
    webhook = make_webhook(school)
    _, second, _ = (make_event(school) for _ in range(3))
    steps.fan_out()

    counted = count(webhook, MISSED)

    assert (counted.number, counted.until) == (0, event_ids.moment(second))


def test_each_trigger_has_its_share_and_the_earliest_end_is_told(steps, monkeypatch):
    monkeypatch.setattr(bulk_count, "MOST_EVENTS", 4)
    monkeypatch.setattr(bulk_count, "_FEWEST_OF_A_TRIGGER", 1)
    school = make_school()
    paid = [make_event(school, "order.paid") for _ in range(3)]
    created = [make_event(school) for _ in range(3)]
    steps.fan_out()
    webhook = make_webhook(school)
    both = replace(actions.Wishes.of(webhook), triggers=["order.created", "order.paid"])
    actions.update(webhook, both)
    db.session.commit()

    counted = count(webhook, MISSED)

    assert counted.number == 4
    assert counted.until == event_ids.moment(paid[1]) < event_ids.moment(created[1])


def test_failed_ones_are_counted_up_to_a_bound_and_a_bulk_of_them_has_no_total(steps, monkeypatch):
    monkeypatch.setattr(bulk_count, "MOST_FAILED", 3)
    school = make_school()
    webhook = make_webhook(school)
    *_, last, _ = fail(steps, school, 4)

    counted = count(webhook, FAILED)
    made = bulk.begin(webhook, Plan(FAILED, utc_now() - timedelta(hours=1)))

    assert (counted.number, counted.until) == (3, event_ids.moment(last))
    assert made.total is None


@pytest.mark.parametrize("kind", [MISSED, FAILED])
def test_nothing_is_counted_whose_body_is_gone(steps, kind):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, 2)
    db.session.query(EventBody).delete()
    db.session.commit()

    assert count(webhook, kind) == bulk_count.Count(0)


@pytest.mark.parametrize("kind", [MISSED, FAILED])
def test_it_is_read_along_indexes(steps, kind):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, 2)
    with queries() as asked:
        count(webhook, kind)

    [statement] = [one for one in asked if "are_all" in one]
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(db.session.scalars(text(_explained(statement))))
    db.session.rollback()

    assert "Seq Scan" not in plan, plan
    assert "Filter: (event_id" not in plan, plan


def _explained(statement):
    """The statement with values in the place of its parameters, to be explained."""
    values = {
        "triggers": "ARRAY['order.created']",
        "after_id": "'00000000-0000-0000-0000-000000000000'::uuid",
        "until_id": "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid",
    }
    filled = re.sub(r"%\((\w+)\)s", lambda found: values.get(found[1], "1"), statement)
    return "EXPLAIN " + filled.replace(":", "\\:")
