"""The port that the demo's pages are served on."""

from __future__ import annotations

import contextlib
import errno
import socket

from schoolhooks.demo.processes import CannotStart

HOST = "127.0.0.1"
FIRST = 8000
TRIED = 100
BACKLOG = 512


def listen(port: int | None) -> socket.socket:
    """A listening socket on that port, or on the first free one from 8000.

    It is opened here and handed down, so no one else can take the port while the web server is
    still starting, or is being started again: callers wait in the backlog.
    """
    if port is not None:
        try:
            return _listen(port)
        except OSError as error:
            raise CannotStart(f"port {port} {_reason(error)}: choose another with --port") from None
    for candidate in (*range(FIRST, FIRST + TRIED), 0):
        with contextlib.suppress(OSError):
            return _listen(candidate)
    raise CannotStart(f"no port of {HOST} could be opened: choose one with --port")


def _listen(port: int) -> socket.socket:
    return socket.create_server((HOST, port), backlog=BACKLOG)


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is taken"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "may only be opened by root"
    return f"cannot be opened ({error.strerror})"
