"""`schoolhooks demo`: starts everything, says where it is, keeps it going, and ends all of it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import time
from pathlib import Path

from schoolhooks import config
from schoolhooks.demo import ports, prepare, state
from schoolhooks.demo.folders import folders
from schoolhooks.demo.keeper import Child, Command, Keeper
from schoolhooks.demo.postgres import Postgres
from schoolhooks.demo.processes import Interrupted, Leash, Process
from schoolhooks.demo.programs import programs
from schoolhooks.demo.valkey import Valkey

EMAIL = "demo@school.example"
LOOK_EVERY_SECONDS = 0.1
READY_WITHIN_SECONDS = 60.0
END_WITHIN_SECONDS = 10.0


def run(port: int | None, folder: Path) -> None:
    """Run the demo until Ctrl-C, SIGTERM or a closed terminal. CannotStart says what is missing."""
    folder = state.make_folder(folder)
    with state.locked(folder) as lock, contextlib.closing(ports.listen(port)) as listening:
        leash = Leash(keep_open=(lock,))
        _listen_to_signals(leash)
        demo = Demo(folder, listening, leash)
        try:
            demo.start()
            demo.keep_going()
        except Interrupted:
            pass
        finally:
            demo.end()
            leash.close()


class Demo:
    """All the processes of one demo: the servers first, then those that need them."""

    def __init__(self, folder: Path, listening: socket.socket, leash: Leash) -> None:
        self.folder = folder
        self.address = "http://{}:{}".format(*listening.getsockname())
        self._listening = listening
        self._leash = leash
        self._places = folders(folder)
        self._keepers: list[Keeper] = []

    def start(self) -> None:
        """Bring everything up; returns when the pages answer, and has printed where they are."""
        state.forget_facts(self.folder)
        _say(f"Starting schoolhooks on {self.folder} ...")
        settings = self._start_servers()
        password = state.password(self.folder)
        prepare.fill_database(settings, EMAIL, password)
        self._start_programs(settings)
        self._facts = {
            "web": self.address,
            "email": EMAIL,
            "password": password,
            "database_url": settings["DATABASE_URL"],
            "redis_url": settings["REDIS_URL"],
        }
        self._write_facts()
        _say(_where_to_go(self.address, EMAIL, password))

    def keep_going(self) -> None:
        """Start again what ends, until the person asks to end."""
        while not self._leash.pulls:
            for keeper in self._keepers:
                line = keeper.look()
                if line:
                    _say(line)
                    self._write_facts()
            time.sleep(LOOK_EVERY_SECONDS)

    def end(self) -> None:
        """End every process: those that use the servers first, then the servers."""
        if self._keepers:
            _say("Ending ...")
        servers = [one for one in self._keepers if isinstance(one.child, Postgres | Valkey)]
        self._end([one for one in self._keepers if one not in servers])
        self._end(servers)

    def _start_servers(self) -> dict[str, str]:
        """The settings of everything that is started after them."""
        return {
            "DATABASE_URL": self._database_url(),
            "REDIS_URL": self._redis_url(),
            "STATE_DIR": str(self.folder),
            "BASE_URL": self.address,
            "ALLOWED_ORIGINS": self.address,  # its own test addresses, and nothing else here
        }

    def _database_url(self) -> str:
        given = config.from_environment("DATABASE_URL")
        if given:
            prepare.check_database(given)
            return given
        postgres = Postgres(self._places, self._leash)
        self._start(postgres)
        return postgres.url

    def _redis_url(self) -> str:
        given = config.from_environment("REDIS_URL")
        if given:
            prepare.check_redis(given)
            return given
        valkey = Valkey(self._places, self._leash)
        self._start(valkey)
        return valkey.url

    def _start_programs(self, settings: dict[str, str]) -> None:
        """Returns when the whole of it is ready to work."""
        started = [
            self._start(Command(program, self._leash))
            for program in programs(settings, self._places.logs, self._listening.fileno())
        ]

        def is_ready() -> bool:
            for process in started:
                process.must_run()
            return self._is_ready()

        started[0].wait_until(is_ready, READY_WITHIN_SECONDS)

    def _start(self, child: Child) -> Process:
        keeper = Keeper(child)
        self._keepers.append(keeper)
        return keeper.start()

    def _is_ready(self) -> bool:
        host, port = self._listening.getsockname()
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _write_facts(self) -> None:
        pids = {one.child.name: one.pid for one in self._keepers if one.pid}
        facts = {**self._facts, "pids": {"demo": os.getpid(), "leash": self._leash.pid, **pids}}
        state.write_facts(self.folder, facts)

    def _end(self, keepers: list[Keeper]) -> None:
        processes = [one.child.process for one in keepers if one.child.process]
        for process in processes:
            process.ask_to_stop()
        deadline = time.monotonic() + END_WITHIN_SECONDS
        while any(process.exit_code() is None for process in processes):
            if time.monotonic() > deadline or self._leash.pulls > 1:  # asked twice: in a hurry
                break
            time.sleep(0.02)
        for process in processes:
            process.kill()


def _listen_to_signals(leash: Leash) -> None:
    """Only count them: an exception out of nowhere could leave a child that no one knows of."""

    def pull(_number: int, _frame: object) -> None:
        leash.pulls += 1

    # Also where SIGINT came in ignored, as it does to what a script starts with "&".
    signal.signal(signal.SIGINT, pull)
    signal.signal(signal.SIGTERM, pull)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup: outlive the terminal
        signal.signal(signal.SIGHUP, pull)


def _where_to_go(address: str, email: str, password: str) -> str:
    return f"""
schoolhooks is running; Ctrl-C ends it.

  Settings        {address}/settings/webhooks
  Shop            {address}/shop/
  Test addresses  {address}/inspect/
  RQ dashboard    {address}/rq/
  Sign in as      {email}
  with password   {password}
"""


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone already
        print(line, flush=True)  # noqa: T201 - this is what the person reads
