"""The periodic look that makes every lost wake-up good.

It finds work and never sends anything itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rq.utils import as_text
from sqlalchemy import text

from schoolhooks import job_queue
from schoolhooks.dispatch import bulk, disable, live, retention
from schoolhooks.extensions import db, utc_now
from schoolhooks.mails import actions as mails

ANNOUNCED_KEY = "schoolhooks:announced_until"
OVERLAP = timedelta(seconds=5)

_WORK_IS_DUE = text(
    """
    SELECT EXISTS (SELECT FROM event WHERE matched IS NULL)
        OR EXISTS (SELECT FROM lane l JOIN webhook w ON w.id = l.webhook_id
                   WHERE l.due_at <= now() AND w.status = 'active' AND w.deleted_at IS NULL)
        OR EXISTS (SELECT FROM lane WHERE lease_ends_at <= now())
    """
)
_CHANGED_SCHOOLS = text("SELECT DISTINCT school_id FROM lane WHERE changed_at > :since")
# A webhook can be deleted while its events are being fanned out; nothing may wait for it forever.
# A lane that changed since the statement began has its turn next time (see claim).
_CANCEL_OF_DELETED = text(
    """
    WITH candidate AS MATERIALIZED (
        SELECT l.webhook_id, l.xmin AS version FROM lane l JOIN webhook w ON w.id = l.webhook_id
        WHERE w.deleted_at IS NOT NULL AND l.due_at IS NOT NULL
    ), locked AS MATERIALIZED (
        SELECT l.webhook_id FROM lane l JOIN candidate c ON c.webhook_id = l.webhook_id
        WHERE l.xmin = c.version FOR UPDATE OF l SKIP LOCKED
    ), ended AS (
        UPDATE delivery d SET state = 'cancelled', due_at = NULL, ended_at = now(),
            first_end = coalesce(d.first_end, 'cancelled')
        FROM locked k WHERE d.webhook_id = k.webhook_id AND d.state IN ('pending', 'retrying')
        RETURNING d.webhook_id, (NOT d.test AND d.resends = 0) AS counts
    ), summed AS (
        SELECT k.webhook_id, count(*) FILTER (WHERE e.counts) AS cancelled
        FROM locked k LEFT JOIN ended e ON e.webhook_id = k.webhook_id GROUP BY k.webhook_id
    )
    UPDATE lane l SET due_at = NULL, cancelled = l.cancelled + s.cancelled, changed_at = now()
    FROM summed s WHERE l.webhook_id = s.webhook_id
    """
)


def sweep_once() -> str:
    """One look, committed. Returns in words what was found."""
    found = []
    if retention.make_room(utc_now()):  # in a transaction of its own, as it locks tables
        found.append("made room for the coming weeks")
    if db.session.execute(_CANCEL_OF_DELETED).rowcount:  # type: ignore[attr-defined]
        found.append("cancelled what waited for deleted webhooks")
    found += disable.look_after()
    work_is_due = db.session.execute(_WORK_IS_DUE).scalar_one()
    announced = _announce_forgotten()
    db.session.commit()
    if mails.waiting():
        job_queue.queues().send_mails()
        found.append("mails wait")
    if bulk.is_running():
        job_queue.queues().bulk_step()
        found.append("a bulk goes on")
    if work_is_due and job_queue.queues().nudge():
        found.append("work was due")
    if announced:
        found.append(f"numbers of {announced} schools moved")
    return ", ".join(found) or "all quiet"


def _announce_forgotten() -> int:
    """Announce changes that a crash may have left unannounced. Returns of how many schools."""
    connection = job_queue.queues().connection
    now = db.session.execute(text("SELECT now()")).scalar_one()
    last = connection.get(ANNOUNCED_KEY)
    since = datetime.fromisoformat(as_text(last)) if last else now - timedelta(days=1)
    schools = db.session.execute(_CHANGED_SCHOOLS, {"since": since - OVERLAP}).scalars().all()
    live.announce(schools)
    connection.set(ANNOUNCED_KEY, now.isoformat())
    return len(schools)
