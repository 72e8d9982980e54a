"""Three ledgers compared: the shop's orders, the engine's rows, and what the receivers got."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select, text

from schoolhooks import event_ids
from schoolhooks.dispatch import ledger
from schoolhooks.extensions import db
from schoolhooks.school.models import Order, Payment
from scripts.mayhem.orders import Orders
from scripts.mayhem.receivers import PATHS, Call

_EVENTS = text(
    """
    SELECT e.id, e.trigger, b.body FROM event e JOIN event_body b ON b.event_id = e.id
    WHERE e.school_id = :school AND e.trigger = ANY(:triggers)
    """
)
_OPEN = text(
    """
    SELECT (SELECT count(*) FROM event WHERE matched IS NULL)
         + (SELECT count(*) FROM delivery d JOIN webhook w ON w.id = d.webhook_id
            WHERE d.state IN ('pending', 'retrying', 'sending') AND w.status = 'active')
    """
)
ORDER_TRIGGERS = ("order.created", "payment.succeeded", "order.paid")


@dataclass
class Comparison:
    """What the three say about each other; everything but duplicates must be zero."""

    orders: int = 0
    events: int = 0
    deliveries: int = 0
    calls: int = 0
    duplicates: int = 0
    lost: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, made up or miscounted."""
        return not (self.lost or self.phantom or self.counters)


def still_open() -> int:
    """Events and deliveries on their way; call in the app's context."""
    found = int(db.session.execute(_OPEN).scalar_one())
    db.session.rollback()
    return found


def compare(school_id: int, orders: Orders, calls: list[Call]) -> Comparison:
    """Take all three and compare; call in the app's context when nothing is open any more."""
    found = Comparison(calls=len(calls))
    placed = {
        str(order.id): order
        for order in db.session.scalars(select(Order).where(Order.school_id == school_id))
    }
    found.orders = len(placed)
    events = _check_events(found, school_id, placed)
    _check_promises(found, orders, placed)
    _check_calls(found, calls, events, placed)
    taken = ledger.take()
    found.counters = [str(one) for one in taken.differences]
    found.deliveries = taken.totals.deliveries
    return found


def _check_events(
    found: Comparison, school_id: int, placed: dict[str, Order]
) -> dict[str, tuple[str, str]]:
    """Every committed fact has exactly one event. Returns each event's trigger and order."""
    rows = db.session.execute(_EVENTS, {"school": school_id, "triggers": list(ORDER_TRIGGERS)})
    events = {
        event_ids.shown(row.id): (row.trigger, str(json.loads(row.body)["data"]["order_id"]))
        for row in rows
    }
    found.events = len(events)
    told = Counter(events.values())
    captured = select(Payment.order_id).where(Payment.paid_at.is_not(None))
    paid = set(map(str, db.session.scalars(captured)))
    due = {("order.created", order_id) for order_id in placed}
    due |= {(name, order_id) for name in ORDER_TRIGGERS[1:] for order_id in paid & set(placed)}
    found.lost += [f"no event {name} of order {order_id}" for name, order_id in due - set(told)]
    found.phantom += [f"event {name} of order {order_id}" for name, order_id in set(told) - due]
    found.phantom += [f"{count} events {key}" for key, count in told.items() if count > 1]
    return events


def _check_promises(found: Comparison, orders: Orders, placed: dict[str, Order]) -> None:
    kept = {order.token for order in placed.values()}
    found.lost += [f"order {token} was promised" for token in orders.promised - kept]
    found.phantom += [f"order {one} was rolled back" for one in orders.rolled_back & set(placed)]


def _check_calls(
    found: Comparison,
    calls: list[Call],
    events: dict[str, tuple[str, str]],
    placed: dict[str, Order],
) -> None:
    """Each event reached each receiver and was accepted there; nothing else came."""
    about_orders = [call for call in calls if call.order_id in placed or call.event_id in events]
    odd = {(call.event_id, call.order_id) for call in calls} - {
        (call.event_id, call.order_id) for call in about_orders
    }
    found.phantom += [f"call {event} about {order}" for event, order in odd if order != "None"]
    accepted = {(call.path, call.event_id) for call in calls if call.accepted}
    wanted = {(path, event_id) for path in PATHS for event_id in events}
    found.lost += [f"{event} never accepted at {path}" for path, event in wanted - accepted]
    found.duplicates = sum(
        count - 1 for count in Counter((call.path, call.event_id) for call in calls).values()
    )
