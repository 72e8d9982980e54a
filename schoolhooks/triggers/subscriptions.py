"""What the Sales triggers about subscriptions send; orders and payments are in `sales`."""

from typing import Annotated, Literal

from schoolhooks.triggers.base import Count, Id, Number, Payload, Shape, Text, Time, Url
from schoolhooks.triggers.meaning import means, personal
from schoolhooks.triggers.money import Amount, AmountMinor, CurrencyCode
from schoolhooks.triggers.objects import Change, Contact


class Plan(Shape):
    """A plan that can be subscribed to."""

    id: Annotated[Id, means("The plan's id.")]
    name: Annotated[str, means("The plan's name.")]
    interval: Annotated[Literal["day", "week", "month", "year"], means("The unit of its period.")]
    interval_count: Annotated[Number, means("How many of the unit a period has.")]


class Subscription(Shape):
    """A subscription, as it is after the event."""

    id: Annotated[Id, means("The subscription's id.")]
    plan: Annotated[Plan, means("Its plan.")]
    status: Annotated[
        Literal["trialing", "active", "past_due", "paused", "cancelled"], means("Its status.")
    ]
    trial_ends_at: Annotated[Time | None, means("When its trial ends; null without one.")]
    current_period_end: Annotated[Time, means("Until when it is paid or on trial.")]


class SubscriptionPayload(Payload):
    """A subscription and whose it is, as every trigger about one tells it first."""

    subscription: Annotated[Subscription, means("The subscription.")]
    customer: Annotated[Contact, means("Whose it is.")]
    amount: Annotated[Amount, means("The price of one period, in major units.")]
    amount_minor: Annotated[AmountMinor, means("The price of one period, in minor units.")]
    currency: Annotated[CurrencyCode, means("The price's currency.")]


class SubscriptionCreated(SubscriptionPayload):
    """subscription.created"""


class SubscriptionTrialEnding(SubscriptionPayload):
    """subscription.trial_ending"""

    trial_ends_at: Annotated[Time, means("When the trial ends and the first charge is due.")]
    days_left: Annotated[Count, means("How many days are left until then.")]


class SubscriptionRenewed(SubscriptionPayload):
    """subscription.renewed"""

    period_start: Annotated[Time, means("When the new period begins.")]
    period_end: Annotated[Time, means("When the new period ends.")]
    payment_id: Annotated[Id, means("The payment, which has its own payment.succeeded.")]
    renewal_number: Annotated[Number, means("Which renewal it is, counted from 1.")]


class SubscriptionPastDue(SubscriptionPayload):
    """subscription.past_due"""

    past_due_since: Annotated[Time, means("When the renewal failed.")]
    attempts: Annotated[Number, means("How many times it was tried so far.")]
    payment_url: Annotated[Url, means("Where the customer can pay.")]


class SubscriptionUpdated(SubscriptionPayload):
    """subscription.updated"""

    changes: Annotated[dict[str, Change], means("The fields that changed, by their names.")]
    old_plan: Annotated[Plan, means("The plan before.")]
    new_plan: Annotated[Plan, means("The plan now; the same when only something else changed.")]


class SubscriptionCancelled(SubscriptionPayload):
    """subscription.cancelled"""

    cancelled_at: Annotated[Time, means("When it was cancelled.")]
    ends_at: Annotated[Time, means("Until when the customer keeps access.")]
    at_period_end: Annotated[bool, means("Whether it runs on until the period's end.")]
    reason: Annotated[
        Literal["customer", "admin", "unpaid", "refund"], means("Who or what cancelled it.")
    ]
    feedback: Annotated[Text | None, personal("What the customer said; cut to 500 characters.")]
