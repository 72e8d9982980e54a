"""The sign-in form; whether the password is right is decided in the view."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who signs in."""

    email = EmailField(
        "E-mail",
        [
            InputRequired("Enter your e-mail address."),
            Length(max=320, message="An e-mail address has at most 320 characters."),
        ],
    )
    password = PasswordField(
        "Password",
        [
            InputRequired("Enter your password."),
            Length(max=1000, message="A password has at most 1,000 characters."),
        ],
    )
