"""Every kept number counted again from rows; ledger compares, retention keeps what rows said.

Both use these same words, so what retention archives is what the ledger would have counted. The
names in braces are filled in by `over`, for rows can be in a table or in what was cut off it.
"""

from __future__ import annotations

from collections.abc import Sequence

from schoolhooks.dispatch.totals import BUCKETS, DURATION_BOUNDS_MS

_BUCKETS = ", ".join(
    f"count(*) FILTER (WHERE a.status IS NOT NULL AND {low} <= a.duration_ms"
    + (f" AND a.duration_ms < {DURATION_BOUNDS_MS[place]})" if place < BUCKETS - 1 else ")")
    for place, low in enumerate((0, *DURATION_BOUNDS_MS))
)

LANES = """
    SELECT webhook_id,
        count(*) FILTER (WHERE NOT test) AS deliveries,
        count(*) FILTER (WHERE NOT test AND first_end = 'delivered') AS delivered,
        count(*) FILTER (WHERE NOT test AND first_end = 'failed') AS failed,
        count(*) FILTER (WHERE NOT test AND first_end = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE state = 'sending') AS in_flight
    FROM {delivery} AS d GROUP BY webhook_id
"""
"""What each lane's deliveries say."""

HOURS = f"""
    SELECT a.webhook_id, date_trunc('hour', a.started_at, 'UTC') AS hour,
        count(*) FILTER (WHERE a.number = 1) AS calls,
        count(*) AS attempts,
        count(*) FILTER (WHERE d.first_end = 'delivered' AND d.first_end_attempt = a.number)
            AS delivered,
        count(*) FILTER (WHERE d.first_end = 'failed' AND d.first_end_attempt = a.number)
            AS failed,
        ARRAY[{_BUCKETS}]::int[] AS durations
    FROM {{attempt}} AS a JOIN {{delivery}} AS d USING (webhook_id, event_id)
    WHERE NOT d.test AND a.result <> 'cancelled'
    GROUP BY a.webhook_id, date_trunc('hour', a.started_at, 'UTC')
"""  # noqa: S608 - made of this file's own numbers
"""What each hour's attempts say."""

SCHOOLS = """
    SELECT school_id, count(*) AS events, sum(matched)::bigint AS deliveries
    FROM {event} AS e WHERE NOT test AND matched IS NOT NULL GROUP BY school_id
"""
"""What each school's events say."""


def over(query: str, cut_off: Sequence[str] = (), *, alone: bool = False) -> str:
    """The query over the tables and those partitions cut off them; `alone`: over these only."""
    places = {}
    for table in ("event", "delivery", "attempt"):
        parts = [] if alone else [table]
        parts += [name for name in cut_off if name.startswith(f"{table}_2")]
        places[table] = "(" + " UNION ALL ".join(f"TABLE {name}" for name in parts) + ")"
    return query.format(**places)
