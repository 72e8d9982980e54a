"""Fields that several acts ask for."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, Overflow

import phonenumbers
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from schoolhooks.school import payment_systems
from schoolhooks.triggers.money import decimals

_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+")
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
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


def email_field(*, optional: bool = False) -> EmailField:
    """An e-mail address."""
    needed = Optional() if optional else DataRequired("Enter an e-mail address.")
    checks = [needed, Length(max=254, message="At most 254 characters."), _check_email]
    return EmailField("E-mail", checks, filters=[one_line])


def phone_field() -> TelField:
    """A phone number with its country's code, which may be left empty."""
    return TelField("Phone (optional)", [Optional(), _check_phone], filters=[e164])


def e164(typed: str | None) -> str | None:
    """The number in E.164 where it is one; else as it was typed, to be refused."""
    line = one_line(typed)
    try:
        number = phonenumbers.parse(line or "")
    except phonenumbers.NumberParseException:
        return line
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# A line of what cannot be seen is no longer there when it comes to these, and was not empty to
# Optional, which looks at what was typed.
def _check_email(_form: FlaskForm, field: EmailField) -> None:
    if field.data is not None and not _EMAIL.fullmatch(field.data):
        raise ValidationError("Enter an e-mail address like name@example.com.")


def _check_phone(_form: FlaskForm, field: TelField) -> None:
    if field.data is not None and not _E164.fullmatch(field.data):
        raise ValidationError("Enter a phone number with its country's code, like +380671234567.")


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
