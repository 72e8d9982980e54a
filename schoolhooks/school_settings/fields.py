"""Fields that several acts ask for."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, Overflow

from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from schoolhooks.school import payment_systems
from schoolhooks.triggers.money import decimals

_LARGEST = 10**15  # minor units: more than anyone pays, and exact wherever it is counted


class WrongAmount(ValueError):
    """What was typed is no amount of the currency; the message says why."""


def payment_system_field() -> SelectField:
    """The way to pay."""
    return SelectField(
        "Way to pay", choices={one.name: one.label for one in payment_systems.OFFERED}
    )


def short_text(label: str, *, length: int = 200) -> StringField:
    """A line that may be left empty."""
    return StringField(
        label,
        [Optional(), Length(max=length, message=f"At most {length} characters.")],
        filters=[one_line],
    )


def one_line(typed: str | None) -> str | None:
    """The line without what cannot be seen or stored; nothing at all is None."""
    return (
        " ".join("".join(one if one.isprintable() else " " for one in typed or "").split()) or None
    )


def minor_units(typed: str, currency: str) -> int:
    """An amount as people type it (1490, 1490.00 or 1490,00) in minor units, above 0."""
    try:
        amount = Decimal(typed.strip().replace(",", ".")).scaleb(decimals(currency))
    except (InvalidOperation, Overflow):
        raise WrongAmount("Enter an amount like 10.00.") from None
    if not amount.is_finite() or abs(amount) > _LARGEST:
        raise WrongAmount("Enter an amount like 10.00.")
    exact = int(amount)
    if amount != exact:
        raise WrongAmount(f"{currency} has {decimals(currency)} decimals at most.")
    if exact <= 0:
        raise WrongAmount("Enter an amount above 0.")
    return exact
