"""Reading what came to a test address; bodies only of the one request that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, text

from schoolhooks.extensions import db
from schoolhooks.test_addresses.models import ReceivedRequest, TestAddress

SEARCHED_BYTES = 64 * 1024
"""Of each body, as a filter is asked for anew whenever something arrives."""

_COLUMNS = (
    ReceivedRequest.number,
    ReceivedRequest.received_at,
    ReceivedRequest.method,
    ReceivedRequest.path,
    ReceivedRequest.size,
    ReceivedRequest.too_large,
    ReceivedRequest.answered_status,
    ReceivedRequest.verdict,
)


def listed(address: TestAddress, search: str = "") -> Sequence[Row[*tuple[Any, ...]]]:
    """What is kept, newest first, without headers and bodies; with `search`, what has that text."""
    query = select(*_COLUMNS).where(ReceivedRequest.address_id == address.id)
    if search:
        query = query.where(_contains(search))
    return db.session.execute(query.order_by(ReceivedRequest.number.desc())).all()


def find(address: TestAddress, number: int) -> ReceivedRequest | None:
    """That request, whole, if it is still kept."""
    return db.session.get(ReceivedRequest, (address.id, number))


def _contains(search: str) -> ColumnElement[bool]:
    """Whether a request has the text in it; capital and small ASCII letters are the same.

    Bytes are compared in PostgreSQL's `escape` spelling, as a stranger's may be no text at all.
    """
    needle = func.lower(func.encode(search.encode(), text("'escape'")))
    body = func.substring(ReceivedRequest.body, 1, SEARCHED_BYTES)
    places = [
        func.lower(func.encode(column, text("'escape'")))
        for column in (body, ReceivedRequest.query, ReceivedRequest.headers)
    ]
    texts = [func.lower(ReceivedRequest.method), func.lower(ReceivedRequest.path)]
    return or_(*(func.strpos(place, needle) > 0 for place in [*places, *texts]))
