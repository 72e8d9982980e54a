"""The state folder as the demo's own: one demo at a time, its password, its facts for programs."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schoolhooks import ROOT
from schoolhooks.demo.processes import CannotStart

FACTS = "demo.json"
PASSWORD = "demo.password"  # noqa: S105 - a file's name
LOCK = "demo.lock"
# The leash of a killed demo gives its processes 10 s to end.
WAIT_FOR_LEASH_SECONDS = 15.0


def default_folder() -> Path:
    """One per checkout, wherever it is started from; without a checkout, here."""
    return (ROOT if (ROOT / "pyproject.toml").is_file() else Path()) / ".schoolhooks"


def make_folder(state: Path) -> Path:
    """The folder, made where it is missing, as an absolute path."""
    state = state.resolve()
    try:
        # Others may pass (PostgreSQL runs as another user when this is root) but not look.
        state.mkdir(mode=0o711, parents=True, exist_ok=True)
        (state / LOCK).touch(mode=0o600)
    except OSError as error:
        raise CannotStart(
            f"{state} cannot be written to ({error.strerror}): choose another folder with --state"
        ) from None
    return state


@contextlib.contextmanager
def locked(state: Path) -> Iterator[int]:
    """Hold the folder; gives the open lock file, which whoever inherits it goes on holding."""
    with (state / LOCK).open("r+") as file:
        _lock(file.fileno(), state)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield file.fileno()


def _lock(descriptor: int, state: Path) -> None:
    deadline = time.monotonic() + WAIT_FOR_LEASH_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = (state / LOCK).read_text()
        # A killed demo's processes are about to end: its folder is free in a moment.
        if _is_running(owner) or time.monotonic() > deadline:
            raise CannotStart(
                f"a demo runs on {state} already (process {owner}): "
                f"use that one, end it, or choose another folder with --state"
            )
        time.sleep(0.1)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def password(state: Path) -> str:
    """The demo members' password, made up at the first start and kept."""
    path = state / PASSWORD
    with contextlib.suppress(FileNotFoundError):
        kept = path.read_text().strip()
        if kept:
            return kept
    made_up = secrets.token_urlsafe(9)
    _write_private(path, made_up + "\n")
    return made_up


def forget_facts(state: Path) -> None:
    """Take an earlier run's facts away: who waits for the file must not read those."""
    (state / FACTS).unlink(missing_ok=True)


def write_facts(state: Path, facts: dict[str, Any]) -> None:
    """Say in demo.json where everything is; it holds the password, so only its owner reads it."""
    _write_private(state / FACTS, json.dumps(facts, indent=2) + "\n")


def settings_of_running(state: Path) -> dict[str, str]:
    """The settings by which a program joins the demo that runs there; none where none runs."""
    try:
        facts = json.loads((state / FACTS).read_text())
    except (OSError, ValueError):
        return {}
    if not _is_running(str(facts["pids"]["demo"])):
        return {}
    return {
        "DATABASE_URL": facts["database_url"],
        "REDIS_URL": facts["redis_url"],
        "STATE_DIR": str(state.resolve()),
        "BASE_URL": facts["web"],
        "ALLOWED_ORIGINS": facts["web"],  # a worker that joins may call its test addresses too
    }


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
