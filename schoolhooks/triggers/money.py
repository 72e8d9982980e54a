"""Money as receivers get it: a decimal string, the same in minor units, and the currency.

Rounding, conversion and prices do not live here.
"""

from typing import Annotated, TypedDict

import iso4217
import msgspec

from schoolhooks.triggers.meaning import means

# 2**53 - 1: the largest integer that JavaScript, and so most no-code tools, can hold exactly.
_LARGEST = 9_007_199_254_740_991

Amount = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", extra_json_schema={"format": "decimal"}
    ),
]
AmountMinor = Annotated[int, msgspec.Meta(ge=-_LARGEST, le=_LARGEST)]
CurrencyCode = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]

# Precious metals, funds and testing codes are in ISO 4217 too, but have no minor unit to count in.
_DECIMALS = {c.code: c.exponent for c in iso4217.Currency if c.exponent is not None}


class UnknownCurrency(ValueError):
    """The code is not one of ISO 4217's currencies, in upper case."""


class MoneyFields(TypedDict):
    """The three fields to spread into a payload that has them at its top level."""

    amount: str
    amount_minor: int
    currency: str


class Money(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amount of money."""

    amount: Annotated[
        Amount,
        means("The amount in major units, with exactly as many decimals as the currency has."),
    ]
    amount_minor: Annotated[AmountMinor, means("The same amount in minor units, to count with.")]
    currency: Annotated[CurrencyCode, means("The currency's ISO 4217 code.")]

    def __post_init__(self) -> None:
        """Refuse three fields that do not say the same."""
        require_agreement(self.amount, self.amount_minor, self.currency)

    def fields(self) -> MoneyFields:
        """Give the three fields for spreading: `OrderCreated(**total.fields(), ...)`."""
        return {
            "amount": self.amount,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
        }


def money(minor: int, currency: str) -> Money:
    """Build money from minor units (cents): `money(149000, "UAH")` is 1490.00 UAH."""
    return Money(amount=decimal_string(minor, currency), amount_minor=minor, currency=currency)


def decimals(currency: str) -> int:
    """Tell how many decimals ISO 4217 gives the currency: 2 for UAH, 0 for JPY, 3 for KWD."""
    try:
        return _DECIMALS[currency]
    except KeyError:
        raise UnknownCurrency(f"{currency!r} is not a currency of ISO 4217") from None


def decimal_string(minor: int, currency: str) -> str:
    """Write minor units as major units, with exactly the currency's decimals."""
    if type(minor) is not int:  # a float or Decimal here would hide a division by 100 elsewhere
        raise TypeError(f"minor units are an int, not {type(minor).__name__}")
    places = decimals(currency)
    digits = str(abs(minor)).rjust(places + 1, "0")
    sign = "-" if minor < 0 else ""
    if not places:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def require_agreement(amount: str, minor: int, currency: str) -> None:
    """Raise ValueError unless the decimal string is what the minor units come to."""
    expected = decimal_string(minor, currency)
    if amount != expected:
        raise ValueError(f"amount {amount!r} disagrees with {minor} minor units of {currency}")
