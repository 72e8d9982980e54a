"""Letting time pass for one school, so that what only time brings about can be seen."""

from __future__ import annotations

from datetime import timedelta

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from schoolhooks.extensions import utc_now
from schoolhooks.members.models import Membership
from schoolhooks.school import clock
from schoolhooks.school_settings.acts import Act, ActForm


class ClockForm(ActForm):
    """How far to look ahead."""

    days = IntegerField(
        "Days ahead",
        [InputRequired("Enter a number."), NumberRange(0, 400, message="Between 0 and 400.")],
        default=7,
    )


def _run(form: ClockForm, member: Membership) -> str | None:
    at = utc_now() + timedelta(days=form.days.data)
    happened = clock.run_due(at, school_id=member.school_id)
    return f"{clock.in_words(happened).capitalize()}." if happened else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "run-clock", "time", "Run the school’s clock forward",
        ("enrollment.expiring", "enrollment.ended", "student.inactive", "order.cancelled",
         "checkout.abandoned", "subscription.trial_ending", "subscription.renewed",
         "subscription.past_due", "subscription.cancelled"),
        ClockForm, _run, "Nothing is due by then.",
        note="What would be due in so many days happens now, for this school alone. "
             "The clock itself does not move.",
    ),
)  # fmt: skip
