"""Whether a million finished deliveries and two hundred thousand waiting ones slow anything."""

from __future__ import annotations

from scripts.benchmarks.grown import Visitor, grow
from scripts.benchmarks.report import Finding, at_least, at_most, plain
from scripts.benchmarks.throughput import engine
from scripts.benchmarks.world import World

LIST = "/settings/webhooks"


def run(world: World, quick: bool) -> list[Finding]:
    """Throughput and the list's time on empty tables, then on grown ones."""
    events = 1000 if quick else 3000
    share = 20 if quick else 1
    small, big = world.school(webhooks=10), world.school(webhooks=1000)
    list_before = Visitor(world, small).median_ms(LIST)
    rate_before = engine(world, events)["deliveries_per_second"]
    grow(big, 1_000_000 // share, 200_000 // share)
    rate_after = engine(world, events)["deliveries_per_second"]
    list_after = Visitor(world, big).median_ms(LIST)
    return [
        plain("throughput on empty tables", rate_before, "/s"),
        plain("throughput on grown tables", rate_after, "/s"),
        at_least("share that is left", rate_after / rate_before, 0.9),
        plain("settings list, 10 webhooks, empty tables, median", list_before, "ms"),
        plain("settings list, 1,000 webhooks, grown tables, median", list_after, "ms"),
        at_most("growth of the list's time", list_after / list_before, 2),
    ]
