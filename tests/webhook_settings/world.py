"""What tests of the log share: a webhook someone looks at, deliveries as the engine leaves them."""

from datetime import timedelta

from schoolhooks.dispatch.models import Attempt, Delivery, Lane
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import Role
from schoolhooks.outbox import Event
from tests.factories import make_event, make_member, make_school, make_webhook


class World:
    """A school with one webhook and a member who is signed in to look at it."""

    def __init__(self, page, role=Role.OWNER):
        self.school = make_school()
        self.member = make_member(self.school, role)
        self.webhook = make_webhook(self.school)
        self.page = page
        page.sign_in(self.member)


def make_delivery(webhook, state="delivered", *, event_id=None, attempts=(), **fields):
    """A delivery of a fresh event, with its attempts, and the lane's counters to fit."""
    school_ref = fields.pop("school")
    trigger = fields.pop("trigger", "order.created")
    event_id = event_id or make_event(school_ref, trigger)
    attempts = [{"result": "delivered", "status": 200, **wanted} for wanted in attempts]
    is_open = state in ("pending", "retrying", "sending")
    made = Delivery(
        webhook_id=webhook.id,
        event_id=event_id,
        trigger=trigger,
        test=False,
        state=state,
        due_at=utc_now() + timedelta(minutes=5) if is_open else None,
        attempts=len(attempts),
        round_attempts=len(attempts),
        ended_at=None if is_open else utc_now(),
        first_end=None if is_open else state,
        last_result=attempts[-1]["result"] if attempts else None,
        last_status=attempts[-1]["status"] if attempts else None,
    )
    for name, value in fields.items():
        setattr(made, name, value)
    db.session.add(made)
    for number, wanted in enumerate(attempts, start=1):
        db.session.add(make_attempt(webhook, event_id, number, **wanted))
    db.session.query(Event).filter_by(id=event_id).update({"matched": 1})
    _count(webhook, made)
    db.session.commit()
    return made


def make_attempt(webhook, event_id, number, *, result="delivered", status=200, **fields):
    """One attempt, not yet added."""
    wanted = {
        "started_at": utc_now(),
        "duration_ms": 120,
        "url": webhook.url,
        "address": "203.0.113.7",
        "signature": "v1,c2lnbmVk",
        "response_headers": b"Content-Type: text/plain\r\nServer: nginx\r\n",
        "response_body": b"thank you",
        **fields,
    }
    return Attempt(
        webhook_id=webhook.id,
        event_id=event_id,
        number=number,
        result=result,
        status=status,
        **wanted,
    )


def _count(webhook, made):
    lane = db.session.get(Lane, webhook.id)
    if lane is None:
        lane = Lane(webhook_id=webhook.id, school_id=webhook.school_id)
        db.session.add(lane)
        db.session.flush()
        db.session.refresh(lane)
    if made.test:
        return
    lane.deliveries += 1
    lane.calls += 1 if made.attempts else 0
    lane.attempts += made.attempts
    if made.first_end:
        setattr(lane, made.first_end, getattr(lane, made.first_end) + 1)
    if made.due_at and (lane.due_at is None or made.due_at < lane.due_at):
        lane.due_at = made.due_at
