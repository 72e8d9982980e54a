"""Many at once: in small committed steps, at the wanted speed, and exact in the ledger."""

from datetime import timedelta

import pytest

from schoolhooks import event_ids
from schoolhooks.dispatch import bulk, control, jobs, ledger
from schoolhooks.dispatch.bulk import Plan
from schoolhooks.dispatch.models import Bulk, BulkKind, Delivery, State
from schoolhooks.dispatch.sweep import sweep_once
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import Event, EventBody
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, ended, lane_of
from tests.factories import make_event, make_school, make_webhook

HOUR_AGO = timedelta(hours=1)


def plan(kind, per_second=100, **fields):
    return Plan(kind, utc_now() - HOUR_AGO, per_second, **fields)


def begin(webhook, kind, **fields):
    made = bulk.begin(webhook, plan(kind, **fields))
    db.session.commit()
    return made


def fail(steps, school, webhook, number):
    """That many deliveries that failed for good. Returns their events' ids."""
    made = [make_event(school) for _ in range(number)]
    steps.fan_out()
    while claimed := steps.claim():
        steps.record(*[ended(one, State.FAILED) for one in claimed])
    return made


def deliver_all(steps):
    """Let everything that waits be delivered. Returns the events' ids in the order of sending."""
    sent = []
    while claimed := steps.claim():
        sent += [one.event_id for one in claimed]
        steps.record(*[ended(one) for one in claimed])
    return sent


def again(made):
    db.session.expire_all()
    return db.session.get(Bulk, made.id)


def let_time_pass(made, seconds):
    db.session.query(Bulk).filter_by(id=made.id).update(
        {"stepped_at": Bulk.stepped_at - timedelta(seconds=seconds)}
    )
    db.session.commit()


def step_all():
    """One step of each. Returns how many were moved."""
    return int(jobs.bulk_step().split()[1])


def assert_exact():
    taken = ledger.take()
    assert taken.differences == ()


def test_all_failed_ones_are_sent_again_and_the_rest_is_not(steps):
    school = make_school()
    webhook = make_webhook(school)
    failed = fail(steps, school, webhook, 3)
    make_event(school)
    steps.fan_out()
    deliver_all(steps)

    assert bulk.count(webhook, plan(BulkKind.FAILED)).number == 3
    made = begin(webhook, BulkKind.FAILED)
    assert step_all() == 3

    assert sorted(deliver_all(steps)) == failed
    assert (again(made).status, again(made).sent, again(made).total) == ("done", 3, 3)
    assert (lane_of(webhook).failed, lane_of(webhook).delivered) == (3, 1)
    assert_exact()


def test_missed_events_become_deliveries_with_their_own_id_and_are_counted(steps):
    school = make_school()
    before = make_event(school)
    steps.fan_out()
    webhook = make_webhook(school)
    actions.disable(webhook, "It failed for a day.")
    db.session.commit()
    meanwhile = make_event(school)
    make_event(school, "contact.created")
    steps.fan_out()
    control.resume(webhook)
    db.session.commit()
    got = make_event(school)
    steps.fan_out()

    assert bulk.count(webhook, plan(BulkKind.MISSED)).number == 2
    made = begin(webhook, BulkKind.MISSED)
    step_all()

    assert sorted(deliver_all(steps)) == [before, meanwhile, got]
    assert again(made).sent == 2
    assert lane_of(webhook).deliveries == 3
    assert [db.session.get(Event, one).matched for one in (before, meanwhile, got)] == [1, 1, 1]
    assert bulk.count(webhook, plan(BulkKind.MISSED)).number == 0
    assert_exact()


def test_missed_tests_and_other_schools_events_are_left_out(steps):
    school, other = make_school(), make_school()
    make_event(other)
    make_event(school, test=True)
    steps.fan_out()

    assert bulk.count(make_webhook(school), plan(BulkKind.MISSED)).number == 0


def test_event_that_waits_to_be_fanned_out_is_not_sent_twice(steps):
    school = make_school()
    webhook = make_webhook(school)
    make_event(school)

    begin(webhook, BulkKind.MISSED)
    step_all()
    steps.fan_out()

    assert len(deliveries()) == 1
    assert_exact()


