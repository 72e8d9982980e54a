"""How long a quiet school waits while another has a hundred thousand to be sent."""

from __future__ import annotations

import time

from sqlalchemy import text

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.outbox import emit
from scripts.benchmarks.report import Finding, at_most
from scripts.benchmarks.world import TRIGGER, World, wait_until

_QUIET = "SELECT delivered FROM lane WHERE school_id = :school"
_FANNED_OUT = """
INSERT INTO delivery (webhook_id, event_id, trigger, test, due_at)
SELECT :webhook, id, trigger, test, now() FROM event WHERE matched IS NULL AND school_id = :school
"""


def run(world: World, quick: bool) -> list[Finding]:
    """Seconds from the quiet school's commit to its delivery's record, in both situations."""
    many = 10_000 if quick else 100_000
    quiet = world.school(webhooks=1)
    return [
        at_most(f"behind {many:,} events not fanned out", _unfanned(world, quiet, many), 1, "s"),
        at_most(f"behind {many:,} deliveries due", _due(world, quiet, many), 1, "s"),
    ]


def _unfanned(world: World, quiet: School, many: int) -> float:
    with world.worker():
        busy = world.school(webhooks=1)
        world.settle(quiet.id)
        world.events(busy.id, many)
        world.nudge()
        return _wait_of(world, quiet)


def _due(world: World, quiet: School, many: int) -> float:
    busy = world.school(webhooks=1)
    world.events(busy.id, many)
    webhook_id = world.count("SELECT id FROM webhook WHERE school_id = :school", school=busy.id)
    values = {"webhook": webhook_id, "school": busy.id}
    db.session.execute(text(_FANNED_OUT), values)
    db.session.execute(
        text("UPDATE event SET matched = 1 WHERE matched IS NULL AND school_id = :school"), values
    )
    db.session.execute(
        text(
            "INSERT INTO lane AS l (webhook_id, school_id, due_at, deliveries)"
            " VALUES (:webhook, :school, now(), :many)"
            " ON CONFLICT (webhook_id) DO UPDATE SET due_at = now(),"
            " deliveries = l.deliveries + :many"
        ),
        {**values, "many": many},
    )
    db.session.commit()
    with world.worker():
        world.nudge()
        wait_until(lambda: world.count(_QUIET.replace("delivered", "attempts"), school=busy.id) > 0)
        return _wait_of(world, quiet)


def _wait_of(world: World, quiet: School) -> float:
    had = world.count(_QUIET, school=quiet.id)
    emit(triggers.get(TRIGGER).example, school=quiet.ref, school_id=quiet.id)
    began = time.monotonic()
    db.session.commit()
    wait_until(lambda: world.count(_QUIET, school=quiet.id) > had, every=0.005)
    return time.monotonic() - began
