"""What time brings about in sales: the rules of the school's clock for orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from schoolhooks import config
from schoolhooks.school import sales
from schoolhooks.school.due import Rule
from schoolhooks.school.models import Order


def _order_expires(now: datetime) -> ColumnElement[bool]:
    """Unpaid for too long. An order on hold or in work waits for the school, and does not."""
    oldest = now - timedelta(days=config.current().unpaid_days)
    return and_(Order.status == "pending", Order.created_at <= oldest)


RULES: tuple[Rule[Any], ...] = (
    Rule(
        "orders expired",
        Order,
        _order_expires,
        lambda order, now: sales.cancel_order(order, "expired", at=now),
    ),
)