def test_only_the_chosen_are_sent(steps):
    school = make_school()
    webhook = make_webhook(school)
    failed = fail(steps, school, webhook, 3)

    begin(webhook, BulkKind.CHOSEN, chosen=[failed[2], failed[0], event_ids.new()])
    step_all()

    assert sorted(deliver_all(steps)) == [failed[0], failed[2]]
    assert_exact()


def test_speed_is_kept_and_a_long_silence_is_not_made_up_for(steps):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 30)
    made = begin(webhook, BulkKind.FAILED, per_second=1)

    assert step_all() == 1
    assert step_all() == 0, "no second has passed"
    let_time_pass(made, 3)
    assert step_all() == 3
    let_time_pass(made, 3600)
    assert step_all() == 10


def test_part_of_a_second_counts_for_the_next_step(steps):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 30)
    made = begin(webhook, BulkKind.FAILED, per_second=1)
    assert step_all() == 1

    let_time_pass(made, 1.5)
    assert step_all() == 1
    let_time_pass(made, 1.6)
    assert step_all() == 2, "0.5 s were left over"


def test_step_that_is_lost_with_its_worker_changes_nothing(steps):
    school = make_school()
    webhook = make_webhook(school)
    failed = fail(steps, school, webhook, 2)
    made = begin(webhook, BulkKind.FAILED)

    bulk.step(db.session.get(Bulk, made.id))
    db.session.rollback()
    assert (again(made).sent, deliveries()[0].resends) == (0, 0)
    step_all()

    assert sorted(deliver_all(steps)) == failed
    assert [one.resends for one in deliveries()] == [1, 1]


def test_step_waits_while_the_receiver_is_behind(steps, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_WAITING", 2)
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 4)
    made = begin(webhook, BulkKind.FAILED, per_second=2)

    assert step_all() == 2
    let_time_pass(made, 2)
    assert step_all() == 0
    deliver_all(steps)
    assert step_all() == 2


def test_cancelled_one_goes_no_further(steps):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 3)
    made = begin(webhook, BulkKind.FAILED, per_second=1)
    step_all()

    assert bulk.cancel(made)
    db.session.commit()
    let_time_pass(made, 5)

    assert step_all() == 0
    assert not bulk.cancel(made)
    assert (again(made).status, again(made).sent) == ("cancelled", 1)


@pytest.mark.parametrize(("end", "words"), [("disable", "disabled"), ("delete", "deleted")])
def test_it_ends_with_a_reason_when_the_webhook_does(steps, end, words):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 1)
    made = begin(webhook, BulkKind.FAILED)
    arguments = ["It failed."] if end == "disable" else []
    getattr(actions, end)(webhook, *arguments)
    db.session.commit()

    step_all()

    assert again(made).status == "cancelled"
    assert words in again(made).reason
    assert deliveries()[0].resends == 0


def test_disabled_webhook_and_a_second_bulk_are_refused(steps):
    webhook = make_webhook(make_school())
    assert bulk.refusal(webhook) is None
    begin(webhook, BulkKind.FAILED)
    assert "already" in bulk.refusal(webhook)
    step_all()
    assert bulk.refusal(webhook) is None
    actions.disable(webhook, "It failed.")
    assert "disabled" in bulk.refusal(webhook)


def test_expired_bodies_are_left_out_and_what_is_done_is_done(steps):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 2)
    db.session.query(EventBody).delete()
    db.session.commit()

    assert bulk.count(webhook, plan(BulkKind.FAILED)).number == 0


def test_sweep_asks_for_the_next_step(steps, valkey):
    school = make_school()
    webhook = make_webhook(school)
    fail(steps, school, webhook, 1)
    assert "a bulk goes on" not in sweep_once()
    begin(webhook, BulkKind.FAILED)

    assert "a bulk goes on" in sweep_once()

    assert jobs.bulk_step() == "Bulk: 1 put into the queue"
    assert db.session.query(Delivery).filter_by(state="retrying").count() == 1
