"""The ledger: exact after everything the engine does, and each number that is changed is named."""

import json

import pytest
from sqlalchemy import text

from schoolhooks.dispatch import ledger
from schoolhooks.dispatch.models import State
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import ended, make_due
from tests.factories import make_event, make_school, make_webhook


@pytest.fixture
def busy_school(steps):
    """A school with a call in every state there is. Returns its id."""
    school = make_school()
    orders = make_webhook(school, max_in_flight=20, ping=True)
    doomed = make_webhook(school)
    limited = make_webhook(school, trigger="order.paid", rate_calls=1, rate_seconds=60)
    for _ in range(6):
        make_event(school)
    make_event(school, "order.paid")
    make_event(school, "contact.created")
    steps.fan_out()
    calls = [one for one in steps.claim() if one.webhook_id == orders.id]
    delivered, retried, failed, given_up, *_rest = [one for one in calls if not one.test]
    steps.record(
        ended(delivered),
        ended(retried, State.RETRYING),
        ended(failed, State.FAILED),
        ended(given_up, State.CANCELLED, result="cancelled", status=None),
        *[ended(one, State.FAILED) for one in calls if one.test],
    )
    make_due()
    steps.recover()
    actions.delete(doomed)
    db.session.commit()
    from schoolhooks.dispatch.sweep import sweep_once

    sweep_once()
    make_due()
    again = steps.claim()
    steps.record(*[ended(one) for one in again[:2]])
    make_event(school)
    steps.fan_out()
    make_event(school)
    assert limited.rate_calls
    return school.id


def tamper(statement):
    assert db.session.execute(text(statement)).rowcount > 0
    db.session.commit()


def named(taken):
    return [str(one) for one in taken.differences]


def test_ledger_of_an_empty_house_is_exact(app):
    taken = ledger.take()

    assert (taken.is_exact, taken.totals.events) == (True, 0)


def test_ledger_is_exact_after_everything_that_can_happen(busy_school):
    taken = ledger.take()

    assert named(taken) == []
    assert (taken.totals.events, taken.totals.accounted, taken.totals.waiting) == (10, 10, 1)
    states = db.session.execute(text("SELECT DISTINCT state FROM delivery")).scalars()
    assert set(states) == {str(state) for state in State}, "every state was there to be proven"


ONE_LANE = "webhook_id = (SELECT min(webhook_id) FROM lane)"
ONE_DELIVERED = (
    "ctid = (SELECT ctid FROM delivery WHERE state = 'delivered' AND NOT test LIMIT 1)"
    " AND tableoid = (SELECT tableoid FROM delivery WHERE state = 'delivered' AND NOT test LIMIT 1)"
)
ONE_SENDING = ONE_DELIVERED.replace("delivered", "sending")
TAMPERED = [
    # each statement changes one number or one row; what names it
    *[
        (f"UPDATE lane SET {column} = {column} + 1 WHERE {ONE_LANE}", f", {column}: expected")
        for column in ("deliveries", "calls", "attempts", "delivered", "failed", "cancelled",
                       "in_flight")
    ],
    *[
        (f"UPDATE hourly SET {column} = {column} + 1 WHERE {ONE_LANE}", f":00, {column}: expected")
        for column in ("calls", "attempts", "delivered", "failed")
    ],
    ("UPDATE hourly SET durations[3] = durations[3] + 1", ":00, durations: expected 0, found 1"),
    ("UPDATE hourly SET hour = hour - interval '1 hour'", "hours against attempts"),
    ("UPDATE school_total SET events = events + 1", ", events: expected"),
    ("UPDATE school_total SET deliveries = deliveries - 1", ", deliveries of its lanes: expected"),
    ("UPDATE school_total SET dropped_events = 1", ", events: expected"),
    ("UPDATE school_total SET dropped_deliveries = 1", "deliveries that were dropped: expected 0"),
    ("UPDATE event SET matched = matched + 1 WHERE matched > 0", "events and the deliveries"),
    ("UPDATE event SET matched = NULL WHERE matched > 0", "events and the deliveries"),
    ("DELETE FROM event WHERE matched > 0", "no event "),
    ("DELETE FROM event_body WHERE event_id = (SELECT min(id::text)::uuid FROM event)", "bodies: "),
    (f"DELETE FROM delivery WHERE {ONE_DELIVERED}", ", delivered: expected"),
    (f"UPDATE delivery SET trigger = 'order.paid' WHERE {ONE_DELIVERED}", "order.paid"),
    (f"UPDATE delivery SET test = true WHERE {ONE_DELIVERED}", "true"),
    ("UPDATE webhook SET school_id = (SELECT max(id) FROM school)", "kept numbers of webhook"),
    ("DELETE FROM attempt WHERE number = 1", "attempts of each delivery"),
    ("UPDATE attempt SET number = number + 5", "the last is number"),
    ("UPDATE attempt SET started_at = started_at - interval '1 day'", "hours against attempts"),
    ("UPDATE attempt SET result = 'timed_out' WHERE result = 'delivered'", "last results"),
    ("UPDATE attempt SET duration_ms = duration_ms + 900 WHERE status = 200", ", durations: "),
    (f"UPDATE delivery SET attempts = attempts + 1 WHERE {ONE_DELIVERED}", "attempts of each"),
    (f"UPDATE delivery SET claim_id = NULL WHERE {ONE_SENDING}", "sending without a claim"),
    (f"UPDATE delivery SET claim_id = 1 WHERE {ONE_DELIVERED}", "delivered with a claim"),
    (f"UPDATE delivery SET first_end = NULL WHERE {ONE_DELIVERED}", "first end none"),
    (f"UPDATE delivery SET first_end = 'failed' WHERE {ONE_DELIVERED}", "delivered, first end fai"),
    (f"UPDATE delivery SET ended_at = NULL WHERE {ONE_DELIVERED}", "ended at no time"),
    (f"UPDATE delivery SET first_end_attempt = 9 WHERE {ONE_DELIVERED}", "attempt 9 of"),
    (f"UPDATE delivery SET round_attempts = 9 WHERE {ONE_DELIVERED}", "9 of "),
    (f"UPDATE delivery SET due_at = now() - interval '1 hour' WHERE {ONE_SENDING}", "lease ended"),
    ("UPDATE lane SET lease_ends_at = NULL", "lease: expected by"),
    ("UPDATE lane SET lease_ends_at = now() + interval '1 day'", "lease: expected by"),
    ("UPDATE lane SET due_at = NULL", "looked at: expected by"),
    ("UPDATE lane SET due_at = now() + interval '1 day'", "looked at: expected by"),
    ("DELETE FROM lane", "found never"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "name"), TAMPERED, ids=[one[0][:60] for one in TAMPERED])
