"""Which rows of the audit its page shows: an act, a person, a day, a webhook or a test address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext
from sqlalchemy import ColumnElement, Select, select, tuple_
from werkzeug.datastructures import MultiDict

from schoolhooks import row_ids
from schoolhooks.members.audit import Act, AuditEntry

# What can be asked for: the words of the choice, and the acts that it stands for.
CHOICES: Mapping[str, tuple[LazyString, Sequence[Act]]] = {
    "created": (lazy_gettext("Created"), [Act.CREATED]),
    "changed": (lazy_gettext("Changed"), [Act.CHANGED]),
    "paused": (lazy_gettext("Paused"), [Act.PAUSED]),
    "resumed": (lazy_gettext("Resumed"), [Act.RESUMED]),
    "deleted": (lazy_gettext("Deleted"), [Act.DELETED]),
    "tested": (lazy_gettext("Tests sent"), [Act.TESTED]),
    "resent": (lazy_gettext("Sent again or later"), [Act.RESENT]),
    "tried": (lazy_gettext("Tried at once"), [Act.TRIED]),
    "stopped": (lazy_gettext("Sending stopped"), [Act.STOPPED]),
    "secret": (lazy_gettext("Secrets shown or rotated"), [Act.REVEALED, Act.ROTATED]),
    "looked": (lazy_gettext("Data of people looked at"), [Act.LOOKED]),
    "cleared": (lazy_gettext("Test addresses cleared"), [Act.CLEARED]),
}
_DAY = timedelta(days=1)
_FIRST, _LAST = date(1970, 1, 2), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the address asks for; what it says that cannot be is left out."""

    act: str = ""
    member: int | None = None
    day: date | None = None
    zone: str = ""
    """The reader's time zone, in which the day is meant; UTC where it is empty."""
    webhook: int | None = None
    test_address: str = ""

    @classmethod
    def read(cls, given: MultiDict[str, str]) -> AuditFilter:
        """From the query of an address."""
        act, zone = given.get("act", ""), given.get("zone", "")
        token = given.get("test_address", "")
        return cls(
            act=act if act in CHOICES else "",
            member=_row_id(given.get("member")),
            day=_day(given.get("day", "")),
            zone=zone if _zone(zone) is not UTC else "",
            webhook=_row_id(given.get("webhook")),
            test_address=token if token.isalnum() else "",
        )

    @property
    def arguments(self) -> dict[str, str | int]:
        """The query of an address that asks for the same."""
        asked = {
            "act": self.act,
            "member": self.member,
            "day": self.day and self.day.isoformat(),
            "zone": self.day and self.zone,
            "webhook": self.webhook,
            "test_address": self.test_address,
        }
        return {name: value for name, value in asked.items() if value}

    def query(self, school_id: int, *, before: int | None, most: int) -> Select[AuditEntry]:
        """The newest of the school's rows that are so, older than the row `before`."""
        wanted = [AuditEntry.school_id == school_id, *self._conditions()]
        if before is not None:
            key = select(AuditEntry.at, AuditEntry.id).where(AuditEntry.id == before)
            wanted.append(tuple_(AuditEntry.at, AuditEntry.id) < key.scalar_subquery())
        newest = (AuditEntry.at.desc(), AuditEntry.id.desc())
        return select(AuditEntry).where(*wanted).order_by(*newest).limit(most)

    def _conditions(self) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if self.act:
            wanted.append(AuditEntry.act.in_(CHOICES[self.act][1]))
        if self.member:
            wanted.append(AuditEntry.member_id == self.member)
        if self.webhook:
            wanted.append(AuditEntry.webhook_id == self.webhook)
        if self.test_address:
            wanted.append(AuditEntry.test_address == self.test_address)
        if self.day:
            zone = _zone(self.zone)
            begin, end = (
                datetime.combine(day, datetime.min.time(), zone)
                for day in (self.day, self.day + _DAY)
            )
            wanted += [AuditEntry.at >= begin, AuditEntry.at < end]
        return wanted


def _row_id(text: str | None) -> int | None:
    if text is None or not (text.isascii() and text.isdecimal()):
        return None
    return min(int(text[:30]), row_ids.LARGEST)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def _zone(name: str) -> tzinfo:
    """The zone of that name; UTC where there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, LookupError):
        return UTC
