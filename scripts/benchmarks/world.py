"""The stage of every benchmark: real servers, nginx as receiver, a school, webhooks, workers."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from schoolhooks import create_app, partitions
from schoolhooks.demo.servers import TemporaryServers
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook

ROOT = Path(__file__).resolve().parents[2]
BODY = b'{"padding": "' + b"x" * 1009 + b'"}'  # 1,024 bytes with its braces
TRIGGER = "order.created"

_NGINX = """
daemon off; worker_processes 1; error_log stderr crit; pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; keepalive_timeout 300;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; client_body_buffer_size 64k;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ return 200 "ok"; }} }}
}}
"""

# PostgreSQL 18, which the wheel brings, makes the ids by itself.
_EVENTS = text(
    f"""
    WITH made AS MATERIALIZED (SELECT uuidv7() AS id FROM generate_series(1, :count)), emitted AS (
        INSERT INTO event (id, school_id, trigger, test, occurred_at)
        SELECT id, :school, '{TRIGGER}', false, now() FROM made
    )
    INSERT INTO event_body (event_id, body) SELECT id, :body FROM made
    """
)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def install_nginx() -> str:
    """Where nginx is; installed on Debian when it is missing."""
    if not shutil.which("nginx"):
        subprocess.run(["apt-get", "install", "-qq", "-y", "nginx-light"], check=True)
    return shutil.which("nginx") or "/usr/sbin/nginx"


def pin(process: psutil.Process, core: int) -> None:
    """Keep a process and its children on one core, where the machine has two and can."""
    if hasattr(process, "cpu_affinity") and (os.cpu_count() or 1) > 1:
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                one.cpu_affinity([core])


@dataclass
class World:
    """Everything a benchmark works with."""

    app: Flask
    servers: TemporaryServers
    nginx: psutil.Process
    nginx_port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where nginx answers 200."""
        return f"http://127.0.0.1:{self.nginx_port}/"

    def school(self, *, webhooks: int = 0, url: str | None = None) -> School:
        """A new school with that many webhooks for one trigger; call in the app's context."""
        school = School(name="Bench", domain=f"{secrets.token_hex(6)}.example")
        db.session.add(school)
        db.session.flush()
        for number in range(webhooks):
            self.webhook(school, url or f"{self.url}{number}")
        db.session.commit()
        return school

    def webhook(self, school: School, url: str) -> Webhook:
        """One more webhook."""
        return actions.create(school, actions.Wishes(name="bench", url=url, triggers=[TRIGGER]))

    def events(self, school_id: int, count: int) -> None:
        """Insert events in bulk, as that many emits would have; call in the app's context."""
        db.session.execute(_EVENTS, {"school": school_id, "count": count, "body": BODY})
        db.session.commit()

    def nudge(self) -> None:
        """What follows a commit that emitted."""
        self.app.extensions["schoolhooks_queues"].nudge()

    def settle(self, school_id: int) -> None:
        """Until the pings of the school's new webhooks have arrived: everything is warm then."""
        self.nudge()
        pings = (
            "SELECT count(*) FROM delivery d JOIN webhook w ON w.id = d.webhook_id"
            " WHERE w.school_id = :school AND d.test AND d.state IN ('pending', 'sending')"
        )
        unseen = "SELECT count(*) FROM event WHERE school_id = :school AND matched IS NULL"
        wait_until(
            lambda: (
                self.count(unseen, school=school_id) == 0
                and self.count(pings, school=school_id) == 0
            )
        )

    def number(self, question: str, **values: object) -> float:
        """One number from the database, with its fraction."""
        found = db.session.execute(text(question), values).scalar_one()
        db.session.commit()
        return float(found)

    def count(self, question: str, **values: object) -> int:
        """One number from the database, in a transaction of its own."""
        return int(self.number(question, **values))

    @contextlib.contextmanager
    def worker(self, *arguments: str, core: int | None = 0) -> Iterator[psutil.Process]:
        """A real worker process."""
        started = psutil.Popen(
            [sys.executable, "-m", "schoolhooks", "worker", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
        )
        if core is not None:
            pin(started, core)
        try:
            yield started
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(timeout=60)


def wait_until(claim, *, seconds: float = 120.0, every: float = 0.02) -> None:
    """Until the claim is true; raises TimeoutError."""
    until = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > until:
            raise TimeoutError("it did not come true in time")
        time.sleep(every)


@contextlib.contextmanager
def world(**settings: str) -> Iterator[World]:
    """Start the servers and nginx, migrate, and end all of it."""
    with TemporaryServers() as servers:
        port = free_port()
        configuration = servers.folder / "nginx.conf"
        configuration.write_text(_NGINX.format(folder=servers.folder, port=port))
        nginx = psutil.Popen([install_nginx(), "-c", str(configuration)])
        environment = {
            "SCHOOLHOOKS_DATABASE_URL": servers.postgres.url,
            "SCHOOLHOOKS_REDIS_URL": servers.valkey.url,
            "SCHOOLHOOKS_STATE_DIR": str(servers.folder),
            "SCHOOLHOOKS_ALLOWED_NETWORKS": "127.0.0.0/8",
            "PYTHONPATH": str(ROOT),
            **{f"SCHOOLHOOKS_{name}": value for name, value in settings.items()},
        }
        prefix = len("SCHOOLHOOKS_")
        app = create_app(
            {name[prefix:]: value for name, value in environment.items() if "HOOKS_" in name}
        )
        try:
            pin(nginx, 1)
            with app.app_context():
                upgrade()
                now = utc_now()
                partitions.ensure(db.session.connection(), now, now + partitions.WEEK * 4)
                db.session.commit()
                yield World(app, servers, nginx, port, environment)
                db.session.remove()
        finally:
            nginx.terminate()
            nginx.wait()
