"""Letting time pass for one school, so that what only time brings about can be seen."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms.validators import InputRequired, NumberRange

from schoolhooks.extensions import utc_now
from schoolhooks.forms import WholeNumberField
from schoolhooks.members.models import Membership
from schoolhooks.school import clock
from schoolhooks.school_settings.acts import Act, ActForm
from schoolhooks.school_settings.fields import OUT_OF_RANGE
from schoolhooks.texts import N_


class ClockForm(ActForm):
    """How far to look ahead."""

    days = WholeNumberField(
        lazy_gettext("Days ahead"),
        [
            InputRequired(lazy_gettext("Enter a number.")),
            NumberRange(0, 400, message=OUT_OF_RANGE),
        ],
        default=7,
    )


def _run(form: ClockForm, member: Membership) -> str | None:
    at = utc_now() + timedelta(days=form.days.data)
    happened = clock.run_due(at, school_id=member.school_id)
    return " ".join(_sentence(what, count) for what, count in happened.items()) or None


def _sentence(what: str, count: int) -> str:
    """What happened and how often, as "Orders expired: 1."."""
    told = _(what)
    return str(_("%(what)s: %(count)s.", what=told[:1].upper() + told[1:], count=count))


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "run-clock", "time", N_("Run the school’s clock forward"),
        ("enrollment.expiring", "enrollment.ended", "student.inactive", "order.cancelled",
         "checkout.abandoned", "subscription.trial_ending", "subscription.renewed",
         "subscription.past_due", "subscription.cancelled"),
        ClockForm, _run, N_("Nothing is due by then."),
        note=N_("What would be due in so many days happens now, for this school alone. "
                "The clock itself does not move."),
    ),
)  # fmt: skip
