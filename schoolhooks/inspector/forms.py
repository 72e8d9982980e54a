"""What a test address is told to answer; the limits are those of its table."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from schoolhooks.test_addresses.models import FIRST_STATUS, LAST_STATUS, LONGEST_DELAY_SECONDS


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The answer to whatever comes from now on."""

    status = IntegerField(
        "Status",
        [
            InputRequired("Enter a status, like 200 or 500."),
            NumberRange(
                FIRST_STATUS, LAST_STATUS, f"Enter a status from {FIRST_STATUS} to {LAST_STATUS}."
            ),
        ],
    )
    delay_seconds = IntegerField(
        "Delay in seconds",
        [
            InputRequired("Enter the seconds to wait, 0 for none."),
            NumberRange(
                0, LONGEST_DELAY_SECONDS, f"Enter 0 to {LONGEST_DELAY_SECONDS} whole seconds."
            ),
        ],
    )
