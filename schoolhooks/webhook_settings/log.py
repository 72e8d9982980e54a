"""The log of one webhook: its deliveries, newest first, filtered and paged by key.

While its reader is busy with it, the rows that are seen stay where they are, and newer ones wait.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, request
from sqlalchemy import ColumnElement, func, literal, select

from schoolhooks import event_ids, htmx
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db
from schoolhooks.webhook_settings.filters import Filters
from schoolhooks.webhooks.models import Webhook

PAGE_ROWS = 50
LOOKED_AT = 10_000
"""How many deliveries one page looks through at most for filters that no index serves."""
MOST_COUNTED = 100
"""Newer deliveries are counted up to here; a page says "99+" then."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `older` is the id that the next page begins below, None at the end."""

    deliveries: Sequence[Delivery]
    older: str | None = None
    looked_back_to: datetime | None = None
    """Set where the page ends early, because enough was looked through; `older` goes on."""
    is_held: bool = False
    """Only the rows that the reader sees already; which page is older is not known then."""
    newer: int = 0
    """How many newer ones wait while the rows are held."""


def held_by_reader() -> list[uuid.UUID]:
    """The events of the rows that a page's script asks to leave where they are; most often none."""
    if not htmx.wants_fragment():
        return []
    given = request.args.get("held", "").split()[:PAGE_ROWS]
    return [key for one in given if (key := event_ids.parsed(one))]


def shown(webhook_id: int, filters: Filters, held: Sequence[uuid.UUID]) -> LogPage:
    """What the filters let through; or exactly the held rows, as they are by now.

    Held rows stay also where a filter would not let them through any more, and what came between
    them waits like what came above: nothing moves beneath a hand.
    """
    query = select(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.event_id.in_(held))
    kept = list(db.session.scalars(query.order_by(Delivery.event_id.desc()))) if held else []
    if not kept:
        return page(webhook_id, filters)
    return LogPage(kept, is_held=True, newer=_count_newer(webhook_id, filters, kept[0].event_id))


def page(webhook_id: int, filters: Filters) -> LogPage:
    """The deliveries that the filters let through, in the order of their events' ids."""
    edge = _edge(webhook_id, filters) if filters.need_a_search else None
    query = (
        select(Delivery)
        .where(Delivery.webhook_id == webhook_id, *filters.conditions())
        .order_by(Delivery.event_id.desc())
        .limit(PAGE_ROWS + 1)
    )
    if edge is not None:
        query = query.where(Delivery.event_id >= edge)
    found = list(db.session.scalars(query))
    if len(found) > PAGE_ROWS:
        return LogPage(found[:PAGE_ROWS], event_ids.shown(found[PAGE_ROWS - 1].event_id))
    if edge is not None:
        return LogPage(found, event_ids.shown(edge), event_ids.moment(edge))
    return LogPage(found)


def own_delivery_or_404(webhook: Webhook, event_id: str) -> Delivery:
    """The delivery of the event with that public id to that webhook."""
    key = event_ids.parsed(event_id)
    found = db.session.get(Delivery, (webhook.id, key)) if key else None
    if found is None:
        abort(404)
    return found


def _count_newer(webhook_id: int, filters: Filters, than: uuid.UUID) -> int:
    """How many newer ones the filters let through, up to MOST_COUNTED; below a page's top none."""
    if filters.before:
        return 0
    newer = Delivery.event_id > than
    edge = _edge(webhook_id, filters, newer) if filters.need_a_search else None
    query = select(literal(1)).where(
        Delivery.webhook_id == webhook_id, newer, *filters.conditions()
    )
    if edge is not None:
        query = query.where(Delivery.event_id >= edge)
    few = query.limit(MOST_COUNTED).subquery()
    return db.session.scalars(select(func.count()).select_from(few)).one()


def _edge(webhook_id: int, filters: Filters, *more: ColumnElement[bool]) -> uuid.UUID | None:
    """How far back one look goes; None: to the end of the log, or of the part that is meant."""
    query = (
        select(Delivery.event_id)
        .where(Delivery.webhook_id == webhook_id, *filters.limits(), *more)
        .order_by(Delivery.event_id.desc())
        .offset(LOOKED_AT - 1)
        .limit(1)
    )
    return db.session.scalar(query)
