"""The receiver behind the product's own web server, spoken to byte by byte."""

import json
import socket

import pytest

from schoolhooks.demo.processes import Process
from schoolhooks.demo.programs import programs as product_programs
from schoolhooks.extensions import db
from schoolhooks.test_addresses.models import ReceivedRequest

PREFIX = "SCHOOLHOOKS_"


@pytest.fixture(scope="module")
def say(servers, environment):
    """say(data): send it over a connection of its own; returns the answer's first line."""
    settings = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        program = product_programs(settings, servers.folder / "logs", listening.fileno())[0]
        web = Process(program, servers.leash)

        def send(data, ends=False):
            with socket.create_connection(listening.getsockname(), timeout=60) as connection:
                connection.sendall(data)
                if ends:
                    connection.shutdown(socket.SHUT_WR)
                return connection.makefile("rb").readline().decode().strip()

        yield send
        web.kill()


def newest():
    db.session.rollback()
    return db.session.query(ReceivedRequest).order_by(ReceivedRequest.number.desc()).first()


def test_what_arrives_is_kept_byte_for_byte(say, address):
    path = f"/in/{address.token}//a%2Fb/?x=%00&y=[1]"
    headers = b"".join(b"X-Header-%d: \xff\xfe\r\n" % number for number in range(1000))
    start = f"BREW {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n".encode()

    answer = say(start + headers + b"\r\n\0\xff<b>\n")

    row = newest()
    assert answer == "HTTP/1.1 200 OK"
    assert (row.method, row.path, row.query) == ("BREW", "//a%2Fb/", b"x=%00&y=[1]")
    assert row.body == b"\0\xff<b>\n"
    assert len(json.loads(row.headers)) == 1002


def test_a_long_address_is_answered_by_us(say):
    path = f"/settings/webhooks?q={'x' * 7000}"

    answer = say(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    assert answer == "HTTP/1.1 302 FOUND"


def test_a_body_in_chunks_without_a_length_is_kept_or_refused(say, address):
    start = f"POST /in/{address.token} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    def chunked(size):
        return start.encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (size, b"x" * size)

    assert say(chunked(1000)) == "HTTP/1.1 200 OK"
    assert (newest().size, len(newest().body)) == (1000, 1000)
    assert say(chunked(1024 * 1024 + 1)).startswith("HTTP/1.1 413")
    assert (newest().size, newest().too_large, newest().body) == (None, True, b"")


def test_a_body_that_breaks_off_is_not_kept(say, address):
    head = f"POST /in/{address.token} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc"

    answer = say(head.encode(), ends=True)

    assert answer.startswith("HTTP/1.1 400")
    assert newest() is None
