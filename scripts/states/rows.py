"""Rows as the engine leaves them, so that each outcome is there at once. Nothing here commits."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from schoolhooks import event_ids, triggers
from schoolhooks.dispatch.models import Attempt, Bulk, Delivery, Lane
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.outbox import Event, emit
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook

SUCCESS = {"result": "delivered", "status": 200, "response_body": b'{"ok": true}'}
FAILURES: dict[str, dict[str, Any]] = {
    "rejected": {"result": "rejected", "status": 500, "duration_ms": 2130},
    "not-found": {"result": "rejected", "status": 404},
    "login": {
        "result": "rejected",
        "status": 200,
        "response_body": b'<html><form><input type="password" name="p"></form></html>',
    },
    "redirect": {
        "result": "rejected",
        "status": 301,
        "code": "redirect",
        "detail": "https://www.receiver.example/hook",
    },
    "too-many": {"result": "rejected", "status": 429},
    "timed-out": {"result": "timed_out", "duration_ms": 15002},
    "no-name": {"result": "unreachable", "code": "dns", "detail": "Name or service not known"},
    "expired": {
        "result": "unreachable",
        "code": "tls_expired",
        "detail": "certificate verify failed: certificate has expired (_ssl.c:1006)",
    },
    "unsure": {"result": "unsure", "code": "worker_lost", "detail": "the lease ran out"},
    "blocked": {"result": "blocked", "code": "private", "detail": "10.0.0.7 is private"},
}
_ANSWER = {
    "duration_ms": 118,
    "address": "203.0.113.7",
    "response_headers": b"Content-Type: application/json\r\nServer: nginx/1.27.3\r\n"
    b"X-Request-Id: 7f1e2ab4c9d04e5f8a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f\r\n",
    "response_body": b'{"ok": false}',
}
_HOURS = text(
    """
    INSERT INTO hourly (webhook_id, hour, school_id, calls, attempts, delivered, failed, durations)
    VALUES (:webhook, date_trunc('hour', now(), 'UTC') - make_interval(hours => :hours), :school,
            :calls, :calls, :delivered, :failed,
            array_fill(0, ARRAY[9]) || ARRAY[:quick, :calls, :slow] || array_fill(0, ARRAY[12]))
    """
)


def add_webhook(school: School, name: str, *, ping: bool = False, **wishes: Any) -> Webhook:
    """A webhook; its ping is taken for sent, unless asked for, so that its log stays empty."""
    wanted = {"url": "https://receiver.example/hook", "triggers": ["order.paid"], **wishes}
    made = actions.create(school, actions.Wishes(name=name, **wanted))
    if not ping:
        db.session.query(Event).filter_by(recipient_id=made.id).update({"matched": 1})
    return made


def add_lane(webhook: Webhook, *, last: dict[str, Any] = SUCCESS, **numbers: int) -> None:
    """Its counters; `failures_in_row` of more than none make it failing."""
    ended = numbers["delivered"] + numbers.get("failed", 0)
    counted = {
        "deliveries": ended + numbers.pop("waiting", 0),
        "attempts": numbers["calls"] + 3 * numbers.get("failed", 0),
        **numbers,
    }
    is_failing = "failures_in_row" in numbers
    now = utc_now()
    lane = Lane(
        webhook_id=webhook.id,
        school_id=webhook.school_id,
        last_call_at=now - timedelta(seconds=webhook.id * 47),
        last_result=last["result"],
        last_status=last.get("status"),
        failing_since=now - timedelta(hours=3) if is_failing else None,
        **counted,
    )
    db.session.add(lane)


def add_hours(webhook: Webhook) -> None:
    """A month of days and nights, for its charts."""
    for hours in range(30 * 24):
        calls = int(40 + 40 * math.sin(hours * math.pi / 12) + hours % 7)
        failed = calls // 9 if hours % 5 == 0 else 0
        values = {
            "webhook": webhook.id,
            "school": webhook.school_id,
            "hours": hours,
            "calls": calls,
            "delivered": calls - failed,
            "failed": failed,
            "quick": calls // 2,
            "slow": calls // 8,
        }
        db.session.execute(_HOURS, values)


def add_event(school: School, trigger: str) -> uuid.UUID:
    """What happened, with the trigger's example as its data."""
    known = triggers.get(trigger)
    assert known is not None
    return emit(known.example, school=school.ref, school_id=school.id)


def add_delivery(
    school: School, webhook: Webhook, state: str, tries: Sequence[dict[str, Any]]
) -> Delivery:
    """A delivery with its attempts, two hours apart; an open one is not due today."""
    event_id = add_event(school, "order.paid")
    db.session.query(Event).filter_by(id=event_id).update({"matched": 1})
    now = utc_now()
    is_open = state in ("pending", "retrying", "sending")
    made = Delivery(
        webhook_id=webhook.id,
        event_id=event_id,
        trigger="order.paid",
        test=False,
        state=state,
        due_at=now + timedelta(hours=9) if is_open else None,
        attempts=len(tries),
        round_attempts=len(tries),
        ended_at=None if is_open else now,
        first_end=None if is_open else state,
        last_result=tries[-1]["result"] if tries else None,
        last_status=tries[-1].get("status") if tries else None,
    )
    db.session.add(made)
    for number, outcome in enumerate(tries, start=1):
        at = now - timedelta(hours=2 * (len(tries) - number))
        db.session.add(_attempt(made, webhook.url, number, at, outcome))
    return made


def _attempt(
    delivery: Delivery, url: str, number: int, at: datetime, outcome: dict[str, Any]
) -> Attempt:
    answer = _ANSWER if "status" in outcome else {"duration_ms": 5003}
    return Attempt(
        webhook_id=delivery.webhook_id,
        event_id=delivery.event_id,
        number=number,
        started_at=at,
        url=url,
        signature="v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        **{**answer, **outcome},
    )


def add_bulk(webhook: Webhook, kind: str, status: str, *, total: int, sent: int) -> Bulk:
    """What is sent in bulk; a running one stands still, for its last step seems to be to come."""
    now = utc_now()
    here = event_ids.floor(now)
    made = Bulk(
        webhook_id=webhook.id,
        school_id=webhook.school_id,
        kind=kind,
        status=status,
        after_id=here,
        until_id=here,
        per_second=10,
        total=total,
        sent=sent,
        stepped_at=now + timedelta(days=2),
        ended_at=None if status == "running" else now,
    )
    db.session.add(made)
    return made
