"""What a member wants to see of a log, read from the address, so that each view can be sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from schoolhooks import event_ids
from schoolhooks.dispatch.models import Delivery


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they stand in the address; empty ones are not set."""

    before: str = ""
    """Only what is older than the delivery of this event."""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Filters:
        """The filters of an address; what makes no sense is left out."""
        before = arguments.get("before", "")
        return cls(before=before if event_ids.parsed(before) else "")

    @property
    def arguments(self) -> dict[str, Any]:
        """What to put into an address that keeps them."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @property
    def newest(self) -> dict[str, Any]:
        """The same, at the newest page."""
        return {name: value for name, value in self.arguments.items() if name != "before"}

    def older_than(self, event_id: str) -> dict[str, Any]:
        """The same, at the page that begins below that event."""
        return {**self.arguments, "before": event_id}

    def conditions(self) -> list[ColumnElement[bool]]:
        """What rows must fulfil."""
        wanted: list[ColumnElement[bool]] = []
        if older_than := event_ids.parsed(self.before):
            wanted.append(Delivery.event_id < older_than)
        return wanted
