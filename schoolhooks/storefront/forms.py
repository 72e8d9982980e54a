"""The shop's forms: what people type, checked and cleaned. What follows is not decided here."""

from __future__ import annotations

import re
import secrets

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from schoolhooks.school import payment_systems
from schoolhooks.school.models import Product
from schoolhooks.storefront import phones, visitor

# What browsers check <input type=email> by (WHATWG HTML), and at least one dot in the domain.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")


def _is_email(_form: FlaskForm, field: EmailField) -> None:
    if not _EMAIL.fullmatch(field.data):
        raise ValidationError("Enter an e-mail address like name@example.com.")


def _one_line(typed: str | None) -> str | None:
    return visitor.clean(typed) if typed else typed


def _lines(typed: str | None) -> str | None:
    return visitor.clean_lines(typed) if typed else typed


class TrialForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who someone is."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name."), Length(max=200, message="At most 200 characters.")],
        filters=[_one_line],
    )
    email = EmailField(
        "E-mail",
        [
            DataRequired("Enter your e-mail address."),
            Length(max=254, message="At most 254 characters."),
            _is_email,
        ],
        filters=[_one_line],
    )


class OrderForm(TrialForm):
    """Who orders, and how they will pay."""

    phone = TelField(
        "Phone (optional)",
        [Optional(), Length(max=40, message="At most 40 characters.")],
    )
    payment_system = RadioField(
        "How would you like to pay?",
        [InputRequired("Choose a way to pay.")],
        choices={system.name: system.label for system in payment_systems.OFFERED},
        default=payment_systems.OFFERED[0].name,
    )
    form_key = HiddenField(
        validators=[Regexp(r"^[A-Za-z0-9_-]{16,64}\Z", message="Open this page again.")],
        default=lambda: secrets.token_urlsafe(16),
    )

    e164: str | None = None
    """The phone in E.164, once the form is valid."""

    @classmethod
    def of(cls, product: Product) -> OrderForm:
        """The form for one product; what is free has no way to pay."""
        form = cls()
        form.regions = visitor.regions(product.currency)
        if product.is_free:
            del form.payment_system
        return form

    def validate_phone(self, field: TelField) -> None:
        """Understand the number, or ask for it again."""
        self.e164 = phones.to_e164(field.data, self.regions)
        if self.e164 is None:
            raise ValidationError("Enter a phone number with its country's code, like +380…")

    def chosen_system(self) -> str:
        """The way to pay, 'free' where there is nothing to pay."""
        return str(self.payment_system.data) if "payment_system" in self else payment_systems.FREE


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
