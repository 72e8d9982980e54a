"""Under which user PostgreSQL runs when this process is root; nothing here for anyone else.

PostgreSQL refuses to run as root. The wheel's own answer is to open every folder above the data to
all users, /root included; here the server gets an unprivileged user instead, and, only where the
folders are closed to it, the one capability that lets it pass them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from schoolhooks.demo.processes import CannotStart

USER = "pgserver"


def as_server_user(argv: Sequence[str], *needed: Path) -> tuple[str, ...]:
    """The command, run as an unprivileged user that can reach the needed paths."""
    if os.geteuid() != 0:
        return tuple(argv)
    user = _user()
    setpriv = shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if setpriv is None:
        raise _advice("and this machine has no setpriv")
    command = [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    if not all(open_to_others(path) for path in needed):
        command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return (*command, "--", *argv)


def own_folder(path: Path) -> None:
    """Make the folder, private to whom the server runs as."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if os.geteuid() == 0:
        user = _user()
        os.chown(path, user.pw_uid, user.pw_gid)


def open_to_others(path: Path) -> bool:
    """Whether any user can reach this path through its folders."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise _advice("and this machine has no useradd")
    command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()
    try:
        return pwd.getpwnam(USER)  # a demo started at the same moment may have been first
    except KeyError:
        raise _advice(f"and the user {USER} could not be made ({said})") from None


def _advice(reason: str) -> CannotStart:
    return CannotStart(
        f"PostgreSQL does not run as root, {reason}: "
        "start this as another user, or set SCHOOLHOOKS_DATABASE_URL to a server of yours"
    )
