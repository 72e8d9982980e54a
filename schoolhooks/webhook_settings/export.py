"""The log as a file, row by row: CSV that a spreadsheet can be trusted with, or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from schoolhooks import event_ids
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db
from schoolhooks.formats import machine_time
from schoolhooks.webhook_settings.filters import Filters

ROWS_AT_ONCE = 1000
COLUMNS = (
    "event_id",
    "trigger",
    "test",
    "happened_at",
    "queued_at",
    "state",
    "result",
    "status",
    "attempts",
    "resends",
    "first_end",
    "ended_at",
    "next_attempt_at",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


def csv_lines(webhook_id: int, filters: Filters) -> Iterator[str]:
    """The log as CSV (RFC 4180), newest first, a heading before it."""
    yield _csv_line(COLUMNS)
    for row in _rows(webhook_id, filters):
        yield _csv_line([guarded(row[name]) for name in COLUMNS])


def json_lines(webhook_id: int, filters: Filters) -> Iterator[str]:
    """The log as JSON lines, newest first."""
    for row in _rows(webhook_id, filters):
        yield json.dumps(row) + "\n"


def guarded(value: Any) -> Any:
    """The value, with an apostrophe before what a spreadsheet would calculate."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _csv_line(values: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _rows(webhook_id: int, filters: Filters) -> Iterator[dict[str, Any]]:
    """Page by page by key, so that neither memory nor a transaction grows with the log."""
    below = None
    while True:
        query = (
            select(Delivery)
            .where(Delivery.webhook_id == webhook_id, *filters.conditions())
            .order_by(Delivery.event_id.desc())
            .limit(ROWS_AT_ONCE)
        )
        if below is not None:
            query = query.where(Delivery.event_id < below)
        found = db.session.scalars(query).all()
        yield from map(_row, found)
        if len(found) < ROWS_AT_ONCE:
            return
        below = found[-1].event_id
        db.session.rollback()  # the next page begins a transaction of its own
        db.session.expunge_all()


def _row(one: Delivery) -> dict[str, Any]:
    due_at = one.due_at if one.state in ("pending", "retrying") else None
    return {
        "event_id": one.public_event_id,
        "trigger": one.trigger,
        "test": one.test,
        "happened_at": machine_time(event_ids.moment(one.event_id)),
        "queued_at": machine_time(one.created_at),
        "state": one.state,
        "result": one.last_result,
        "status": one.last_status,
        "attempts": one.attempts,
        "resends": one.resends,
        "first_end": one.first_end,
        "ended_at": machine_time(one.ended_at) if one.ended_at else None,
        "next_attempt_at": machine_time(due_at) if due_at else None,
    }
