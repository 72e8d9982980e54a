"""The log as a file, row by row: CSV that a spreadsheet can be trusted with, or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, select

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


def csv_pages(webhook_id: int, filters: Filters) -> Iterator[str]:
    """The log as CSV (RFC 4180), newest first, a heading before it; many lines at a time."""
    yield _csv([COLUMNS])
    for rows in _pages(webhook_id, filters):
        yield _csv([[guarded(value) for value in row] for row in rows])


def json_pages(webhook_id: int, filters: Filters) -> Iterator[str]:
    """The log as JSON lines, newest first; many lines at a time."""
    for rows in _pages(webhook_id, filters):
        yield "".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in rows)


def guarded(value: Any) -> Any:
    """The value, with an apostrophe before what a spreadsheet would calculate."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def _pages(webhook_id: int, filters: Filters) -> Iterator[list[tuple[Any, ...]]]:
    """Page by page by key, so that neither memory nor a transaction grows with the log."""
    table = Delivery.__table__
    below = None
    while True:
        query = (
            select(*table.c)
            .where(Delivery.webhook_id == webhook_id, *filters.conditions())
            .order_by(Delivery.event_id.desc())
            .limit(ROWS_AT_ONCE)
        )
        if below is not None:
            query = query.where(Delivery.event_id < below)
        found = db.session.execute(query).all()
        db.session.rollback()  # the next page begins a transaction of its own
        yield [_row(one) for one in found]
        if len(found) < ROWS_AT_ONCE:
            return
        below = found[-1].event_id


def _row(one: Row[Any]) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    is_waiting = one.state in ("pending", "retrying")
    return (
        event_ids.shown(one.event_id),
        one.trigger,
        one.test,
        machine_time(event_ids.moment(one.event_id)),
        machine_time(one.created_at),
        one.state,
        one.last_result,
        one.last_status,
        one.attempts,
        one.resends,
        one.first_end,
        machine_time(one.ended_at) if one.ended_at else None,
        machine_time(one.due_at) if is_waiting else None,
    )
