"""The ledger: every number recounted in one snapshot; and its one line for pages, kept cheap.

What is proven stands in proofs, how rows are counted in recount.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg import errors
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from schoolhooks import config, event_ids, partitions
from schoolhooks.dispatch import proofs, recount
from schoolhooks.extensions import db, utc_now

SHOWN_AT_MOST = 20
"""Differences named per proof; the rest is only counted."""
SUMMARY_SECONDS = 5.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is not what the rows say, or one row that cannot be."""

    proof: str
    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.proof}: {self.place}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Totals:
    """The big numbers of the whole installation; tests and pings left out, dropped rows counted."""

    events: int
    accounted: int
    waiting: int
    deliveries: int
    attempts: int
    delivered: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a recount came to."""

    totals: Totals
    differences: tuple[Difference, ...]
    more: int
    """Further differences that are not named."""

    @property
    def is_exact(self) -> bool:
        """Whether every number is what the rows say."""
        return not self.differences

    def __str__(self) -> str:
        """Lines for a terminal."""
        totals = self.totals
        lines = [
            f"{totals.events:,} events, {totals.accounted:,} accounted for",
            f"{totals.waiting:,} events not fanned out yet",
            f"{totals.deliveries:,} deliveries: {totals.delivered:,} delivered,"
            f" {totals.failed:,} failed, {totals.cancelled:,} cancelled",
            f"{totals.attempts:,} attempts",
            *map(str, self.differences),
        ]
        if self.more:
            lines.append(f"and {self.more:,} more differences")
        return "\n".join([*lines, "exact" if self.is_exact else "NOT EXACT"])

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "exact": self.is_exact,
            "totals": asdict(self.totals),
            "differences": [asdict(one) for one in self.differences],
            "more_differences": self.more,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """A school's line: how many events there are, are accounted for, and wait to be fanned out."""

    events: int
    accounted: int
    waiting: int


# Kept totals only: what the full ledger proves. An event is accounted for when it waits in its
# table or its deliveries are in a lane's count; each of these ended, or is still on its way.
_SUMMARY = text(
    """
    SELECT coalesce(t.events, 0), w.waiting, coalesce(t.deliveries, 0), coalesce(l.deliveries, 0),
           coalesce(l.ended, 0)
    FROM (SELECT count(*) AS waiting FROM event
          WHERE matched IS NULL AND school_id = :school_id AND NOT test) AS w
    LEFT JOIN school_total t ON t.school_id = :school_id
    LEFT JOIN (SELECT sum(deliveries)::bigint AS deliveries,
                      sum(delivered + failed + cancelled)::bigint AS ended
               FROM lane WHERE school_id = :school_id) AS l ON true
    """
)
_TOTALS = """
    SELECT (SELECT count(*) FROM {event} AS e WHERE NOT test)
               + (SELECT coalesce(sum(dropped_events), 0)::bigint FROM school_total),
           (SELECT count(*) FROM {event} AS e WHERE NOT test AND matched IS NULL),
           coalesce(sum(deliveries), 0)::bigint, coalesce(sum(attempts), 0)::bigint,
           coalesce(sum(delivered), 0)::bigint, coalesce(sum(failed), 0)::bigint,
           coalesce(sum(cancelled), 0)::bigint
    FROM lane
"""
_FIRST_ONES = (
    "SELECT place, expected, found, count(*) OVER () FROM ({}) AS d (place, expected, found)"
    " ORDER BY place LIMIT :most"
)
_remembered: dict[int, tuple[float, Summary]] = {}


def take() -> Ledger:
    """Recount everything, in one snapshot. Reads only; takes minutes where there are millions."""
    for _ in range(_TRIES - 1):
        try:
            return _take()
        except ProgrammingError as error:
            # Retention finished with a partition between our look and our lock.
            if not isinstance(error.orig, errors.UndefinedTable):
                raise
    return _take()


def summary(school_id: int) -> Summary:
    """A school's line from kept totals, at most a few seconds old."""
    known = _remembered.get(school_id)
    if known and time.monotonic() < known[0]:
        return known[1]
    if len(_remembered) > 1000:
        _remembered.clear()
    row = db.session.execute(_SUMMARY, {"school_id": school_id}).one()
    events, waiting, wanted, taken, ended = row
    missing = abs(wanted - taken) + max(0, ended - taken)
    line = Summary(events + waiting, max(0, events + waiting - missing), waiting)
    _remembered[school_id] = (time.monotonic() + SUMMARY_SECONDS, line)
    return line


def _take() -> Ledger:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        # The locks come before the snapshot: so no partition is cut off once it is taken.
        connection.execute(text("LOCK TABLE event, delivery, attempt IN ACCESS SHARE MODE"))
        cut_off = partitions.cut_off(connection)
        if cut_off:
            connection.execute(text(f"LOCK TABLE {', '.join(cut_off)} IN ACCESS SHARE MODE"))
        connection.execute(text("SET LOCAL jit = off"))
        connection.execute(text("SET LOCAL work_mem = '64MB'"))
        checked = [_check(connection, proof, cut_off) for proof in proofs.ALL]
        odd_events = checked[0][1]
        totals = _totals(connection, cut_off, odd_events)
        connection.rollback()
    named = tuple(one for some, _ in checked for one in some)
    return Ledger(totals, named, sum(count for _, count in checked) - len(named))


def _check(
    connection: Connection, proof: proofs.Proof, cut_off: list[str]
) -> tuple[list[Difference], int]:
    """What is different, named up to a limit, and how much it is in all."""
    query = recount.over(proof.query, cut_off)
    settings = config.current()
    rows = connection.execute(
        text(_FIRST_ONES.format(query)),
        {
            "bodies_since": event_ids.floor(_bodies_since(connection)),
            "grace_seconds": settings.lease_seconds + settings.sweep_seconds,
            "most": SHOWN_AT_MOST,
        },
    ).all()
    found = [Difference(proof.name, *map(str, row[:3])) for row in rows]
    return found, rows[0][3] if rows else 0


def _bodies_since(connection: Connection) -> datetime:
    """Retention takes bodies by whole weeks, so those of the oldest week kept are all there."""
    weeks = [partitions.starts_at(name) for name in partitions.existing(connection, "event_body")]
    return min(weeks, default=partitions.week_of(utc_now()))


def _totals(connection: Connection, cut_off: list[str], odd_events: int) -> Totals:
    events, waiting, *rest = connection.execute(text(recount.over(_TOTALS, cut_off))).one()
    return Totals(events, events - odd_events, waiting, *rest)
