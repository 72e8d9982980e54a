"""Tables as full as a large school's after a month, made in bulk; and a visitor of its pages."""

from __future__ import annotations

import contextvars
import statistics
import time

from sqlalchemy import text

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Membership, Role, School
from scripts.benchmarks.world import TRIGGER, World

# PostgreSQL 18 makes ids of a given age by itself; these are spread over the last four weeks.
_EVENTS = f"""
INSERT INTO event (id, school_id, trigger, test, occurred_at, matched)
SELECT uuidv7(-make_interval(secs => n * 2.0)), :school, '{TRIGGER}', false, now(), 1
FROM generate_series(1, :many) AS n
"""
_FINISHED = """
INSERT INTO delivery (webhook_id, event_id, trigger, test, state, attempts, round_attempts,
                      ended_at, first_end, last_result, last_status)
SELECT :webhook + CASE WHEN row_number() OVER () % 2 = 0 THEN 0
                       ELSE row_number() OVER () % :webhooks END,
       id, trigger, false, 'delivered', 1, 1, now(), 'delivered', 'delivered', 200
FROM event WHERE school_id = :school
"""
_ATTEMPTS = """
INSERT INTO attempt (webhook_id, event_id, number, result, started_at, duration_ms, url, status)
SELECT d.webhook_id, d.event_id, 1, 'delivered', d.created_at, 12, 'https://receiver.example/', 200
FROM delivery d JOIN event e ON e.id = d.event_id WHERE e.school_id = :school
"""
_SUBJECTS = """
INSERT INTO event_subject (subject, event_id)
SELECT (100000 + row_number() OVER () / 3)::text, id FROM event WHERE school_id = :school
"""
# A week of hours for each of the webhooks: what the list's small charts are drawn from.
_HOURS = """
INSERT INTO hourly (webhook_id, hour, school_id, calls, attempts, delivered, failed)
SELECT w.id, date_trunc('hour', now()) - make_interval(hours => n), w.school_id, 6, 6, 6, 0
FROM webhook w, generate_series(1, 168) AS n
WHERE w.id >= :webhook AND w.id < :webhook + :webhooks ON CONFLICT DO NOTHING
"""
_WAITING = """
INSERT INTO delivery (webhook_id, event_id, trigger, test, state, due_at, attempts,
                      round_attempts, last_result, last_status)
SELECT :webhook + CASE WHEN row_number() OVER () % 2 = 0 THEN 0
                       ELSE row_number() OVER () % :webhooks END, id, trigger, false, 'retrying',
       now() + interval '6 hours', 1, 1, 'rejected', 500
FROM event WHERE school_id = :school
"""


def grow(school: School, finished: int, waiting: int) -> None:
    """Fill the tables on behalf of the school's webhooks, every second row for the first of them.

    The events are another school's, so that the ids of both kinds can be told apart.
    """
    _add(school, finished, _FINISHED, _ATTEMPTS, _SUBJECTS, _HOURS)
    _add(school, waiting, _WAITING)
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _add(school: School, many: int, *statements: str) -> None:
    """Add events of the school with what follows from them; ids below are the school's own."""
    scratch = School(name="Growth", domain=f"{many}.growth.example")
    db.session.add(scratch)
    db.session.flush()
    first = text("SELECT min(id), count(*) FROM webhook WHERE school_id = :school")
    webhook, webhooks = db.session.execute(first, {"school": school.id}).one()
    values = {"school": scratch.id, "webhook": webhook, "webhooks": webhooks, "many": many}
    for statement in (_EVENTS, *statements):
        wanted = {name: value for name, value in values.items() if f":{name}" in statement}
        db.session.execute(text(statement), wanted)
    db.session.commit()


class Visitor:
    """An owner of the school who opens its pages."""

    def __init__(self, world: World, school: School) -> None:
        member = Member(email=f"bench-{school.id}@example.com", name="Bench", password_hash="-")
        member.memberships.append(Membership(school_id=school.id, role=Role.OWNER))
        db.session.add(member)
        db.session.commit()
        self._client = world.app.test_client()
        with self._client.session_transaction() as session:
            session["_user_id"] = member.get_id()
            session["_fresh"] = True

    def median_ms(self, address: str, times: int = 20) -> float:
        """The server's time for that page, after a few looks to warm up."""
        took = []
        for _ in range(times + 5):
            began = time.perf_counter()
            # In a context of its own: Flask would go on with the one that is open here, and with
            # the member that was found in it.
            answer = contextvars.Context().run(self._client.get, address)
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status}")
        return statistics.median(took[5:])
