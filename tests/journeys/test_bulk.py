"""Many sent again by real workers, which are killed in between."""

from datetime import timedelta

from schoolhooks import event_ids
from schoolhooks.dispatch import bulk, ledger
from schoolhooks.dispatch.bulk import Plan
from schoolhooks.dispatch.models import Bulk, BulkKind
from schoolhooks.extensions import db, utc_now
from tests.factories import make_event, make_school, make_webhook

SLOW_MACHINE_SECONDS = 120


def test_bulk_goes_on_after_its_worker_was_killed(receiver, programs, app, eventually):
    school = make_school()
    missed = [make_event(school) for _ in range(12)]
    programs.worker()
    keeper = programs.worker("housekeeping")
    programs.scheduler(SWEEP_SECONDS=1)
    eventually(lambda: not waiting_for_fan_out(), SLOW_MACHINE_SECONDS)
    webhook = make_webhook(school, receiver.url("/hook"))
    plan = Plan(BulkKind.MISSED, utc_now() - timedelta(hours=1), per_second=3)
    made = bulk.begin(webhook, plan)
    db.session.commit()
    assert made.total == 12

    receiver.wait_for(1, SLOW_MACHINE_SECONDS)
    keeper.kill()
    programs.worker("housekeeping")

    eventually(lambda: status_of(made.id) == "done", SLOW_MACHINE_SECONDS)
    received = receiver.wait_for(12, SLOW_MACHINE_SECONDS)
    assert sorted(one.header("webhook-id") for one in received) == [
        event_ids.shown(one) for one in missed
    ]
    eventually(lambda: not ledger.take().differences, SLOW_MACHINE_SECONDS)


def waiting_for_fan_out():
    from schoolhooks.outbox import Event

    db.session.rollback()
    return db.session.query(Event).filter(Event.matched.is_(None)).count()


def status_of(bulk_id):
    db.session.rollback()
    return db.session.get(Bulk, bulk_id).status
