"""A real HTTP server that records what it gets and answers, or misbehaves, as a test says."""

import contextlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass(frozen=True)
class Received:
    """One request as it came: headers in their order and case, the body's exact bytes."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    at: float = field(default_factory=time.monotonic)
    peer: str = ""
    """The address it came from."""

    def header(self, name):
        """The value of a header whatever its case; None when it was not sent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None


@dataclass(frozen=True)
class Answer:
    """What to answer. `raw` goes out as it is and the connection is closed after it."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    delay_seconds: float = 0.0
    raw: bytes | None = None
    drip_seconds: float = 0.0
    """When above 0, each byte of the answer goes out alone, this long after the last."""
    hang: bool = False
    """Never answers; the connection stays open until the receiver ends or is released."""


class Receiver:
    """Listens on a free port, of 127.0.0.1 unless told otherwise; every path is accepted."""

    def __init__(self, host="127.0.0.1"):
        self.received: list[Received] = []
        self._arrived = threading.Condition()
        self._always = Answer()
        self._by_path: dict[str, Answer] = {}
        self._next: list[Answer] = []
        self._released = threading.Event()
        self._server = _Server((host, 0), _Handler)
        self._server.receiver = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    @property
    def address(self):
        """Host and port."""
        return self._server.server_address

    @property
    def origin(self):
        """Like http://127.0.0.1:12345"""
        return f"http://{self.address[0]}:{self.address[1]}"

    def url(self, path="/"):
        """An address to give to a webhook."""
        return self.origin + path

    def always(self, answer=None, path=None, **parts):
        """From now on answer like this, everywhere or at one path: always(status=500)."""
        answer = answer or Answer(**parts)
        if path is None:
            self._always = answer
        else:
            self._by_path[path] = answer

    def then(self, answer=None, **parts):
        """Queue one answer for one request, before what `always` says."""
        with self._arrived:
            self._next.append(answer or Answer(**parts))

    def wait_for(self, count, timeout=10.0):
        """The first `count` requests, as soon as they are there; fails when they do not come."""
        with self._arrived:
            there = self._arrived.wait_for(lambda: len(self.received) >= count, timeout)
            assert there, f"{len(self.received)} of {count} requests came within {timeout} s"
            return list(self.received)

    def release(self):
        """Let the hanging requests end, without an answer."""
        self._released.set()

    def close(self):
        """Stop listening and end what hangs."""
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, request):
        """Record a request; returns how to answer it."""
        with self._arrived:
            self.received.append(request)
            self._arrived.notify_all()
            if self._next:
                return self._next.pop(0)
        return self._by_path.get(request.path.split("?")[0], self._always)

    def hang(self):
        """Wait until released."""
        self._released.wait()

    def released_within(self, seconds):
        """Wait that long; True at once when released."""
        return self._released.wait(seconds)


class _Server(ThreadingHTTPServer):
    request_queue_size = 512

    def handle_error(self, request, client_address):
        """A caller that hangs up is what some tests are about: nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the caller's delayed ACK

    def _take(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        receiver = self.server.receiver
        request = Received(
            self.command, self.path, list(self.headers.items()), body, peer=self.client_address[0]
        )
        answer = receiver.take(request)
        time.sleep(answer.delay_seconds)
        if answer.hang:
            receiver.hang()
            self.close_connection = True
            return
        if answer.raw is not None:
            self.close_connection = True
        with contextlib.suppress(OSError):  # a caller that has hung up
            self._send(_bytes(answer), answer.drip_seconds)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _take

    def _send(self, data, drip_seconds):
        if not drip_seconds:
            self.wfile.write(data)
            return
        for place in range(len(data)):
            self.wfile.write(data[place : place + 1])
            if self.server.receiver.released_within(drip_seconds):
                self.close_connection = True
                return

    def log_message(self, *_):
        """Quiet: the test asks for what it wants to know."""


def _bytes(answer):
    if answer.raw is not None:
        return answer.raw
    lines = [f"HTTP/1.1 {answer.status} Told"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status not in (204, 304):
        lines.append(f"Content-Length: {len(answer.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + answer.body


@pytest.fixture
def receiver():
    """One receiver for the test."""
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def make_receiver():
    """As many receivers as the test asks for."""
    with contextlib.ExitStack() as stack:

        def make():
            running = Receiver()
            stack.callback(running.close)
            return running

        yield make