def test_what_is_tampered_with_is_named(busy_school, statement, name):
    make_school()  # for those that move rows to another one

    tamper(statement)

    taken = ledger.take()
    assert not taken.is_exact
    assert any(name in one for one in named(taken)), named(taken)


def test_many_differences_are_counted_and_the_first_ones_named(steps, monkeypatch):
    monkeypatch.setattr(ledger, "SHOWN_AT_MOST", 2)
    school = make_school()
    for _ in range(5):
        make_event(school)
    tamper("DELETE FROM event_body")

    taken = ledger.take()

    assert (len(taken.differences), taken.more) == (2, 3)
    assert "and 3 more differences" in str(taken)


def test_command_says_exact_and_exits_with_zero(busy_school, runner, monkeypatch, app):
    monkeypatch.setattr("schoolhooks.cli.create_app", lambda _settings: app)
    from schoolhooks.cli import main

    result = runner.invoke(main, ["ledger"])

    assert result.exit_code == 0
    assert result.output.startswith("10 events, 10 accounted for\n")
    assert result.output.endswith("\nexact\n")


def test_command_names_the_difference_and_exits_with_one(busy_school, runner, monkeypatch, app):
    monkeypatch.setattr("schoolhooks.cli.create_app", lambda _settings: app)
    from schoolhooks.cli import main

    tamper(f"UPDATE lane SET calls = calls + 1 WHERE {ONE_LANE}")

    result = runner.invoke(main, ["ledger", "--json"])

    assert result.exit_code == 1
    told = json.loads(result.output)
    (difference,) = told["differences"]
    assert difference["place"].endswith(", calls")
    assert int(difference["found"]) == int(difference["expected"]) + 1
    assert told["totals"]["events"] == 10


def test_summary_of_a_school_accounts_for_its_events(busy_school):
    assert ledger.summary(busy_school) == ledger.Summary(events=10, accounted=10, waiting=1)


def test_summary_shows_what_is_missing(busy_school):
    tamper("UPDATE school_total SET deliveries = deliveries + 2")

    summary = ledger.summary(busy_school)
    assert (summary.events, summary.accounted) == (10, 8)


def test_summary_is_remembered_for_a_moment(busy_school):
    first = ledger.summary(busy_school)
    tamper("UPDATE school_total SET events = events + 5")

    assert ledger.summary(busy_school) is first


def test_summary_reads_no_big_table_beyond_what_waits(busy_school):
    plan = db.session.execute(
        text("EXPLAIN (COSTS off) " + str(ledger._SUMMARY.text)), {"school_id": busy_school}
    ).scalars()

    told = "\n".join(plan)
    assert "delivery" not in told
    assert "attempt" not in told
