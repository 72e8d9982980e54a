"""What healthy webhooks lose when as many others hang."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from schoolhooks.members.models import School
from scripts.benchmarks.report import Finding, at_least, at_most, plain
from scripts.benchmarks.world import World, wait_until

HEALTHY = 10
_ENDED = "SELECT coalesce(sum(delivered), 0) FROM lane WHERE school_id = :school"
# From the event's id, which is its moment to the millisecond, to the start of its call.
_P99 = """
SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY 1000 * extract(epoch FROM
    a.started_at - uuid_extract_timestamp(a.event_id)))::float8
FROM attempt a JOIN webhook w ON w.id = a.webhook_id JOIN delivery d
  ON d.webhook_id = a.webhook_id AND d.event_id = a.event_id
WHERE w.school_id = :school AND NOT d.test AND a.result = 'delivered'
"""


@contextlib.contextmanager
def hanging() -> Iterator[str]:
    """A receiver that takes every connection and never says a word."""
    kept = []
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.append(listening.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)
    for one in kept:
        one.close()


def run(world: World, quick: bool) -> list[Finding]:
    """Throughput from a backlog and waiting times at a steady pace, without and with hangers."""
    alone_p99, alone_rate = _measure(world, world.school(webhooks=HEALTHY), quick)
    with hanging() as address:
        school = world.school(webhooks=HEALTHY)
        others = world.school(webhooks=HEALTHY, url=address)
        p99, rate = _measure(world, school, quick, others)
    return [
        plain("healthy throughput alone", alone_rate, "/s"),
        plain("healthy throughput while as many others hang", rate, "/s"),
        at_least("share of throughput that is left", rate / alone_rate, 0.7),
        plain("healthy p99 from event to call, alone", alone_p99, "ms"),
        plain("the same while as many others hang", p99, "ms"),
        at_most("growth of the p99", p99 / alone_p99, 3),
    ]


def _measure(
    world: World, school: School, quick: bool, others: School | None = None
) -> tuple[float, float]:
    with world.worker():
        world.settle(school.id)
        steady = _steady(world, school, others, 100 if quick else 400)
        p99 = world.number(_P99, school=school.id)
        backlog = 200 if quick else 2000
        if others:
            world.events(others.id, backlog)
        world.events(school.id, backlog)
        began = time.monotonic()
        world.nudge()
        wanted = (steady + backlog) * HEALTHY
        wait_until(lambda: world.count(_ENDED, school=school.id) >= wanted, seconds=300)
        return p99, backlog * HEALTHY / (time.monotonic() - began)


def _steady(world: World, school: School, others: School | None, events: int) -> int:
    """One event every few milliseconds, for both schools."""
    for _ in range(events):
        world.events(school.id, 1)
        if others:
            world.events(others.id, 1)
        world.nudge()
        time.sleep(0.02)
    wait_until(lambda: world.count(_ENDED, school=school.id) >= events * HEALTHY, seconds=120)
    return events
