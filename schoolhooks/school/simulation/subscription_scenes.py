"""Scenes of subscriptions. Time is made to pass by moving a subscription's own dates back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import sales, subscriptions
from schoolhooks.school.models import Plan, Subscription
from schoolhooks.school.simulation.stage import Scene, Stage


def _subscribe(stage: Stage, plan: Plan | None = None) -> Subscription:
    plan = plan or stage.one_of(stage.goods.plans)
    order = sales.place_order(stage.newcomer(), plan.product, "stripe", plan=plan)
    sales.pay_order(order)
    query = select(Subscription).where(Subscription.order_id == order.id)
    return db.session.scalars(query).one()


def _try(stage: Stage) -> Subscription | None:
    plan = stage.one_of(stage.goods.plans_with_trial)
    return subscriptions.start_trial(stage.newcomer(), plan, "stripe")


def _start(stage: Stage) -> None:
    if stage.chance(50) or not _try(stage):
        _subscribe(stage)


def _age(subscription: Subscription, until: datetime) -> None:
    """Let time pass for it: its period ends then."""
    passed = subscription.current_period_end - until
    subscription.anchored_at -= passed
    subscription.current_period_end -= passed
    subscription.next_charge_at = subscription.current_period_end
    if subscription.trial_ends_at:
        subscription.trial_ends_at -= passed


def _trial_is_ending(stage: Stage) -> None:
    trial = _try(stage)
    if trial:
        _age(trial, utc_now() + timedelta(days=2, hours=23))


def _renew(stage: Stage) -> None:
    _age(_subscribe(stage), utc_now())


def _fall_behind(stage: Stage) -> None:
    subscription = _subscribe(stage)
    subscription.decline_code = "insufficient_funds"
    _age(subscription, utc_now())


def _change(stage: Stage) -> None:
    subscription = _subscribe(stage)
    others = [one for one in stage.goods.plans if one.id != subscription.plan_id]
    if others and stage.chance(50) and subscriptions.change_plan(subscription, others[0]):
        return
    if stage.chance(50):
        subscriptions.change_price(subscription, subscription.price_minor + 100)
    else:
        subscriptions.pause(subscription)
        subscriptions.resume(subscription)


def _cancel(stage: Stage) -> None:
    subscriptions.cancel(
        _subscribe(stage),
        "customer" if stage.chance(70) else "admin",
        at_period_end=stage.chance(60),
        feedback="I have learned what I came for" if stage.chance(50) else None,
    )


SCENES = (
    Scene("subscription.created", _start),
    Scene("subscription.trial_ending", _trial_is_ending, by_clock=True),
    Scene("subscription.renewed", _renew, weight=2, by_clock=True),
    Scene("subscription.past_due", _fall_behind, by_clock=True),
    Scene("subscription.updated", _change),
    Scene("subscription.cancelled", _cancel),
)
