"""What a member wants to see of a log, read from the address, so that each view can be sent on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, literal_column, select

from schoolhooks import event_ids, triggers
from schoolhooks.dispatch.models import OPEN_STATES, Delivery
from schoolhooks.outbox import EventSubject

# Written out in the query, not sent as values: only then is the small index on them certain.
_RESULTS = {
    "delivered": "state = 'delivered'",
    "failed": "state = 'failed'",
    "waiting": f"state IN {OPEN_STATES}",
    "stopped": "state = 'cancelled'",
}
RESULT_LABELS = {
    "delivered": _("Delivered"),
    "failed": _("Failed"),
    "waiting": _("Waiting or retrying"),
    "stopped": _("Stopped"),
}
_LONGEST_ID = 100
_ORDER_NUMBER = re.compile(r"[A-Za-z]-(\d+)")
"""An order's number as people read it; events are kept under its id, which is the digits."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they stand in the address; empty ones are not set."""

    result: str = ""
    trigger: str = ""
    since: str = ""
    """From this minute on (UTC), as `<input type="datetime-local">` writes it."""
    until: str = ""
    """Before this minute."""
    id: str = ""
    """An event's id, or the id of the order, contact or course that events are about."""
    before: str = ""
    """Only what is older than the delivery of this event: where a page begins."""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Filters:
        """The filters of an address; what makes no sense is left out."""
        given = {field.name: arguments.get(field.name, "").strip() for field in fields(cls)}
        return cls(
            result=given["result"] if given["result"] in _RESULTS else "",
            trigger=given["trigger"] if triggers.get(given["trigger"]) else "",
            since=given["since"] if _moment(given["since"]) else "",
            until=given["until"] if _moment(given["until"]) else "",
            id=given["id"].replace("\0", "")[:_LONGEST_ID],
            before=given["before"] if event_ids.parsed(given["before"]) else "",
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """What to put into an address that keeps them."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @property
    def newest(self) -> dict[str, Any]:
        """The same, at the newest page."""
        return {name: value for name, value in self.arguments.items() if name != "before"}

    @property
    def are_set(self) -> bool:
        """Whether anything is left out of the log."""
        return bool(self.newest)

    @property
    def need_a_search(self) -> bool:
        """Whether no index leads to the rows, so that very many may have to be looked at."""
        return not self.id and (bool(self.trigger) or self.result == "delivered")

    def older_than(self, event_id: str) -> dict[str, Any]:
        """The same, at the page that begins below that event."""
        return {**self.arguments, "before": event_id}

    def conditions(self) -> list[ColumnElement[bool]]:
        """What rows must fulfil."""
        wanted = self.limits()
        if self.result:
            wanted.append(literal_column(f"delivery.{_RESULTS[self.result]}"))
        if self.trigger:
            wanted.append(Delivery.trigger == self.trigger)
        if self.id:
            wanted.append(self._has_id())
        return wanted

    def limits(self) -> list[ColumnElement[bool]]:
        """The part of the log that the filters are looked for in."""
        wanted: list[ColumnElement[bool]] = []
        if older_than := event_ids.parsed(self.before):
            wanted.append(Delivery.event_id < older_than)
        if since := _moment(self.since):
            wanted.append(Delivery.event_id >= event_ids.floor(since))
        if until := _moment(self.until):
            wanted.append(Delivery.event_id < event_ids.floor(until))
        return wanted

    def _has_id(self) -> ColumnElement[bool]:
        if event_id := event_ids.parsed(self.id):
            return Delivery.event_id == event_id
        number = _ORDER_NUMBER.fullmatch(self.id)
        subject = number[1] if number else self.id
        about = select(EventSubject.event_id).where(EventSubject.subject == subject)
        return Delivery.event_id.in_(about)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= moment.year <= 9000:  # what an event's id can say
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
