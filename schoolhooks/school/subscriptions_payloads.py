"""How subscriptions are told in payloads; when they are announced is said by the actions."""

from __future__ import annotations

from typing import Any

from schoolhooks.school.models import Subscription
from schoolhooks.triggers.money import Money
from schoolhooks.triggers.objects import Change


def subscription_fields(subscription: Subscription) -> dict[str, Any]:
    """The fields that every trigger about a subscription begins with."""
    return {
        "subscription": subscription.ref,
        "customer": subscription.contact.ref,
        **subscription.price.fields(),
    }


def price_changes(old: Money, new: Money) -> dict[str, Change]:
    """What a new price changes, by the names that the payload has for it."""
    if old == new:
        return {}
    return {
        "amount": Change(old=old.amount, new=new.amount),
        "amount_minor": Change(old=old.amount_minor, new=new.amount_minor),
    }
