"""How many deliveries a second one worker makes, with all bookkeeping, beside two baselines."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from rq import Queue

from scripts.benchmarks.world import ROOT, World, pin, wait_until

WEBHOOKS = 20
ENDED = "SELECT coalesce(sum(delivered), 0) FROM lane WHERE school_id = :school"


def bare_aiohttp(world: World, seconds: float) -> float:
    """Requests a second of a bare aiohttp client at concurrency 100, alone on its core."""
    started = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("bare_client.py"), world.url, str(seconds)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    import psutil

    pin(psutil.Process(started.pid), 0)
    return float(started.communicate()[0])


def engine(world: World, events: int, *, workers: int = 1) -> dict[str, float]:
    """Deliveries a second from the first to the last of events x 20, fan-out included."""
    import contextlib

    school = world.school(webhooks=WEBHOOKS)
    with contextlib.ExitStack() as running:
        processes = [
            running.enter_context(world.worker(core=0 if workers == 1 else None))
            for _ in range(workers)
        ]
        pings = "SELECT count(*) FROM delivery WHERE test AND state = 'delivered'"
        world.app.extensions["schoolhooks_queues"].nudge()
        wait_until(lambda: world.count(pings) >= WEBHOOKS)
        world.events(school.id, events)
        before = [sum(one.cpu_times()[:2]) for one in processes]
        nginx_before = _cpu(world)
        began = time.monotonic()
        world.app.extensions["schoolhooks_queues"].nudge()
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
    import psutil

    pin(psutil.Process(started.pid), 0)
    wait_until(lambda: queue.count < jobs)
    began, left = time.monotonic(), queue.count
    started.wait()
    return left / (time.monotonic() - began)


def _cpu(world: World) -> float:
    processes = [world.nginx, *world.nginx.children()]
    return sum(sum(one.cpu_times()[:2]) for one in processes)
