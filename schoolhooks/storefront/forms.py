"""The shop's forms: what people type, checked and cleaned. What follows is not decided here."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from schoolhooks.forms import Form
from schoolhooks.school import payment_systems
from schoolhooks.storefront import visitor

TOO_LONG = lazy_gettext("At most %(max)d characters.")
"""What a text is told that is too long; WTForms puts in the bound."""

# What browsers check <input type=email> by (WHATWG HTML), and at least one dot in the domain.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")


def is_email(text: str) -> bool:
    """Whether it can be an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def _is_email(_form: FlaskForm, field: EmailField) -> None:
    if not is_email(field.data):
        raise ValidationError(_("Enter an e-mail address like name@example.com."))


def one_line(typed: str | None) -> str | None:
    """The line without what cannot be seen or stored."""
    return visitor.clean(typed) if typed else typed


def _lines(typed: str | None) -> str | None:
    return visitor.clean_lines(typed) if typed else typed


class TrialForm(Form):
    """Who someone is."""

    name = StringField(
        lazy_gettext("Your name"),
        [DataRequired(lazy_gettext("Enter your name.")), Length(max=200, message=TOO_LONG)],
        filters=[one_line],
    )
    email = EmailField(
        lazy_gettext("E-mail"),
        [
            DataRequired(lazy_gettext("Enter your e-mail address.")),
            Length(max=254, message=TOO_LONG),
            _is_email,
        ],
        filters=[one_line],
    )


class PaymentForm(Form):
    """How the mock payment shall end."""

    outcome = SelectField(choices=["paid", "declined"])
    failure_code = SelectField(
        lazy_gettext("Or let it fail"),
        choices=lambda: {
            code: _(words).rstrip(".") for code, words in payment_systems.FAILURES.items()
        },
        default=next(iter(payment_systems.FAILURES)),
    )


class HomeworkForm(Form):
    """Homework to hand in. Of files only the names are kept: this is no place for files."""

    homework = TextAreaField(
        lazy_gettext("Your homework"),
        [
            DataRequired(lazy_gettext("Write something, or what your files show.")),
            Length(max=20_000, message=lazy_gettext("At most 20,000 characters.")),
        ],
        filters=[_lines],
    )
    files = MultipleFileField(lazy_gettext("Files (optional)"))

    def file_names(self) -> list[str]:
        """The names of the files that came along."""
        names = (visitor.clean(one.filename or "", 200) for one in self.files.data or [])
        return [name for name in names if name][:20]


class CommentForm(Form):
    """Something to say under a lesson; `reply_to` is the number of the comment it answers."""

    comment = TextAreaField(
        lazy_gettext("Your comment"),
        [
            DataRequired(lazy_gettext("Write something.")),
            Length(max=5_000, message=lazy_gettext("At most 5,000 characters.")),
        ],
        filters=[_lines],
    )
    reply_to = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,18}\Z")])


class LeaveForm(Form):
    """Why someone ends a subscription."""

    feedback = StringField(
        lazy_gettext("What could be better? (optional)"),
        [Optional(), Length(max=500, message=TOO_LONG)],
        filters=[one_line],
    )
