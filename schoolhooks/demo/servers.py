"""Both embedded servers for as long as a block of code lasts; the demo runs its own otherwise."""

from __future__ import annotations

import tempfile
from pathlib import Path

from schoolhooks.demo.folders import folders
from schoolhooks.demo.postgres import Postgres
from schoolhooks.demo.processes import Leash
from schoolhooks.demo.valkey import Valkey


class TemporaryServers:
    """Both servers in a new folder that goes away with them, for tests and trials."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="schoolhooks-", dir=_short_temporary())
        self.folder = Path(self._folder.name)
        self.folder.chmod(0o711)
        self.leash = Leash()
        places = folders(self.folder)
        self.postgres = Postgres(places, self.leash, durable=False)
        self.valkey = Valkey(places, self.leash, durable=False)

    def __enter__(self) -> TemporaryServers:
        try:
            self.postgres.start()
            self.valkey.start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        for server in (self.valkey, self.postgres):
            if server.process:
                server.process.stop()
        self.leash.close()
        self._folder.cleanup()


def _short_temporary() -> str | None:
    # macOS gives each user a temporary folder whose path is too long for a socket.
    return "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 - TemporaryDirectory is private
