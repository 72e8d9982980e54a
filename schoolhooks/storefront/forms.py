"""The shop's forms: what people type, checked and cleaned. What follows is not decided here."""

from __future__ import annotations

import re

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

from schoolhooks.school import payment_systems
from schoolhooks.storefront import visitor

# What browsers check <input type=email> by (WHATWG HTML), and at least one dot in the domain.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")


def is_email(text: str) -> bool:
    """Whether it can be an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def _is_email(_form: FlaskForm, field: EmailField) -> None:
    if not is_email(field.data):
        raise ValidationError("Enter an e-mail address like name@example.com.")


def one_line(typed: str | None) -> str | None:
    """The line without what cannot be seen or stored."""
    return visitor.clean(typed) if typed else typed


def _lines(typed: str | None) -> str | None:
    return visitor.clean_lines(typed) if typed else typed


class TrialForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who someone is."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name."), Length(max=200, message="At most 200 characters.")],
        filters=[one_line],
    )
    email = EmailField(
        "E-mail",
        [
            DataRequired("Enter your e-mail address."),
            Length(max=254, message="At most 254 characters."),
            _is_email,
        ],
        filters=[one_line],
    )


class PaymentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How the mock payment shall end."""

    outcome = SelectField(choices={"paid": "Paid", "declined": "Declined"})
    failure_code = SelectField(
        "Or let it fail",
        choices={code: words.rstrip(".") for code, words in payment_systems.FAILURES.items()},
        default=next(iter(payment_systems.FAILURES)),
    )


class HomeworkForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Homework to hand in. Of files only the names are kept: this is no place for files."""

    homework = TextAreaField(
        "Your homework",
        [
            DataRequired("Write something, or what your files show."),
            Length(max=20_000, message="At most 20,000 characters."),
        ],
        filters=[_lines],
    )
    files = MultipleFileField("Files (optional)")

    def file_names(self) -> list[str]:
        """The names of the files that came along."""
        names = (visitor.clean(one.filename or "", 200) for one in self.files.data or [])
        return [name for name in names if name][:20]


class CommentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Something to say under a lesson; `reply_to` is the number of the comment it answers."""

    comment = TextAreaField(
        "Your comment",
        [
            DataRequired("Write something."),
            Length(max=5_000, message="At most 5,000 characters."),
        ],
        filters=[_lines],
    )
    reply_to = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,18}\Z")])


class LeaveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why someone ends a subscription."""

    feedback = StringField(
        "What could be better? (optional)",
        [Optional(), Length(max=500, message="At most 500 characters.")],
        filters=[one_line],
    )
