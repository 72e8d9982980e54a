"""From commit to the receiver's request on an idle system, beside a bare RQ job that POSTs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rq import Queue

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.outbox import emit
from scripts.benchmarks.report import Finding, at_most, plain
from scripts.benchmarks.world import ROOT, TRIGGER, World, wait_until

PAUSE_SECONDS = 0.03
"""Between one order and the next, so that each meets a system at rest."""


class _Arrivals(ThreadingHTTPServer):
    """A receiver that notes the moment of each request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.moments: list[float] = []
        self.arrived = threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def next(self, count: int) -> float:
        """The moment of the count-th request, waited for."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.moments) >= count, 60):
                raise TimeoutError("a call did not arrive within a minute")
            return self.moments[count - 1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        moment = time.monotonic()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        with self.server.arrived:
            self.server.moments.append(moment)
            self.server.arrived.notify_all()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def run(world: World, quick: bool) -> list[Finding]:
    """Median and 99th percentile of both, one after the other on the same servers."""
    orders = 60 if quick else 200
    ours = _ours(world, orders)
    bare = _bare(world, orders)
    median, bare_median = statistics.median(ours), statistics.median(bare)
    return [
        plain("a bare rq job that POSTs, enqueue to receiver, median", bare_median, "ms"),
        plain("its p99", _p99(bare), "ms"),
        plain("an order, commit to receiver, median", median, "ms"),
        plain("its p99", _p99(ours), "ms"),
        at_most("median against the bare job's", median / bare_median, 1.5),
        at_most("p99 against the own median", _p99(ours) / median, 5),
    ]


def _ours(world: World, orders: int) -> list[float]:
    receiver = _Arrivals()
    school = world.school(webhooks=1, url=receiver.url)
    example = triggers.get(TRIGGER).example
    took = []
    with world.worker(core=None):
        world.nudge()
        receiver.next(1)  # the ping: everything is warm
        for number in range(orders):
            emit(example, school=school.ref, school_id=school.id)
            began = time.monotonic()
            db.session.commit()
            took.append((receiver.next(number + 2) - began) * 1000)
            time.sleep(PAUSE_SECONDS)
    receiver.shutdown()
    receiver.server_close()
    return took


def _bare(world: World, orders: int) -> list[float]:
    receiver = _Arrivals()
    queue = Queue("bare", connection=world.app.extensions["schoolhooks_queues"].connection)
    took = []
    worker = subprocess.Popen(
        [sys.executable, "-m", "rq.cli", "worker", "-q",
         "-w", "rq.SimpleWorker", "-u", world.servers.valkey.url, "bare"],
        cwd=ROOT,
    )  # fmt: skip
    try:
        queue.enqueue("scripts.benchmarks.bare_job.post", receiver.url)
        receiver.next(1)
        for number in range(orders):
            began = time.monotonic()
            queue.enqueue("scripts.benchmarks.bare_job.post", receiver.url)
            took.append((receiver.next(number + 2) - began) * 1000)
            time.sleep(PAUSE_SECONDS)
        wait_until(lambda: queue.count == 0)
    finally:
        worker.terminate()
        worker.wait()
    receiver.shutdown()
    receiver.server_close()
    return took


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]
