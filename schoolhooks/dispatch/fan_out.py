"""From events to deliveries: which webhooks want an event, written in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from schoolhooks.dispatch.database import Connection

EVENTS_AT_ONCE = 256
SCHOOLS_AT_ONCE = 32

# 1. Schools take turns: those after the last one served come first, and share the batch evenly,
#    so one school's hundred thousand events never stand before another's one.
# 2. The schools that wait are found by hopping through the partial index from one to the next.
# 3. A webhook takes events from its own start on; a ping or test goes to its one recipient.
_FAN_OUT = """
WITH RECURSIVE hop (school_id) AS (
    (SELECT school_id FROM event WHERE matched IS NULL AND school_id > %(after)s
     ORDER BY school_id LIMIT 1)
    UNION ALL
    SELECT (SELECT e.school_id FROM event e WHERE e.matched IS NULL AND e.school_id > h.school_id
            ORDER BY e.school_id LIMIT 1)
    FROM hop h WHERE h.school_id IS NOT NULL
), school_turn AS MATERIALIZED (
    SELECT school_id, greatest(%(events)s / count(*) OVER (), 1) AS share
    FROM (SELECT school_id FROM hop WHERE school_id IS NOT NULL LIMIT %(schools)s) AS waiting
), picked AS MATERIALIZED (
    SELECT e.* FROM school_turn s CROSS JOIN LATERAL (
        SELECT id, school_id, trigger, test, recipient_id FROM event
        WHERE matched IS NULL AND school_id = s.school_id
        ORDER BY id LIMIT s.share FOR UPDATE SKIP LOCKED
    ) AS e
), wanted AS MATERIALIZED (
    SELECT p.id AS event_id, p.school_id, p.trigger, p.test, w.id AS webhook_id
    FROM picked p
    JOIN webhook_trigger t
      ON t.school_id = p.school_id AND t.trigger = p.trigger AND t.since_id <= p.id
    JOIN webhook w ON w.id = t.webhook_id
    WHERE p.recipient_id IS NULL AND w.deleted_at IS NULL AND w.status <> 'disabled'
    UNION ALL
    SELECT p.id, p.school_id, p.trigger, p.test, w.id
    FROM picked p JOIN webhook w ON w.id = p.recipient_id AND w.school_id = p.school_id
    WHERE w.deleted_at IS NULL
), inserted AS (
    INSERT INTO delivery (webhook_id, event_id, trigger, test, due_at)
    SELECT webhook_id, event_id, trigger, test, now() FROM wanted
), matches AS MATERIALIZED (
    SELECT school_id, event_id, bool_or(test) AS test, sum(matched)::bigint AS matched
    FROM (SELECT school_id, id AS event_id, test, 0 AS matched FROM picked
          UNION ALL SELECT school_id, event_id, test, 1 FROM wanted) AS one
    GROUP BY school_id, event_id
), marked AS (
    UPDATE event e SET matched = m.matched FROM matches m WHERE e.id = m.event_id
), opened AS (
    INSERT INTO lane AS l (webhook_id, school_id, due_at, deliveries)
    SELECT webhook_id, school_id, now(), count(*) FILTER (WHERE NOT test)
    FROM wanted GROUP BY webhook_id, school_id ORDER BY webhook_id
    ON CONFLICT (webhook_id) DO UPDATE SET
        due_at = least(l.due_at, excluded.due_at),
        deliveries = l.deliveries + excluded.deliveries,
        changed_at = now()
), counted AS (
    INSERT INTO school_total AS s (school_id, events, deliveries)
    SELECT school_id, count(*), sum(matched)::bigint FROM matches
    WHERE NOT test GROUP BY school_id ORDER BY school_id
    ON CONFLICT (school_id) DO UPDATE SET
        events = s.events + excluded.events, deliveries = s.deliveries + excluded.deliveries
)
SELECT (SELECT count(*) FROM picked), (SELECT count(*) FROM wanted),
       (SELECT max(school_id) FROM school_turn), (SELECT count(*) FROM school_turn)
"""


@dataclass(frozen=True, slots=True)
class FannedOut:
    """What one round did; `last_school_id` is where the next round goes on (0: from the start)."""

    events: int
    deliveries: int
    last_school_id: int


def fan_out(connection: Connection, after_school_id: int = 0) -> FannedOut:
    """One round over the schools after that one, in one statement."""
    cursor = connection.execute(
        _FAN_OUT,
        {"after": after_school_id, "events": EVENTS_AT_ONCE, "schools": SCHOOLS_AT_ONCE},
    )
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - counts always come back
    events, deliveries, last, schools = row
    # Fewer schools than asked for: the last one was the end of the circle.
    return FannedOut(events, deliveries, last if last and schools == SCHOOLS_AT_ONCE else 0)
