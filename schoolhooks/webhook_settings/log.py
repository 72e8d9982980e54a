"""The log of one webhook: its deliveries, newest first, filtered and paged by key."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import select

from schoolhooks import event_ids
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db
from schoolhooks.webhook_settings.filters import Filters
from schoolhooks.webhooks.models import Webhook

PAGE_ROWS = 50
LOOKED_AT = 10_000
"""How many deliveries one page looks through at most for filters that no index serves."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `older` is the id that the next page begins below, None at the end."""

    deliveries: Sequence[Delivery]
    older: str | None = None
    looked_back_to: datetime | None = None
    """Set where the page ends early, because enough was looked through; `older` goes on."""


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


def _edge(webhook_id: int, filters: Filters) -> uuid.UUID | None:
    """How far back one page looks; None: to the end of the log."""
    query = (
        select(Delivery.event_id)
        .where(Delivery.webhook_id == webhook_id, *filters.limits())
        .order_by(Delivery.event_id.desc())
        .offset(LOOKED_AT - 1)
        .limit(1)
    )
    return db.session.scalar(query)
