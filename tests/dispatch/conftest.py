"""What tests of the engine share: its steps run one by one on the test's database."""

import pytest
from sqlalchemy import text

from schoolhooks import config
from schoolhooks.dispatch.claim import claim
from schoolhooks.dispatch.database import Database
from schoolhooks.dispatch.fan_out import fan_out
from schoolhooks.dispatch.models import Attempt, Delivery, Lane, State
from schoolhooks.dispatch.record import Ended, record
from schoolhooks.dispatch.recover import recover
from schoolhooks.extensions import db, utc_now


class Steps:
    """The engine's steps, each in a transaction of its own, as a worker would take them."""

    def __init__(self, url):
        self._database = Database(url)

    def close(self):
        self._database.close()

    def fan_out(self, after=0):
        return self._run(lambda c: fan_out(c, after))

    def claim(self, most=100, lease=30.0, **options):
        return self._run(lambda c: claim(c, most, lease, **options))

    def call(self, step, *arguments):
        return self._run(lambda c: step(c, *arguments))

    def record(self, *ended):
        return self._run(lambda c: record(c, list(ended)))

    def recover(self, lease=30.0, schedule=(5.0, 30.0)):
        return self._run(lambda c: recover(c, lease, schedule))

    def _run(self, work):
        return self._database.insist(work)


@pytest.fixture
def steps(app):
    """The engine's steps."""
    steps = Steps(config.current().database_url)
    yield steps
    steps.close()


def ended(claimed, state=State.DELIVERED, **fields):
    """How a claimed delivery ended; a plain success unless said otherwise."""
    wanted = {
        "result": "delivered" if state is State.DELIVERED else "rejected",
        "status": 200 if state is State.DELIVERED else 500,
        "delay_seconds": 5.0 if state is State.RETRYING else None,
        "counts": state is not State.DELIVERED,
        "started_at": utc_now(),
        "duration_ms": 12,
        "url": "https://receiver.example/hook",
        **fields,
    }
    return Ended(
        webhook_id=claimed.webhook_id,
        event_id=claimed.event_id,
        claim_id=claimed.claim_id,
        number=claimed.number,
        state=state,
        **wanted,
    )


def lane_of(webhook):
    """The webhook's lane as it is in the database now."""
    db.session.expire_all()
    return db.session.get(Lane, webhook.id)


def deliveries():
    """All deliveries as they are in the database now, in the order of their events."""
    db.session.rollback()
    return db.session.query(Delivery).order_by(Delivery.event_id).all()


def attempts():
    """All attempts, the same way."""
    db.session.rollback()
    return db.session.query(Attempt).order_by(Attempt.event_id, Attempt.number).all()


def make_due():
    """Let every wait be over: what was to be sent later is due now, every lease has run out."""
    db.session.execute(text("UPDATE delivery SET due_at = now() WHERE due_at IS NOT NULL"))
    db.session.execute(text("UPDATE lane SET due_at = now() WHERE due_at IS NOT NULL"))
    db.session.execute(
        text("UPDATE lane SET lease_ends_at = now() WHERE lease_ends_at IS NOT NULL")
    )
    db.session.commit()
