"""The tags of open pages: which numbers a page shows, so that a poll is told only what moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import request
from sqlalchemy import func, select

from schoolhooks.dispatch import live
from schoolhooks.extensions import db, utc_now

_SENT = re.compile(r"(?P<version>[^@]*)@(?P<read>[0-9]{1,13})@(?P<calls>[0-9]{1,15})")
# A row's moment of change is its transaction's start, and it is seen only after the commit.
_LONGEST_TRANSACTION = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class LiveTag:
    """The version of a school's numbers, when they were read (by the database), and their sum."""

    version: str
    """Empty where Redis was away or slow: nobody knows, so no poll is spared its answer."""
    read_at: datetime
    calls: int = 0
    """All calls that the page shows, so that the next poll knows whether there are new ones."""

    def __str__(self) -> str:
        """As it travels to the page and back."""
        return f"{self.version}@{int(self.read_at.timestamp() * 1000)}@{self.calls}"

    @property
    def moved_since(self) -> datetime:
        """What changed at this moment or later may be unknown to the page."""
        return self.read_at - _LONGEST_TRANSACTION


def of_webhook_page(school_id: int, *, is_held: bool) -> str | None:
    """The tag of what a page of one webhook shows; read it *before* the numbers. None: no Redis.

    The chart goes on with the hour though nothing moved. And what was held back while the page's
    list stood still is due as soon as it is let go.
    """
    version = live.tag(school_id)
    if version is None:
        return None
    return f"{version}@{utc_now():%Y-%m-%dT%H}{'@held' if is_held else ''}"


def now(school_id: int) -> LiveTag:
    """The tag to read *before* the numbers."""
    version = live.tag(school_id) or ""
    return LiveTag(version, db.session.execute(select(func.now())).scalar_one())


def sent_by_page() -> LiveTag | None:
    """The tag of what the asking page shows already; None where it sent none that can be read."""
    sent = _SENT.fullmatch(request.headers.get("HX-PTag", ""))
    if sent is None:
        return None
    read_at = datetime.fromtimestamp(int(sent["read"]) / 1000, UTC)
    return LiveTag(sent["version"], read_at, int(sent["calls"]))
