"""What must be equal and what cannot be, each as one query over the ledger's snapshot.

A query's rows are what is wrong: where, what should be there, what is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from schoolhooks.dispatch import recount


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that is proven; `query` yields (place, expected, found) where it is not so."""

    name: str
    query: str


_LANE_ROWS = f"""
    WITH counted AS ({recount.LANES}), kept AS (
        SELECT webhook_id, sum(deliveries) AS deliveries, sum(delivered) AS delivered,
               sum(failed) AS failed, sum(cancelled) AS cancelled
        FROM archived GROUP BY webhook_id
    )
    SELECT 'webhook ' || webhook_id || ', ' || v.what, v.expected, v.found
    FROM lane l FULL JOIN counted c USING (webhook_id) FULL JOIN kept k USING (webhook_id)
    CROSS JOIN LATERAL (VALUES
        ('deliveries', coalesce(c.deliveries, 0) + coalesce(k.deliveries, 0), l.deliveries),
        ('delivered', coalesce(c.delivered, 0) + coalesce(k.delivered, 0), l.delivered),
        ('failed', coalesce(c.failed, 0) + coalesce(k.failed, 0), l.failed),
        ('cancelled', coalesce(c.cancelled, 0) + coalesce(k.cancelled, 0), l.cancelled),
        ('in_flight', coalesce(c.in_flight, 0), l.in_flight)
    ) AS v (what, expected, found)
    WHERE v.expected IS DISTINCT FROM v.found
"""  # noqa: S608 - made of constants
_LANE_HOURS = """
    WITH summed AS (
        SELECT webhook_id, sum(calls) AS calls, sum(attempts) AS attempts,
               sum(delivered) AS delivered, sum(failed) AS failed
        FROM hourly GROUP BY webhook_id
    )
    SELECT 'webhook ' || webhook_id || ', ' || v.what, v.expected, v.found
    FROM lane l FULL JOIN summed s USING (webhook_id)
    CROSS JOIN LATERAL (VALUES
        ('calls', coalesce(s.calls, 0), l.calls),
        ('attempts', coalesce(s.attempts, 0), l.attempts),
        ('delivered', coalesce(s.delivered, 0), l.delivered),
        ('failed', coalesce(s.failed, 0), l.failed)
    ) AS v (what, expected, found)
    WHERE v.expected IS DISTINCT FROM v.found
"""
_HOURS = f"""
    WITH counted AS ({recount.HOURS})
    SELECT 'webhook ' || webhook_id || ', hour ' || to_char(hour AT TIME ZONE 'UTC',
               'YYYY-MM-DD HH24:00') || ', ' || v.what, v.expected, v.found
    FROM hourly h FULL JOIN counted c USING (webhook_id, hour)
    FULL JOIN archived k USING (webhook_id, hour)
    CROSS JOIN LATERAL (VALUES
        ('calls', coalesce(c.calls, 0) + coalesce(k.calls, 0), coalesce(h.calls, 0)),
        ('attempts', coalesce(c.attempts, 0) + coalesce(k.attempts, 0), coalesce(h.attempts, 0)),
        ('delivered', coalesce(c.delivered, 0) + coalesce(k.delivered, 0),
                      coalesce(h.delivered, 0)),
        ('failed', coalesce(c.failed, 0) + coalesce(k.failed, 0), coalesce(h.failed, 0)),
        ('durations', 0, (SELECT count(*) FROM unnest(c.durations, k.durations, h.durations)
                              AS u (counted, kept, shown)
                          WHERE coalesce(counted, 0) + coalesce(kept, 0) <> coalesce(shown, 0)))
    ) AS v (what, expected, found)
    WHERE v.expected <> v.found
"""  # noqa: S608 - made of constants
_SCHOOL_TOTALS = f"""
    WITH counted AS ({recount.SCHOOLS}), lanes AS (
        SELECT school_id, sum(deliveries) AS deliveries FROM lane GROUP BY school_id
    ), kept AS (
        SELECT w.school_id, sum(a.deliveries) AS deliveries
        FROM archived a JOIN webhook w ON w.id = a.webhook_id GROUP BY w.school_id
    )
    SELECT 'school ' || school_id || ', ' || v.what, v.expected, v.found
    FROM school_total t FULL JOIN counted c USING (school_id) FULL JOIN lanes n USING (school_id)
    FULL JOIN kept k USING (school_id)
    CROSS JOIN LATERAL (VALUES
        ('events', coalesce(c.events, 0) + coalesce(t.dropped_events, 0), t.events),
        ('deliveries', coalesce(c.deliveries, 0) + coalesce(t.dropped_deliveries, 0), t.deliveries),
        ('deliveries of its lanes', coalesce(n.deliveries, 0), t.deliveries),
        ('deliveries that were dropped', coalesce(k.deliveries, 0), t.dropped_deliveries)
    ) AS v (what, expected, found)
    WHERE v.expected IS DISTINCT FROM v.found
"""  # noqa: S608 - made of constants
_MATCHED = """
    SELECT coalesce('event ' || e.id, 'no event ' || d.event_id),
           coalesce(e.matched, 0), coalesce(d.count, 0)
    FROM {event} AS e
    FULL JOIN (SELECT event_id, count(*) FROM {delivery} AS d GROUP BY event_id) AS d
        ON d.event_id = e.id
    WHERE e.id IS NULL OR coalesce(e.matched, 0) <> coalesce(d.count, 0)
"""
_KINSHIP = """
    SELECT 'webhook ' || d.webhook_id || ', event ' || d.event_id,
           e.school_id || ' ' || e.trigger || ' ' || e.test,
           coalesce(w.school_id || ' ' || d.trigger || ' ' || d.test, 'no webhook')
    FROM {delivery} AS d JOIN {event} AS e ON e.id = d.event_id
    LEFT JOIN webhook w ON w.id = d.webhook_id
    WHERE w.school_id IS DISTINCT FROM e.school_id OR d.trigger <> e.trigger OR d.test <> e.test
    UNION ALL
    SELECT 'kept numbers of webhook ' || w.id, w.school_id::text, k.school_id::text
    FROM (SELECT webhook_id, school_id FROM lane
          UNION SELECT webhook_id, school_id FROM hourly) AS k
    JOIN webhook w ON w.id = k.webhook_id WHERE w.school_id <> k.school_id
"""
_BODIES = """
    SELECT 'event ' || e.id, 'a body', 'none' FROM {event} AS e
    WHERE e.id >= :bodies_since AND NOT EXISTS (SELECT FROM event_body WHERE event_id = e.id)
"""
_ATTEMPTS = """
    SELECT 'webhook ' || webhook_id || ', event ' || event_id,
           coalesce(d.attempts - (d.state = 'sending')::int, 0),
           coalesce(a.count, 0) || CASE WHEN a.count <> a.last THEN ', the last is number '
                                                                    || a.last ELSE '' END
    FROM {delivery} AS d
    FULL JOIN (SELECT webhook_id, event_id, count(*), max(number) AS last
               FROM {attempt} AS a GROUP BY webhook_id, event_id) AS a USING (webhook_id, event_id)
    WHERE coalesce(d.attempts - (d.state = 'sending')::int, 0) <> coalesce(a.count, 0)
       OR a.count <> a.last
"""
_STATES = """
    SELECT 'webhook ' || webhook_id || ', event ' || event_id, v.expected, v.found
    FROM {delivery} AS d CROSS JOIN LATERAL (VALUES
        ('a claim and a lease while sending, none otherwise',
         state || CASE WHEN claim_id IS NULL THEN ' without a claim' ELSE ' with a claim' END,
         (state = 'sending') <> (claim_id IS NOT NULL)),
        ('a moment to send it while open, none at its end',
         state || CASE WHEN due_at IS NULL THEN ' without one' ELSE ' with one' END,
         (state IN ('pending', 'retrying', 'sending')) <> (due_at IS NOT NULL)),
        ('a first end as soon as it ended',
         state || ', first end ' || coalesce(first_end, 'none') || ', ended at '
               || coalesce(ended_at::text, 'no time'),
         CASE WHEN state IN ('pending', 'retrying', 'sending')
              THEN resends = 0 AND (first_end IS NOT NULL OR ended_at IS NOT NULL)
              ELSE first_end IS NULL OR ended_at IS NULL END),
        ('a first end that is its end, unless it was sent again',
         state || ', first end ' || first_end,
         resends = 0 AND first_end IS DISTINCT FROM state AND ended_at IS NOT NULL),
        ('the attempt that brought its first end',
         'attempt ' || coalesce(first_end_attempt::text, 'none') || ' of ' || attempts,
         CASE WHEN first_end IN ('delivered', 'failed')
              THEN first_end_attempt IS NULL OR first_end_attempt NOT BETWEEN 1 AND attempts
              ELSE first_end IS NULL AND first_end_attempt IS NOT NULL END),
        ('no attempt before the first claim',
         state || ' with ' || attempts || ' attempts',
         (state = 'sending' AND attempts = 0)
             OR (state IN ('delivered', 'failed') AND attempts = 0)),
        ('no more attempts in a round than in all',
         round_attempts || ' of ' || attempts, round_attempts NOT BETWEEN 0 AND attempts)
    ) AS v (expected, found, wrong) WHERE v.wrong
"""
_LAST_RESULTS = """
    SELECT 'webhook ' || d.webhook_id || ', event ' || d.event_id,
           a.result || coalesce(' ' || a.status, ''),
           d.state || ', ' || coalesce(d.last_result, 'none') || coalesce(' ' || d.last_status, '')
    FROM {delivery} AS d JOIN {attempt} AS a ON a.webhook_id = d.webhook_id
        AND a.event_id = d.event_id AND a.number = d.attempts - (d.state = 'sending')::int
    WHERE d.last_result IS DISTINCT FROM a.result OR d.last_status IS DISTINCT FROM a.status
       OR (d.state = 'delivered') > (a.result = 'delivered')
"""
# What is due already may wait for the next look, a limited rate's for one call's share longer.
_LANE_TIMES = """
    SELECT 'webhook ' || webhook_id || ', ' || v.what, v.expected, v.found
    FROM (SELECT webhook_id,
                 min(due_at) FILTER (WHERE state IN ('pending', 'retrying')) AS due_at,
                 min(due_at) FILTER (WHERE state = 'sending') AS lease_ends_at
          FROM {delivery} AS d WHERE state IN ('pending', 'retrying', 'sending')
          GROUP BY webhook_id) AS d
    LEFT JOIN lane l USING (webhook_id) LEFT JOIN webhook w ON w.id = d.webhook_id
    CROSS JOIN LATERAL (VALUES
        ('looked at', 'by ' || d.due_at, coalesce(l.due_at::text, 'never'),
         d.due_at IS NOT NULL AND coalesce(l.due_at, 'infinity') > greatest(
             d.due_at, clock_timestamp() + coalesce(w.rate_seconds::float8 / w.rate_calls, 0)
                                           * interval '1 second')),
        ('lease', 'by ' || d.lease_ends_at, coalesce(l.lease_ends_at::text, 'never'),
         d.lease_ends_at IS NOT NULL
             AND coalesce(l.lease_ends_at, 'infinity') > d.lease_ends_at)
    ) AS v (what, expected, found, wrong) WHERE v.wrong
"""
_OVERDUE = """
    SELECT 'webhook ' || webhook_id || ', event ' || event_id,
           'recovered within ' || :grace_seconds || ' s', 'lease ended ' || due_at
    FROM {delivery} AS d
    WHERE state = 'sending' AND due_at < now() - :grace_seconds * interval '1 second'
"""

ALL = (
    Proof("events and the deliveries they became", _MATCHED),
    Proof("deliveries and the events they came from", _KINSHIP),
    Proof("bodies", _BODIES),
    Proof("school totals", _SCHOOL_TOTALS),
    Proof("lane counters against deliveries", _LANE_ROWS),
    Proof("lane counters against hours", _LANE_HOURS),
    Proof("hours against attempts", _HOURS),
    Proof("attempts of each delivery", _ATTEMPTS),
    Proof("states that cannot be", _STATES),
    Proof("last results", _LAST_RESULTS),
    Proof("lanes that would wake too late", _LANE_TIMES),
    Proof("leases overdue", _OVERDUE),
)
