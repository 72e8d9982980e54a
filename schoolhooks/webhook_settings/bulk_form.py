"""What is to be sent in bulk, as the form and its address say it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from schoolhooks import event_ids
from schoolhooks.dispatch.bulk import MOST_CHOSEN, Plan
from schoolhooks.dispatch.models import BulkKind
from schoolhooks.extensions import utc_now
from schoolhooks.forms import Form, WholeNumberField

FASTEST = 1000
USUAL = 10
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
KINDS = {
    BulkKind.FAILED: lazy_gettext("Send again what failed"),
    BulkKind.MISSED: lazy_gettext("Send what this webhook missed"),
    BulkKind.CHOSEN: lazy_gettext("Send chosen deliveries again"),
}


class BulkForm(Form):
    """Which deliveries, of events since when, and how fast."""

    kind = RadioField(
        lazy_gettext("What to send"),
        choices=[SelectChoice(kind.value, KINDS[kind]) for kind in list(BulkKind)[:2]],
        default=BulkKind.FAILED.value,
    )
    since = DateTimeLocalField(
        lazy_gettext("Of events since (UTC)"),
        [InputRequired(lazy_gettext("Enter a day and a time."))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        render_kw={"data-utc": lazy_gettext("Of events since"), "autocomplete": "off"},
    )
    per_second = WholeNumberField(
        lazy_gettext("At most so many a second"),
        [
            InputRequired(lazy_gettext("Enter a number.")),
            NumberRange(
                1, FASTEST, lazy_gettext("Enter a number from 1 to %(most)s.", most=f"{FASTEST:,}")
            ),
        ],
        default=USUAL,
    )

    def plan(self, chosen: list[uuid.UUID]) -> Plan:
        """The plan of a valid form; chosen deliveries need no kind and no time."""
        if chosen:
            return Plan(BulkKind.CHOSEN, _LONG_AGO, self.per_second.data, chosen)
        since = max(self.since.data.replace(tzinfo=UTC), _LONG_AGO)
        return Plan(BulkKind(self.kind.data), since, self.per_second.data)

    def are_errors_only_in(self, names: Iterable[str]) -> bool:
        """Whether nothing is wrong outside these fields."""
        return set(self.errors) <= set(names)


def beginning() -> dict[str, Any]:
    """What the form begins with."""
    return {"since": (utc_now() - timedelta(days=7)).replace(second=0, microsecond=0, tzinfo=None)}


def chosen_of(values: Iterable[str]) -> list[uuid.UUID]:
    """The events of these public ids; what is none is left out, and so is what is too much."""
    found = filter(None, map(event_ids.parsed, values))
    return sorted(set(found))[:MOST_CHOSEN]
