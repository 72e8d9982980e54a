"""The sign-in form; whether the password is right is decided in the view."""

from flask_babel import lazy_gettext
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from schoolhooks.forms import Form


class SignInForm(Form):
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
