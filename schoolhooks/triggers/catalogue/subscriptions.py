"""The Sales triggers about subscriptions: names, when they fire, and examples."""

from functools import partial
from typing import Any

from msgspec.structs import replace

from schoolhooks.texts import N_
from schoolhooks.triggers import subscriptions as sent
from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue.story import OLENA, OLENA_AS_VIP, SITE, at
from schoolhooks.triggers.money import money
from schoolhooks.triggers.objects import Change

_trigger = partial(Trigger, category=Category.SALES)

_MONTHLY = sent.Plan(id="pln_8", name="Design Club, monthly", interval="month", interval_count=1)
_YEARLY = sent.Plan(id="pln_9", name="Design Club, yearly", interval="year", interval_count=1)
_TRIAL_ENDS_AT = at("2026-05-04 12:00:00")
_RENEWED_AT = at("2026-06-04 12:00:00")
_PAST_DUE_AT = at("2026-07-04 12:00:00")
_CHANGED_AT = at("2026-07-20 18:22:09")
_CANCELLED_AT = at("2027-02-10 09:01:30")
_ENDS_AT = at("2027-07-20 18:22:09")

_TRIALING = sent.Subscription(
    id="sbn_2040",
    plan=_MONTHLY,
    status="trialing",
    trial_ends_at=_TRIAL_ENDS_AT,
    current_period_end=_TRIAL_ENDS_AT,
)
_ACTIVE = replace(_TRIALING, status="active", current_period_end=_PAST_DUE_AT)
_ON_YEARLY = replace(_ACTIVE, plan=_YEARLY, current_period_end=_ENDS_AT)
_MONTHLY_PRICE = money(29_900, "UAH")
_YEARLY_PRICE = money(299_000, "UAH")


def _of(subscription: sent.Subscription, **fields: Any) -> dict[str, Any]:
    """The fields that every trigger about a subscription begins with."""
    price = _YEARLY_PRICE if subscription.plan is _YEARLY else _MONTHLY_PRICE
    return {"subscription": subscription, "customer": OLENA_AS_VIP, **price.fields(), **fields}


TRIGGERS = (
    _trigger(
        name="subscription.created",
        label=N_("Subscription Started"),
        fires_when=N_("A subscription becomes active for the first time, on trial or paid."),
        example_at=at("2026-04-20 12:00:00"),
        example=sent.SubscriptionCreated(**_of(_TRIALING)),
    ),
    _trigger(
        name="subscription.trial_ending",
        label=N_("Trial Ending"),
        fires_when=N_("A subscription's trial ends in 3 days. Once."),
        example_at=at("2026-05-01 12:00:00"),
        example=sent.SubscriptionTrialEnding(
            **_of(_TRIALING), trial_ends_at=_TRIAL_ENDS_AT, days_left=3
        ),
    ),
    _trigger(
        name="subscription.renewed",
        label=N_("Subscription Renewed"),
        fires_when=N_("A renewal is charged. The charge itself is also a Payment Received."),
        example_at=_RENEWED_AT,
        example=sent.SubscriptionRenewed(
            **_of(_ACTIVE),
            period_start=_RENEWED_AT,
            period_end=_PAST_DUE_AT,
            payment_id="pay_8119",
            renewal_number=1,
        ),
    ),
    _trigger(
        name="subscription.past_due",
        label=N_("Subscription Past Due"),
        fires_when=N_("A renewal could not be charged and the time of grace begins."),
        example_at=_PAST_DUE_AT,
        example=sent.SubscriptionPastDue(
            **_of(replace(_ACTIVE, status="past_due")),
            past_due_since=_PAST_DUE_AT,
            attempts=1,
            payment_url=f"{SITE}/pay/subscriptions/sbn_2040",
        ),
    ),
    _trigger(
        name="subscription.updated",
        label=N_("Subscription Changed"),
        fires_when=N_("A subscription's plan or price changes, or it is paused or resumed."),
        example_at=_CHANGED_AT,
        example=sent.SubscriptionUpdated(
            **_of(_ON_YEARLY),
            changes={
                "plan": Change(old=_MONTHLY.name, new=_YEARLY.name),
                "amount": Change(old=_MONTHLY_PRICE.amount, new=_YEARLY_PRICE.amount),
                "amount_minor": Change(
                    old=_MONTHLY_PRICE.amount_minor, new=_YEARLY_PRICE.amount_minor
                ),
            },
            old_plan=_MONTHLY,
            new_plan=_YEARLY,
        ),
    ),
    _trigger(
        name="subscription.cancelled",
        label=N_("Subscription Cancelled"),
        fires_when=N_(
            "A subscription is cancelled, at once or for the period's end, "
            "or its last attempt to charge has failed."
        ),
        example_at=_CANCELLED_AT,
        example=sent.SubscriptionCancelled(
            **_of(_ON_YEARLY, customer=OLENA),
            cancelled_at=_CANCELLED_AT,
            ends_at=_ENDS_AT,
            at_period_end=True,
            reason="customer",
            feedback="I have learned what I came for",
        ),
    ),
)
