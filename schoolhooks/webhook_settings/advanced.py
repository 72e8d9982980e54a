"""The form of a webhook's finer settings, and its rules; saving is the view's."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from schoolhooks import languages, triggers
from schoolhooks.forms import Form, WholeNumberField
from schoolhooks.sender.signing import refused_header
from schoolhooks.triggers import Category
from schoolhooks.webhook_settings import words
from schoolhooks.webhook_settings.forms import choosable
from schoolhooks.webhooks.models import Webhook

DESCRIPTION_LENGTH = 500
MOST_HEADERS = 20
MOST_AT_ONCE = 100
MOST_CALLS = 100_000
UNITS = {
    1: lazy_gettext("a second"),
    60: lazy_gettext("a minute"),
    3600: lazy_gettext("an hour"),
}


def header_lines(headers: dict[str, str]) -> str:
    """Headers as the form shows them, a line each."""
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def headers_of(text: str) -> dict[str, str]:
    """The headers of such lines. Raises ValidationError, in plain words, for what is refused."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            raise ValidationError(
                _("“%(line)s” has no colon. Write a line as “Name: value”.", line=line[:40])
            )
        if reason := refused_header(name, value):
            raise ValidationError(languages.say(reason))
        if name.lower() in map(str.lower, found):
            raise ValidationError(_("“%(name)s” is there twice.", name=name))
        found[name] = value
    if len(found) > MOST_HEADERS:
        raise ValidationError(_("Use at most %(number)s headers.", number=MOST_HEADERS))
    return found


def _good_headers(_form: FlaskForm, field: TextAreaField) -> None:
    headers_of(field.data or "")


def _at_least_one(_form: FlaskForm, field: SelectMultipleField) -> None:
    if not field.data:
        raise ValidationError(_("Choose at least one trigger."))
    if not all(map(choosable, field.data)):
        raise ValidationError(_("Choose one of the triggers in the list."))


def _number_up_to(most: int) -> LazyString:
    return lazy_gettext("Enter a number from 1 to %(most)s.", most=f"{most:,}")


class AdvancedForm(Form):
    """What most never need: several triggers, a description, own headers, limits."""

    triggers = SelectMultipleField(
        lazy_gettext("Triggers"),
        [_at_least_one],
        validate_choice=False,  # the page draws the choices
    )
    description = TextAreaField(
        lazy_gettext("Description"),
        [
            Length(
                max=DESCRIPTION_LENGTH,
                message=lazy_gettext(
                    "Use at most %(number)s characters.", number=DESCRIPTION_LENGTH
                ),
            )
        ],
        filters=[lambda value: (value or "").replace("\0", "").strip()],
    )
    headers = TextAreaField(lazy_gettext("Own headers"), [_good_headers])
    max_in_flight = WholeNumberField(
        lazy_gettext("Calls at once"),
        [
            InputRequired(lazy_gettext("Enter a number.")),
            NumberRange(1, MOST_AT_ONCE, _number_up_to(MOST_AT_ONCE)),
        ],
    )
    rate_calls = WholeNumberField(
        lazy_gettext("Calls at most"),
        [Optional(), NumberRange(1, MOST_CALLS, _number_up_to(MOST_CALLS))],
    )
    rate_seconds = SelectField(
        lazy_gettext("In"),
        choices=[SelectChoice(*unit) for unit in UNITS.items()],
        coerce=int,
        default=60,
    )

    def toggle(self, category: Category) -> None:
        """Choose all triggers of a category; when all are chosen already, none of them."""
        names = [one.name for one in triggers.by_category()[category]]
        chosen = [name for name in self.triggers.data if name not in names]
        has_all = len(self.triggers.data) - len(chosen) == len(names)
        self.triggers.data = chosen if has_all else [*chosen, *names]


def values_of(webhook: Webhook) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "triggers": webhook.trigger_names,
        "description": webhook.description,
        "headers": header_lines(webhook.headers),
        "max_in_flight": webhook.max_in_flight,
        "rate_calls": webhook.rate_calls,
        "rate_seconds": webhook.rate_seconds if webhook.rate_seconds in UNITS else 60,
    }


def in_words(name: str, value: Any) -> str:
    """What such a value says to people."""
    if name == "triggers":
        return words.labels(value)
    return str(UNITS[value] if name == "rate_seconds" else "" if value is None else value)
