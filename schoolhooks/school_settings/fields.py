"""Fields that several acts ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation, Overflow

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from schoolhooks.school import payment_systems
from schoolhooks.triggers.money import decimals

OUT_OF_RANGE = lazy_gettext("Between %(min)s and %(max)s.")
"""What a number is told that is too small or too large; WTForms puts in the bounds."""
_TOO_LONG = lazy_gettext("At most %(max)d characters.")
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+")
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_LARGEST = 10**15  # minor units: more than anyone pays, and exact wherever it is counted


class WrongAmount(ValueError):
    """What was typed is no amount of the currency; the message says why."""


def choice(label: str, texts: Mapping[str, str]) -> SelectField:
    """One of a few, each with its text, which is translated when the form is shown."""
    return SelectField(label, choices=lambda: {name: _(text) for name, text in texts.items()})


def payment_system_field() -> SelectField:
    """The way to pay."""
    labels = {one.name: one.label for one in payment_systems.OFFERED}
    return choice(lazy_gettext("Way to pay"), labels)


def short_text(label: str, *, length: int = 200) -> StringField:
    """A line that may be left empty."""
    return StringField(
        label,
        [Optional(), Length(max=length, message=_TOO_LONG)],
        filters=[one_line],
    )


def needed_text(label: str, empty: str, *, length: int = 200) -> StringField:
    """A line that must be filled in; `empty` says so where it is not."""
    return StringField(
        label,
        [DataRequired(empty), Length(max=length, message=_TOO_LONG)],
        filters=[one_line],
    )


def email_field(*, optional: bool = False) -> EmailField:
    """An e-mail address."""
    needed = Optional() if optional else DataRequired(lazy_gettext("Enter an e-mail address."))
    checks = [needed, Length(max=254, message=_TOO_LONG), _check_email]
    return EmailField(lazy_gettext("E-mail"), checks, filters=[one_line])


def phone_field() -> TelField:
    """A phone number with its country's code, which may be left empty."""
    return TelField(lazy_gettext("Phone (optional)"), [Optional(), _check_phone], filters=[e164])


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
        raise ValidationError(_("Enter an e-mail address like name@example.com."))


def _check_phone(_form: FlaskForm, field: TelField) -> None:
    if field.data is not None and not _E164.fullmatch(field.data):
        raise ValidationError(
            _("Enter a phone number with its country's code, like +380671234567.")
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
        raise WrongAmount(_("Enter an amount like 10.00.")) from None
    if not amount.is_finite() or abs(amount) > _LARGEST:
        raise WrongAmount(_("Enter an amount like 10.00."))
    exact = int(amount)
    if amount != exact:
        raise WrongAmount(
            ngettext(
                "%(currency)s has %(num)s decimal at most.",
                "%(currency)s has %(num)s decimals at most.",
                decimals(currency),
                currency=currency,
            )
        )
    if exact <= 0:
        raise WrongAmount(_("Enter an amount above 0."))
    return exact
