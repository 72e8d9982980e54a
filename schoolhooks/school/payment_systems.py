"""The ways to pay, each played by a mock that captures at once; no money moves anywhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

from schoolhooks.texts import N_

FREE = "free"
_FEE_PERCENT = 2


@dataclass(frozen=True)
class PaymentSystem:
    """A way to pay, in its own name and in the customer's words."""

    name: str
    label: str
    method: Literal["card", "wallet", "bank", "other"]
    brand: str | None = None
    last4: str | None = None


@dataclass(frozen=True)
class Capture:
    """What a payment system tells of money it has taken."""

    transaction_id: str
    fee_minor: int


OFFERED = (
    PaymentSystem("wayforpay", N_("Card, through WayForPay"), "card", "visa", "4242"),
    PaymentSystem("stripe", N_("Card, through Stripe"), "card", "mastercard", "4444"),
    PaymentSystem("paypal", N_("PayPal"), "wallet", "paypal"),
    PaymentSystem("apple_pay", N_("Apple Pay"), "wallet", "apple_pay", "1001"),
    PaymentSystem("bank_transfer", N_("Bank transfer"), "bank"),
)
FAILURES = {
    "card_declined": N_("The bank declined the payment."),
    "insufficient_funds": N_("The card does not have enough money on it."),
    "expired_card": N_("The card has expired."),
}
_BY_NAME = {system.name: system for system in OFFERED}


def find(name: str) -> PaymentSystem:
    """The way to pay of that name; names are an open set, so an unknown one is 'other'."""
    return _BY_NAME.get(name) or PaymentSystem(name, name.replace("_", " ").capitalize(), "other")


def capture(amount_minor: int) -> Capture:
    """Take the money, as far as a mock can."""
    fee_minor = amount_minor * _FEE_PERCENT // 100
    return Capture(transaction_id=f"mock_{secrets.token_hex(6)}", fee_minor=fee_minor)
