"""The tests themselves stay on this machine."""

import socket

import pytest

from tests.harness.sockets import DistantConnection


def test_a_connection_to_another_machine_is_refused():
    with socket.socket() as caller, pytest.raises(DistantConnection):
        caller.connect(("192.0.2.1", 80))


def test_a_connection_to_this_machine_is_made():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        socket.create_connection(listening.getsockname()).close()
