"""Keeps the tests on this machine: a connection to anywhere else is an error; no fixtures."""

import ipaddress
import sys


class DistantConnection(Exception):
    """A test tried to reach another machine. Not an OSError, so that no code takes it for one."""


def refuse_distant_connections() -> None:
    """From now on this process connects to unix sockets and loopback addresses only."""
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_here(address[0]):
        raise DistantConnection(f"a test must not connect to {address!r}")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
