"""Weekly partitions of the tables that are split by event id.

Which rows may go is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from schoolhooks import event_ids

WEEK = timedelta(days=7)
# A Monday, so that partitions begin on Mondays, 00:00 UTC.
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
WEEKS_AHEAD = 4
SPLIT_TABLES = {
    "event": "id",
    "event_body": "event_id",
    "event_subject": "event_id",
    "delivery": "event_id",
    "attempt": "event_id",
}


def week_of(moment: datetime) -> datetime:
    """The start of the week that moment is in."""
    return _FIRST + (moment - _FIRST) // WEEK * WEEK


def name(table: str, week: datetime) -> str:
    """The name of a table's partition for that week."""
    return f"{table}_{week:%Y%m%d}"


def ensure(connection: Connection, since: datetime, until: datetime) -> list[str]:
    """Make the partitions that cover those moments, where they are missing. Returns the new ones.

    Until a week has its own partition, its rows go to the default one, so that no order is ever
    refused because housekeeping was late; they are moved when the partition is made.
    """
    made = []
    for table in SPLIT_TABLES:
        present = set(existing(connection, table))
        for week in _weeks(since, until):
            if name(table, week) not in present:
                _make(connection, table, week)
                made.append(name(table, week))
    return made


def existing(connection: Connection, table: str) -> list[str]:
    """The names of a table's partitions, the default one left out."""
    found = connection.execute(
        text(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = CAST(:table AS regclass) AND c.relname <> :rest ORDER BY 1"
        ),
        {"table": table, "rest": f"{table}_rest"},
    )
    return list(found.scalars())


def cut_off(connection: Connection) -> list[str]:
    """Partitions cut off their tables whose totals are not kept yet, so they are not dropped."""
    found = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relispartition"
            " AND pg_table_is_visible(oid) AND relname ~ :pattern ORDER BY 1"
        ),
        {"pattern": f"^({'|'.join(SPLIT_TABLES)})_[0-9]{{8}}$"},
    )
    return list(found.scalars())


def starts_at(partition: str) -> datetime:
    """The start of the week that the partition of that name covers."""
    return datetime.strptime(partition.rpartition("_")[2], "%Y%m%d").replace(tzinfo=UTC)


def _weeks(since: datetime, until: datetime) -> Iterator[datetime]:
    week = week_of(since)
    while week <= until:
        yield week
        week += WEEK


def _make(connection: Connection, table: str, week: datetime) -> None:
    child, key = name(table, week), SPLIT_TABLES[table]
    low, high = event_ids.floor(week), event_ids.floor(week + WEEK)
    bounds = f"{key} >= '{low}' AND {key} < '{high}'"
    # Names and bounds are ours; DDL takes no parameters.
    for statement in (
        f"LOCK TABLE {table}_rest IN ACCESS EXCLUSIVE MODE",
        f"CREATE TABLE {child} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
        f"WITH moved AS (DELETE FROM {table}_rest WHERE {bounds} RETURNING *)"  # noqa: S608
        f" INSERT INTO {child} SELECT * FROM moved",
        f"ALTER TABLE {table} ATTACH PARTITION {child} FOR VALUES FROM ('{low}') TO ('{high}')",
    ):
        connection.execute(text(statement))
