"""The demo that everything is done to: started as anyone would start it, with a second worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from flask import Flask

from schoolhooks import create_app
from schoolhooks.demo.keeper import Command, Keeper
from schoolhooks.demo.processes import Leash, Program
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school import crm
from schoolhooks.school.models import Product
from schoolhooks.webhooks import actions

ROOT = Path(__file__).resolve().parents[2]
TRIGGERS = ("order.created", "payment.succeeded", "order.paid", "enrollment.created")
# Short times, so that a run sees many leases and retries end; attempts enough to outlast it.
SETTINGS = {
    "CONNECT_SECONDS": "2",
    "TOTAL_SECONDS": "3",
    "LEASE_SECONDS": "6",
    "DRAIN_SECONDS": "10",
    "SWEEP_SECONDS": "1",
    "RETRY_DELAYS": ",".join(["0.5", "1", "1", "2"] + ["2"] * 300),
    "ORDERS_PER_MINUTE": "1000000",
    "ALLOWED_NETWORKS": "127.0.0.0/8",
}
START_SECONDS = 90.0


class Stage:
    """A running demo, the app on its servers, and a school whose orders are counted."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="schoolhooks-chaos-", dir="/tmp")
        self.state = Path(self._folder.name)
        self.state.chmod(0o711)
        self._environment = {
            **os.environ,
            **{f"SCHOOLHOOKS_{name}": value for name, value in SETTINGS.items()},
            "PYTHONPATH": str(ROOT),
        }
        self._log = (self.state / "demo.log").open("w")
        self._demo = subprocess.Popen(
            [sys.executable, "-m", "schoolhooks", "demo", "--state", str(self.state)],
            env=self._environment,
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        facts = self._wait_for_facts()
        self.address = facts["web"]
        settings = {
            "DATABASE_URL": facts["database_url"],
            "REDIS_URL": facts["redis_url"],
            "STATE_DIR": str(self.state),
            "BASE_URL": self.address,
        }
        self.app: Flask = create_app({**SETTINGS, **settings})
        self._second_worker(settings)

    def pid(self, name: str) -> int:
        """The process of that name as it runs now."""
        if name == "second worker":
            return self._keeper.pid or 0
        return int(json.loads((self.state / "demo.json").read_text())["pids"].get(name, 0))

    def family(self, name: str) -> list[psutil.Process]:
        """That process and what it started; empty where it is just being started again."""
        try:
            parent = psutil.Process(self.pid(name))
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def make_school(self, urls: dict[str, str]) -> tuple[int, int, int]:
        """A school, its product and a contact by their ids, with a webhook for each receiver."""
        school = School(name="Chaos", domain="chaos.example")
        db.session.add(school)
        db.session.flush()
        product = Product(
            school=school, slug="chaos", name="Chaos", type="course", price_minor=100,
            currency="UAH",
        )  # fmt: skip
        db.session.add(product)
        contact = crm.add_contact(
            school, crm.Details(full_name="Chaos", email="chaos@example.com"), source="manual"
        )
        for path, url in urls.items():
            actions.create(school, actions.Wishes(name=path, url=url, triggers=TRIGGERS))
        db.session.commit()
        return school.id, product.id, contact.id

    def close(self) -> None:
        """End everything."""
        self._stop.set()
        self._thread.join()
        if self._keeper.child.process:
            self._keeper.child.process.stop()
        self._leash.close()
        self._demo.terminate()
        self._demo.wait()
        self._log.close()
        self._folder.cleanup()

    def _wait_for_facts(self) -> dict[str, str]:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                facts: dict[str, str] = json.loads((self.state / "demo.json").read_text())
            except (FileNotFoundError, ValueError):
                facts = {}
            if facts:
                return facts
            if self._demo.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.state / "demo.log").read_text())
            time.sleep(0.1)

    def _second_worker(self, settings: dict[str, str]) -> None:
        self._leash = Leash()
        given = {f"SCHOOLHOOKS_{name}": value for name, value in settings.items()}
        program = Program(
            "second worker",
            (sys.executable, "-m", "schoolhooks", "worker"),
            self.state / "logs" / "second.log",
            env={**self._environment, **given},
            folder=ROOT,
        )
        self._keeper = Keeper(Command(program, self._leash))
        self._keeper.start()
        self._stop = threading.Event()

        def keep() -> None:
            while not self._stop.wait(0.1):
                self._keeper.look()

        self._thread = threading.Thread(target=keep, daemon=True)
        self._thread.start()
