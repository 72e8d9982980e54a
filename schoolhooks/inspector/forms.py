"""What a test address is told to answer; the limits are those of its table."""

from flask_babel import lazy_gettext
from wtforms.validators import InputRequired, NumberRange

from schoolhooks.forms import Form, WholeNumberField
from schoolhooks.test_addresses.models import FIRST_STATUS, LAST_STATUS, LONGEST_DELAY_SECONDS


class AnswerForm(Form):
    """The answer to whatever comes from now on."""

    status = WholeNumberField(
        lazy_gettext("Status"),
        [
            InputRequired(lazy_gettext("Enter a status, like 200 or 500.")),
            NumberRange(
                FIRST_STATUS,
                LAST_STATUS,
                lazy_gettext(
                    "Enter a status from %(first)s to %(last)s.",
                    first=FIRST_STATUS,
                    last=LAST_STATUS,
                ),
            ),
        ],
    )
    delay_seconds = WholeNumberField(
        lazy_gettext("Delay in seconds"),
        [
            InputRequired(lazy_gettext("Enter the seconds to wait, 0 for none.")),
            NumberRange(
                0,
                LONGEST_DELAY_SECONDS,
                lazy_gettext("Enter 0 to %(most)s whole seconds.", most=LONGEST_DELAY_SECONDS),
            ),
        ],
    )
