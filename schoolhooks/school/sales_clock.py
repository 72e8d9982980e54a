"""What time brings about in sales: the rules of the school's clock for orders and subscriptions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from schoolhooks import config
from schoolhooks.school import sales, sales_checkouts
from schoolhooks.school import subscriptions_renewals as renewals
from schoolhooks.school.due import Rule
from schoolhooks.school.models import Checkout, Order, Subscription
from schoolhooks.texts import N_


def _order_expires(now: datetime) -> ColumnElement[bool]:
    """Unpaid for too long. An order on hold or in work waits for the school, and does not."""
    oldest = now - timedelta(days=config.current().unpaid_days)
    return and_(Order.status == "pending", Order.created_at <= oldest)


def _checkout_is_left(now: datetime) -> ColumnElement[bool]:
    oldest = now - timedelta(seconds=config.current().checkout_seconds)
    return and_(
        Checkout.order_id.is_(None),
        Checkout.abandoned_at.is_(None),
        Checkout.started_at <= oldest,
    )


def _trial_ends_soon(now: datetime) -> ColumnElement[bool]:
    """Not once it is over: "ends soon" would not be true any more."""
    return and_(
        Subscription.status == "trialing",
        Subscription.cancelled_at.is_(None),
        Subscription.trial_told_at.is_(None),
        Subscription.trial_ends_at > now,
        Subscription.trial_ends_at <= now + timedelta(days=config.current().trial_notice_days),
    )


def _charge_is_due(now: datetime) -> ColumnElement[bool]:
    return Subscription.next_charge_at <= now


def _runs_out(now: datetime) -> ColumnElement[bool]:
    return and_(Subscription.ends_at <= now, Subscription.ended_at.is_(None))


RULES: tuple[Rule[Any], ...] = (
    Rule(
        N_("orders expired"),
        Order,
        _order_expires,
        lambda order, now: sales.cancel_order(order, "expired", at=now),
    ),
    Rule(
        N_("checkouts left"),
        Checkout,
        _checkout_is_left,
        lambda checkout, now: sales_checkouts.abandon(checkout, at=now),
    ),
    Rule(
        N_("trials about to end"),
        Subscription,
        _trial_ends_soon,
        lambda subscription, now: renewals.tell_trial_ending(subscription, at=now),
    ),
    Rule(
        N_("subscriptions charged"),
        Subscription,
        _charge_is_due,
        lambda subscription, now: renewals.charge(subscription, at=now),
    ),
    Rule(
        N_("subscriptions run out"),
        Subscription,
        _runs_out,
        lambda subscription, _now: renewals.run_out(subscription),
    ),
)
