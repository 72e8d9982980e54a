"""The sign-in form; whether the password is right is decided in the view."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who signs in."""

    email = EmailField(
        lazy_gettext("E-mail"),
        [
            InputRequired(lazy_gettext("Enter your e-mail address.")),
            Length(max=320, message=lazy_gettext("An e-mail address has at most 320 characters.")),
        ],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=1000, message=lazy_gettext("A password has at most 1,000 characters.")),
        ],
    )
