"""Fan-out: who gets what, who gets nothing, and whose turn it is."""

from schoolhooks.dispatch import fan_out as module
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import Event
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, lane_of
from tests.factories import make_event, make_school, make_webhook


def matched_of(event_id):
    db.session.rollback()
    return db.session.get(Event, event_id).matched


def test_event_becomes_one_delivery_per_webhook_that_wants_it(steps):
    school = make_school()
    first, second = make_webhook(school), make_webhook(school)
    make_webhook(school, trigger="order.paid")
    event_id = make_event(school)

    steps.fan_out()

    assert {one.webhook_id for one in deliveries()} == {first.id, second.id}
    assert matched_of(event_id) == 2
    assert lane_of(first).deliveries == 1


def test_event_that_nobody_wants_is_kept_with_none_matched(steps):
    event_id = make_event(make_school())

    steps.fan_out()

    assert matched_of(event_id) == 0
    assert deliveries() == []


def test_another_schools_webhook_gets_nothing(steps):
    make_webhook(make_school())
    make_event(make_school())

    steps.fan_out()

    assert deliveries() == []


def test_event_from_before_the_webhook_is_not_for_it(steps):
    school = make_school()
    make_event(school)
    # The next millisecond: ids sort by time to the millisecond.
    webhook = make_webhook(school)
    first = webhook.triggers[0]
    assert first.since_id is not None
    db.session.execute(Event.__table__.update().values(recipient_id=None))
    first.since_id = make_event(school)
    db.session.commit()

    steps.fan_out()

    assert [one.event_id for one in deliveries()] == [first.since_id]


def test_paused_webhook_still_gets_deliveries(steps):
    school = make_school()
    webhook = make_webhook(school)
    actions.pause(webhook)
    db.session.commit()
    make_event(school)

    steps.fan_out()

    assert len(deliveries()) == 1


def test_disabled_webhook_gets_none(steps):
    school = make_school()
    webhook = make_webhook(school)
    actions.disable(webhook, "It never answered.")
    db.session.commit()
    event_id = make_event(school)

    steps.fan_out()

    assert deliveries() == []
    assert matched_of(event_id) == 0


def test_deleted_webhook_gets_none(steps):
    school = make_school()
    webhook = make_webhook(school)
    actions.delete(webhook)
    db.session.commit()
    make_event(school)

    steps.fan_out()

    assert deliveries() == []


def test_ping_goes_to_its_one_webhook_and_into_no_number(steps):
    school = make_school()
    webhook = make_webhook(school, ping=True)
    make_webhook(school)

    steps.fan_out()

    assert [(one.webhook_id, one.test) for one in deliveries()] == [(webhook.id, True)]
    assert lane_of(webhook).deliveries == 0


def test_second_round_finds_nothing_to_do(steps):
    school = make_school()
    make_webhook(school)
    make_event(school)

    first, second = steps.fan_out(), steps.fan_out()

    assert (first.events, second.events) == (1, 0)
    assert len(deliveries()) == 1


def test_quiet_school_is_served_in_the_first_round_beside_a_busy_one(steps, monkeypatch):
    monkeypatch.setattr(module, "EVENTS_AT_ONCE", 4)
    busy, quiet = make_school(), make_school()
    make_webhook(busy)
    webhook = make_webhook(quiet)
    for _ in range(10):
        make_event(busy)
    make_event(quiet)

    steps.fan_out()

    assert webhook.id in {one.webhook_id for one in deliveries()}


def test_schools_take_turns_round_after_round(steps, monkeypatch):
    monkeypatch.setattr(module, "SCHOOLS_AT_ONCE", 1)
    schools = [make_school() for _ in range(3)]
    for school in schools:
        make_webhook(school)
        make_event(school)

    after = 0
    for _ in schools:
        after = steps.fan_out(after).last_school_id

    assert len(deliveries()) == 3
    assert steps.fan_out(after).last_school_id == 0


def test_equal_facts_of_one_moment_are_a_delivery_each(steps):
    school = make_school()
    make_webhook(school)
    moment = utc_now()
    events = [make_event(school, occurred_at=moment) for _ in range(3)]

    steps.fan_out()

    assert [one.event_id for one in deliveries()] == events, "no key and no time makes them one"
