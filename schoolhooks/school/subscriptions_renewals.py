"""What comes about with a subscription's periods: charges, retries, and their end. No commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from schoolhooks import config
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import periods, sales_payments
from schoolhooks.school.announce import announce
from schoolhooks.school.models import Payment, Subscription
from schoolhooks.school.subscriptions import begin_periods, cancel, lock
from schoolhooks.school.subscriptions_access import close_courses, end_trial
from schoolhooks.school.subscriptions_payloads import subscription_fields
from schoolhooks.triggers.subscriptions import (
    SubscriptionPastDue,
    SubscriptionRenewed,
    SubscriptionTrialEnding,
)


def charge(subscription: Subscription, *, at: datetime | None = None) -> Payment | None:
    """Charge for the coming period: as its turn comes, or again after it was declined.

    None: it is paused, cancelled or ended, and not charged.
    """
    at = at or utc_now()
    lock(subscription)
    if subscription.next_charge_at is None:
        return None
    payment = sales_payments.for_subscription(
        subscription, subscription.price_minor, at, is_recurring=True
    )
    if subscription.decline_code is None:
        _paid(subscription, payment, at)
    else:
        _declined(subscription, payment, subscription.decline_code, at)
    return payment


def pay_now(subscription: Subscription, *, at: datetime | None = None) -> Payment | None:
    """The customer pays what is past due, by a means that works from now on. None: nothing is."""
    at = at or utc_now()
    lock(subscription)
    if subscription.status != "past_due":
        return None
    subscription.decline_code = None
    payment = sales_payments.for_subscription(
        subscription, subscription.price_minor, at, is_recurring=False
    )
    _paid(subscription, payment, at)
    return payment


def tell_trial_ending(subscription: Subscription, *, at: datetime) -> None:
    """Announce that the trial ends soon."""
    ends_at = subscription.trial_ends_at
    if ends_at is None or subscription.trial_told_at is not None:
        return
    subscription.trial_told_at = at
    announce(
        subscription.school,
        SubscriptionTrialEnding(
            **subscription_fields(subscription),
            trial_ends_at=ends_at,
            days_left=ceil((ends_at - at) / timedelta(days=1)),
        ),
        at,
    )


def run_out(subscription: Subscription) -> None:
    """End one that was cancelled for this moment. That was announced then; access ends now."""
    subscription.status = "cancelled"
    subscription.ended_at = subscription.ends_at
    db.session.flush()
    close_courses(subscription, "expired", subscription.ends_at or utc_now())


def _paid(subscription: Subscription, payment: Payment, at: datetime) -> None:
    """The coming period is paid for. The first one after a trial is no renewal."""
    sales_payments.capture(payment, at)
    is_renewal = subscription.first_paid_at is not None
    start = _next_period(subscription, at)
    subscription.status = "active"
    subscription.past_due_since = None
    subscription.failed_charges = 0
    subscription.first_paid_at = subscription.first_paid_at or at
    subscription.renewals += is_renewal
    db.session.flush()
    if not is_renewal:
        end_trial(subscription)
    else:
        announce(
            subscription.school,
            SubscriptionRenewed(
                **subscription_fields(subscription),
                period_start=start,
                period_end=subscription.current_period_end,
                payment_id=payment.public_id,
                renewal_number=subscription.renewals,
            ),
            at,
        )


def _next_period(subscription: Subscription, at: datetime) -> datetime:
    """Go on to the next period, and return when it begins.

    It follows on the last one, so that a late payment gains no days. Where it would be over by
    now, because nobody charged in time, it begins now: no one pays for what is past.
    """
    start, plan = subscription.current_period_end, subscription.plan
    count = plan.interval_count * (subscription.periods + 1)
    end = periods.after(subscription.anchored_at, plan.interval, count)
    if end <= at:
        begin_periods(subscription, at)
        return at
    subscription.periods += 1
    subscription.current_period_end = end
    subscription.next_charge_at = end
    return start


def _declined(subscription: Subscription, payment: Payment, code: str, at: datetime) -> None:
    """Nothing was taken: try again later, and in the end no more."""
    subscription.failed_charges += 1
    attempt = subscription.failed_charges
    delays = config.current().renewal_retries
    again_at = at + delays[attempt - 1] if attempt <= len(delays) else None
    subscription.next_charge_at = again_at
    sales_payments.decline(
        payment,
        code,
        at,
        attempt=attempt,
        next_attempt_at=again_at,
        payment_url=subscription.payment_url if again_at else None,
    )
    if subscription.past_due_since is None:
        _past_due(subscription, at)
    if again_at is None:
        cancel(subscription, "unpaid", at_period_end=False, at=at)


def _past_due(subscription: Subscription, at: datetime) -> None:
    subscription.status = "past_due"
    subscription.past_due_since = at
    db.session.flush()
    announce(
        subscription.school,
        SubscriptionPastDue(
            **subscription_fields(subscription),
            past_due_since=at,
            attempts=subscription.failed_charges,
            payment_url=subscription.payment_url,
        ),
        at,
    )
