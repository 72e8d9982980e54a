"""Whether a worker's memory stays flat over many deliveries."""

from __future__ import annotations

from scripts.benchmarks.report import Finding, at_most, plain
from scripts.benchmarks.throughput import ENDED, WEBHOOKS
from scripts.benchmarks.world import World, wait_until

STEPS = 10


def run(world: World, quick: bool) -> list[Finding]:
    """The worker's memory after each step of deliveries, the first one being its warm-up."""
    events = (20_000 if quick else 200_000) // WEBHOOKS // STEPS
    school = world.school(webhooks=WEBHOOKS)
    sizes = []
    with world.worker() as worker:
        for step in range(1, STEPS + 1):
            world.events(school.id, events)
            world.nudge()
            wanted = step * events * WEBHOOKS
            wait_until(
                lambda wanted=wanted: world.count(ENDED, school=school.id) >= wanted, seconds=300
            )
            sizes.append(worker.memory_info().rss / 2**20)
    return [
        plain("deliveries", STEPS * events * WEBHOOKS, ""),
        plain("a worker's memory after the first tenth", sizes[0], "MiB"),
        plain("its memory at the end", sizes[-1], "MiB"),
        at_most("largest growth after the first tenth", (max(sizes) / sizes[0] - 1) * 100, 20, "%"),
    ]
