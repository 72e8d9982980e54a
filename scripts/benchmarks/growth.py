"""Whether a million finished deliveries and two hundred thousand waiting ones slow anything."""

from __future__ import annotations

import statistics
import time

from sqlalchemy import text

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Membership, Role, School
from scripts.benchmarks.report import Finding, at_least, at_most, plain
from scripts.benchmarks.throughput import engine
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
SELECT :webhook + row_number() OVER () % :webhooks, id, trigger, false, 'delivered', 1, 1,
       now(), 'delivered', 'delivered', 200
FROM event WHERE school_id = :school
"""
_ATTEMPTS = """
INSERT INTO attempt (webhook_id, event_id, number, result, started_at, duration_ms, url, status)
SELECT d.webhook_id, d.event_id, 1, 'delivered', d.created_at, 12, 'https://receiver.example/', 200
FROM delivery d JOIN event e ON e.id = d.event_id WHERE e.school_id = :school
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
SELECT :webhook + row_number() OVER () % :webhooks, id, trigger, false, 'retrying',
       now() + interval '6 hours', 1, 1, 'rejected', 500
FROM event WHERE school_id = :school
"""


def run(world: World, quick: bool) -> list[Finding]:
    """Throughput and the list's time on empty tables, then on grown ones."""
    events = 1000 if quick else 3000
    share = 20 if quick else 1
    small, big = world.school(webhooks=10), world.school(webhooks=1000)
    list_before = _list_ms(world, small)
    rate_before = engine(world, events)["deliveries_per_second"]
    _grow(big, 1_000_000 // share, _FINISHED, _ATTEMPTS, _HOURS)
    _grow(big, 200_000 // share, _WAITING)
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    rate_after = engine(world, events)["deliveries_per_second"]
    list_after = _list_ms(world, big)
    return [
        plain("throughput on empty tables", rate_before, "/s"),
        plain("throughput on grown tables", rate_after, "/s"),
        at_least("share that is left", rate_after / rate_before, 0.9),
        plain("settings list, 10 webhooks, empty tables, median", list_before, "ms"),
        plain("settings list, 1,000 webhooks, grown tables, median", list_after, "ms"),
        at_most("growth of the list's time", list_after / list_before, 2),
    ]


def _grow(school: School, many: int, *statements: str) -> None:
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


def _list_ms(world: World, school: School) -> float:
    member = Member(email=f"bench-{school.id}@example.com", name="Bench", password_hash="-")
    member.memberships.append(Membership(school_id=school.id, role=Role.OWNER))
    db.session.add(member)
    db.session.commit()
    client = world.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = member.get_id()
        session["_fresh"] = True
    took = []
    for _ in range(30):
        began = time.perf_counter()
        answer = client.get("/settings/webhooks")
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"the list answered {answer.status}")
    return statistics.median(took[5:])
