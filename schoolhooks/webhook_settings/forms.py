"""The form of a webhook and its rules; saving is the views'."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from schoolhooks import config, triggers
from schoolhooks.forms import Form
from schoolhooks.sender.guard import Guard
from schoolhooks.triggers import Trigger
from schoolhooks.webhooks.models import NAME_LENGTH

RESOLVE_KEY = "RESOLVE_HOST"
"""Tests put a resolver of their own there; else the system's is asked."""


def _stripped(value: str | None) -> str | None:
    # PostgreSQL takes no NUL in a text.
    return value.replace("\0", "").strip() if value else value


def _may_be_called(form: WebhookForm, field: StringField) -> None:
    """Refuse an address that no call could be sent to, in the words of the guard.

    One that stays is not asked for again: its server may be away while only the name is changed,
    and every send is vetted anyway.
    """
    if field.data == form.kept_url:
        return
    settings = config.current()
    guard = Guard(settings.guard_origins, settings.guard_networks)
    refusal = guard.check_blocking(field.data, current_app.config.get(RESOLVE_KEY))
    if refusal is not None:
        raise ValidationError(_(refusal.sentence))


def _known(_form: FlaskForm, field: SelectField) -> None:
    if choosable(field.data) is None:
        raise StopValidation(_("Choose one of the triggers in the list."))


def choosable(name: str | None) -> Trigger | None:
    """The trigger of that name, if webhooks can be created for it."""
    found = triggers.get(name or "")
    return found if found and found.category else None


class WebhookForm(Form):
    """What a member says of a webhook: its name, when it fires, where it calls."""

    name = StringField(
        lazy_gettext("Name"),
        [
            DataRequired(lazy_gettext("Give the webhook a name.")),
            Length(
                max=NAME_LENGTH,
                message=lazy_gettext("Use at most %(number)s characters.", number=NAME_LENGTH),
            ),
        ],
        filters=[_stripped],
    )
    # The page draws the choices; the library's own check has its own words.
    trigger = SelectField(lazy_gettext("Trigger"), [_known], validate_choice=False)
    url = StringField(
        lazy_gettext("URL"),
        [DataRequired(lazy_gettext("Enter the address that is to be called.")), _may_be_called],
        filters=[_stripped],
    )

    def __init__(
        self, *arguments: Any, kept_url: str = "", keeps_triggers: bool = False, **options: Any
    ) -> None:
        """`keeps_triggers`: the webhook takes several, which this form does not choose among."""
        super().__init__(*arguments, **options)
        self.kept_url = kept_url
        if keeps_triggers:
            del self.trigger

    @property
    def chosen(self) -> Trigger | None:
        """The trigger whose example is shown."""
        return choosable(self.trigger.data) if self.trigger else None
