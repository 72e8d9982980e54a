"""The tables of kept numbers: by hour, by school, and of rows that retention dropped.

Each number can be recounted from rows (see recount); lanes keep theirs on their own row.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ARRAY, ForeignKey, Index, Integer
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schoolhooks.extensions import Model

DURATION_BOUNDS_MS = (
    2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700,
    1000, 1500, 2000, 3000, 5000, 7000, 10000,
)  # fmt: skip
"""Where one bucket of answer times ends and the next begins: 24 buckets, the last one open.

Steps of about a half, so a median read from them is off by a quarter at most.
"""
BUCKETS = len(DURATION_BOUNDS_MS) + 1
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""The hour that stands for all hours too old to be kept apart, and for what has no hour."""

_NO_DURATIONS = sql("array_fill(0, ARRAY[24])")


class Hourly(Model):
    """What a webhook's calls of one hour came to; tests and pings left out.

    An attempt is counted in the hour (UTC) in which it started, and so is the end that it brought:
    hours add up to the lane's counters, and each one to its attempts. Only answers have durations.
    """

    __tablename__ = "hourly"
    __table_args__ = (
        Index("hourly_school_idx", "school_id", "hour"),
        # Room on each page: the present hour's rows change all the time.
        {"postgresql_with": {"fillfactor": "50"}},
    )

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhook.id"), primary_key=True, autoincrement=False
    )
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    calls: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    delivered: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    durations: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=_NO_DURATIONS)
    """How many answers fell into each bucket of DURATION_BOUNDS_MS."""


class Archived(Model):
    """What dropped rows had come to, by hour as in Hourly, so that every counter stays proven."""

    __tablename__ = "archived"

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhook.id"), primary_key=True, autoincrement=False
    )
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    deliveries: Mapped[int] = mapped_column(server_default="0")
    calls: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    delivered: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    cancelled: Mapped[int] = mapped_column(server_default="0")
    durations: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=_NO_DURATIONS)


class SchoolTotal(Model):
    """How many of a school's events were fanned out, and into how many deliveries; no tests.

    The dropped ones are those whose rows retention took away: they are in the other two as well.
    """

    __tablename__ = "school_total"

    school_id: Mapped[int] = mapped_column(
        ForeignKey("school.id"), primary_key=True, autoincrement=False
    )
    events: Mapped[int] = mapped_column(server_default="0")
    deliveries: Mapped[int] = mapped_column(server_default="0")
    dropped_events: Mapped[int] = mapped_column(server_default="0")
    dropped_deliveries: Mapped[int] = mapped_column(server_default="0")
