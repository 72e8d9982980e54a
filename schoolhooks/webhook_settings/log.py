"""The log of one webhook: its deliveries, newest first, filtered and paged by key."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from schoolhooks import event_ids
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db
from schoolhooks.webhook_settings.filters import Filters

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `older` is the id that the next page begins below, None at the end."""

    deliveries: Sequence[Delivery]
    older: str | None


def page(webhook_id: int, filters: Filters) -> LogPage:
    """The deliveries that the filters let through, in the order of their events' ids."""
    query = (
        select(Delivery)
        .where(Delivery.webhook_id == webhook_id, *filters.conditions())
        .order_by(Delivery.event_id.desc())
        .limit(PAGE_ROWS + 1)
    )
    found = list(db.session.scalars(query))
    more = len(found) > PAGE_ROWS
    shown = found[:PAGE_ROWS]
    return LogPage(shown, event_ids.shown(shown[-1].event_id) if more else None)


def delivery(webhook_id: int, event_id: uuid.UUID) -> Delivery | None:
    """The delivery of that event to that webhook."""
    return db.session.get(Delivery, (webhook_id, event_id))
