"""The app behind a real port, for browsers and for programs that speak HTTP to it."""

import socket
import threading

import pytest
from werkzeug.serving import make_server


class LiveServer:
    """The app on a free port of 127.0.0.1, one thread per request."""

    def __init__(self, app, listening):
        self.app = app
        self.origin = "http://{}:{}".format(*listening.getsockname())
        self._server = make_server(
            *listening.getsockname(), app, threaded=True, fd=listening.fileno()
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def url(self, path="/"):
        """A whole address."""
        return self.origin + path

    def close(self):
        """Stop serving and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def live_server(app, make_app):
    """The app at live_server.origin, also its own base address and allowed by the guard."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = "http://{}:{}".format(*listening.getsockname())
        running = LiveServer(make_app(BASE_URL=origin, ALLOWED_ORIGINS=origin), listening)
        yield running
        running.close()
