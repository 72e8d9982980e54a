"""What people do with subscriptions: each action changes rows, announces it, and never commits.

What time does with them is in `subscriptions_renewals`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import periods, sales_payments
from schoolhooks.school.announce import announce
from schoolhooks.school.education import hold_student
from schoolhooks.school.models import Contact, Order, Plan, Subscription
from schoolhooks.school.models.subscriptions import CancelReason
from schoolhooks.school.subscriptions_access import close_courses, keep_until, open_courses
from schoolhooks.school.subscriptions_payloads import price_changes, subscription_fields
from schoolhooks.triggers.education import EndReason
from schoolhooks.triggers.objects import Change
from schoolhooks.triggers.subscriptions import (
    SubscriptionCancelled,
    SubscriptionCreated,
    SubscriptionUpdated,
)

_ACCESS_ENDS: dict[CancelReason, EndReason] = {
    "customer": "unenrolled",
    "admin": "revoked",
    "unpaid": "payment_failed",
    "refund": "refunded",
}


def prepare(order: Order, plan: Plan, *, at: datetime) -> Subscription:
    """The subscription whose first period the order is about to pay for, so that it has an id."""
    subscription = Subscription(
        school=order.school,
        contact=order.contact,
        plan=plan,
        order_id=order.id,
        status="active",
        price_minor=plan.price_minor,
        currency=plan.currency,
        payment_system=order.payment_system,
        created_at=at,
        first_paid_at=at,
    )
    begin_periods(subscription, at)
    db.session.add(subscription)
    db.session.flush()
    return subscription


def start_trial(
    contact: Contact, plan: Plan, payment_system: str, *, at: datetime | None = None
) -> Subscription | None:
    """Begin a subscription with the plan's trial; nothing is ordered yet, and nothing paid.

    None, and nothing announced: the plan has no trial, or the contact has had it before.
    """
    at = at or utc_now()
    hold_student(contact)
    had = select(Subscription.id).where(
        Subscription.contact_id == contact.id, Subscription.plan_id == plan.id
    )
    if not plan.trial_days or db.session.scalars(had).first():
        return None
    ends_at = at + timedelta(days=plan.trial_days)
    subscription = Subscription(
        school=plan.school,
        contact=contact,
        plan=plan,
        status="trialing",
        price_minor=plan.price_minor,
        currency=plan.currency,
        payment_system=payment_system,
        created_at=at,
        trial_ends_at=ends_at,
        anchored_at=ends_at,
        current_period_end=ends_at,
        next_charge_at=ends_at,
    )
    db.session.add(subscription)
    db.session.flush()
    begin(subscription, at)
    return subscription


def begin(subscription: Subscription, at: datetime) -> None:
    """Announce a new subscription, and open its courses."""
    announce(subscription.school, SubscriptionCreated(**subscription_fields(subscription)), at)
    open_courses(subscription, at)


def cancel(
    subscription: Subscription,
    reason: CancelReason,
    *,
    at_period_end: bool = True,
    feedback: str | None = None,
    at: datetime | None = None,
) -> bool:
    """Cancel for the end of the period that is paid for, or at once. Announced once.

    One that runs out already can still be ended at once. False: nothing was announced.
    """
    at = at or utc_now()
    lock(subscription)
    is_first = subscription.cancelled_at is None
    if subscription.ended_at is not None or (at_period_end and not is_first):
        return False
    runs_on = at_period_end and subscription.current_period_end > at
    subscription.ends_at = subscription.current_period_end if runs_on else at
    subscription.next_charge_at = None
    if is_first:
        subscription.cancelled_at = at
        subscription.cancel_reason = reason
        subscription.feedback = feedback
    if not runs_on:
        subscription.status = "cancelled"
        subscription.ended_at = at
    db.session.flush()
    if is_first:
        _announce_cancelled(subscription, reason, runs_on, at)
    if runs_on:
        keep_until(subscription, subscription.ends_at, at)
    else:
        close_courses(subscription, _ACCESS_ENDS[reason], at)
    return is_first


def pause(subscription: Subscription, *, at: datetime | None = None) -> bool:
    """Charge nothing more until it is resumed; its courses stay open as long as they are paid."""
    at = at or utc_now()
    lock(subscription)
    if subscription.status != "active" or subscription.cancelled_at:
        return False
    subscription.status = "paused"
    subscription.next_charge_at = None
    keep_until(subscription, subscription.current_period_end, at)
    _announce_changes(
        subscription, {"status": Change(old="active", new="paused")}, subscription.plan, at
    )
    return True


def resume(subscription: Subscription, *, at: datetime | None = None) -> bool:
    """Go on: in the period that is paid for, else in a new one, charged now.

    False: it is not paused, or the charge was declined and it stays paused.
    """
    at = at or utc_now()
    lock(subscription)
    if subscription.status != "paused" or subscription.cancelled_at:
        return False
    if subscription.current_period_end <= at:
        if not _charge(subscription, subscription.price_minor, at):
            return False
        begin_periods(subscription, at)
    subscription.status = "active"
    subscription.next_charge_at = subscription.current_period_end
    keep_until(subscription, None, at)
    _announce_changes(
        subscription, {"status": Change(old="paused", new="active")}, subscription.plan, at
    )
    open_courses(subscription, at)
    return True


def change_plan(subscription: Subscription, plan: Plan, *, at: datetime | None = None) -> bool:
    """Go over to another plan now. A trial goes on; else a period of the new plan is charged.

    False, and nothing changed: it is that plan, it is of another school or currency, the
    subscription neither is active nor on trial, or the charge was declined.
    """
    at = at or utc_now()
    lock(subscription)
    old = subscription.plan
    fits = (plan.school_id, plan.currency) == (subscription.school_id, subscription.currency)
    if plan.id == old.id or not fits or not _is_going_on(subscription):
        return False
    old_price = subscription.price
    if subscription.status == "active" and not _charge(subscription, plan.price_minor, at):
        return False
    subscription.plan = plan
    subscription.price_minor = plan.price_minor
    if subscription.status == "active":
        begin_periods(subscription, at)
    changes = {
        "plan": Change(old=old.name, new=plan.name),
        **price_changes(old_price, subscription.price),
    }
    _announce_changes(subscription, changes, old, at)
    if plan.product_id != old.product_id:
        close_courses(subscription, "revoked", at, keeping=plan.product.courses)
        open_courses(subscription, at)
    return True


def change_price(
    subscription: Subscription, price_minor: int, *, at: datetime | None = None
) -> bool:
    """Charge another price from the next period on. False, and nothing announced: it is that."""
    lock(subscription)
    old = subscription.price
    if price_minor == old.amount_minor or not _is_going_on(subscription):
        return False
    subscription.price_minor = price_minor
    changes = price_changes(old, subscription.price)
    _announce_changes(subscription, changes, subscription.plan, at or utc_now())
    return True


def lock(subscription: Subscription) -> None:
    """Hold the subscription until the end of the transaction, and see it as it is now."""
    db.session.flush()
    db.session.refresh(subscription, with_for_update={"key_share": True, "of": Subscription})


def begin_periods(subscription: Subscription, at: datetime) -> None:
    """A period that is paid for begins now, and with it the counting."""
    plan = subscription.plan
    subscription.anchored_at = at
    subscription.periods = 1
    subscription.current_period_end = periods.after(at, plan.interval, plan.interval_count)
    subscription.next_charge_at = subscription.current_period_end


def _is_going_on(subscription: Subscription) -> bool:
    return subscription.status in ("trialing", "active") and subscription.cancelled_at is None


def _charge(subscription: Subscription, price_minor: int, at: datetime) -> bool:
    """Charge for a period that begins now, by the customer's doing. Whether it was paid."""
    payment = sales_payments.for_subscription(subscription, price_minor, at, is_recurring=False)
    if subscription.decline_code is None:
        sales_payments.capture(payment, at)
        return True
    sales_payments.decline(payment, subscription.decline_code, at, attempt=1)
    return False


def _announce_changes(
    subscription: Subscription, changes: dict[str, Change], old_plan: Plan, at: datetime
) -> None:
    db.session.flush()
    announce(
        subscription.school,
        SubscriptionUpdated(
            **subscription_fields(subscription),
            changes=changes,
            old_plan=old_plan.ref,
            new_plan=subscription.plan.ref,
        ),
        at,
    )


def _announce_cancelled(
    subscription: Subscription, reason: CancelReason, runs_on: bool, at: datetime
) -> None:
    announce(
        subscription.school,
        SubscriptionCancelled(
            **subscription_fields(subscription),
            cancelled_at=at,
            ends_at=subscription.ends_at or at,
            at_period_end=runs_on,
            reason=reason,
            feedback=subscription.feedback,
        ),
        at,
    )
