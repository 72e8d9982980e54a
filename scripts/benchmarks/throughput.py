"""How many deliveries a second one worker makes, with all bookkeeping, beside two baselines."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import psutil
from rq import Queue

from scripts.benchmarks.report import Finding, at_least, plain
from scripts.benchmarks.world import ROOT, World, pin, wait_until

WEBHOOKS = 20
ENDED = "SELECT coalesce(sum(delivered), 0) FROM lane WHERE school_id = :school"


MOST_RECEIVER_CPU = 0.9
"""A receiver that is busier than this may be what was measured."""


def run(world: World, quick: bool) -> list[Finding]:
    """One worker between two runs of the bare client, one job each, and two workers."""
    events, seconds = (1000, 2.0) if quick else (5000, 5.0)
    before = bare_aiohttp(world, seconds)
    one = engine(world, events)
    after = bare_aiohttp(world, seconds)
    bare = (before + after) / 2
    jobs = one_job_each(world, 300 if quick else 2000)
    two = engine(world, events, workers=2)
    if one["receiver_cpu"] > MOST_RECEIVER_CPU:
        raise RuntimeError("refused: the receiver was the bottleneck")
    rate = one["deliveries_per_second"]
    return [
        plain("bare aiohttp client, concurrency 100, before and after", bare, "/s"),
        plain("one worker with all bookkeeping, 20 webhooks", rate, "/s"),
        plain("its processor", one["worker_cpu"] * 100, "%"),
        plain("nginx's processor meanwhile", one["receiver_cpu"] * 100, "%"),
        at_least("one worker against the bare client", rate / bare, 0.5),
        plain("one rq job per delivery, SimpleWorker", jobs, "/s"),
        at_least("one worker against one job per delivery", rate / jobs, 15),
        plain("two workers", two["deliveries_per_second"], "/s"),
        plain("two workers against one", two["deliveries_per_second"] / rate, "x"),
    ]


def bare_aiohttp(world: World, seconds: float) -> float:
    """Requests a second of a bare aiohttp client at concurrency 100, alone on its core."""
    started = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("bare_client.py"), world.url, str(seconds)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    pin(psutil.Process(started.pid), 0)
    return float(started.communicate()[0])


def engine(world: World, events: int, *, workers: int = 1) -> dict[str, float]:
    """Deliveries a second from the first to the last of events x 20, fan-out included."""
    school = world.school(webhooks=WEBHOOKS)
    with contextlib.ExitStack() as running:
        processes = [
            running.enter_context(world.worker(core=0 if workers == 1 else None))
            for _ in range(workers)
        ]
        world.settle(school.id)
        world.events(school.id, events)
        before = [sum(one.cpu_times()[:2]) for one in processes]
        nginx_before = _cpu(world)
        began = time.monotonic()
        world.nudge()
        wait_until(lambda: world.count(ENDED, school=school.id) >= events * WEBHOOKS, seconds=300)
        took = time.monotonic() - began
        used = sum(sum(one.cpu_times()[:2]) for one in processes) - sum(before)
        return {
            "deliveries_per_second": events * WEBHOOKS / took,
            "worker_cpu": used / took / workers,
            "receiver_cpu": (_cpu(world) - nginx_before) / took,
        }


def one_job_each(world: World, jobs: int) -> float:
    """Requests a second of one RQ job per delivery on rq's own SimpleWorker."""
    queue = Queue("bench", connection=world.app.extensions["schoolhooks_queues"].connection)
    for _ in range(jobs):
        queue.enqueue("scripts.benchmarks.bare_job.post", world.url)
    started = subprocess.Popen(
        [sys.executable, "-m", "rq.cli", "worker", "--burst", "-q",
         "-w", "rq.SimpleWorker", "-u", world.servers.valkey.url, "bench"],
        cwd=ROOT,
    )  # fmt: skip
    pin(psutil.Process(started.pid), 0)
    wait_until(lambda: queue.count < jobs)
    began, left = time.monotonic(), queue.count
    started.wait()
    return left / (time.monotonic() - began)


def _cpu(world: World) -> float:
    processes = [world.nginx, *world.nginx.children()]
    return sum(sum(one.cpu_times()[:2]) for one in processes)
