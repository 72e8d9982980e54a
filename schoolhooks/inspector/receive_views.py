"""The receiver itself: takes any request of anybody, keeps it and answers as the address says."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, abort, request
from werkzeug.routing import BaseConverter, Rule

from schoolhooks import config, rate_limits
from schoolhooks.extensions import csrf, db
from schoolhooks.inspector import delays, verdicts
from schoolhooks.test_addresses import actions
from schoolhooks.test_addresses.models import (
    FIRST_STATUS,
    LAST_STATUS,
    NOT_KEPT,
    ReceivedRequest,
    TestAddress,
)
from schoolhooks.texts import N_

ENDPOINT = "inspector.receive"
_STATUS_PATH = re.compile(r"/([2-5]\d\d)/?")
_CHUNK_BYTES = 64 * 1024
_HEADER_BYTES = 256 * 1024
_DRAIN_FACTOR = 8
"""A body up to that many times too large is read to its end, as many senders hear the answer only
when they have sent everything; a larger one finds the connection closed."""
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class Anything(BaseConverter):
    """The rest of the path, empty and with any number of slashes too."""

    regex = ".*?"
    part_isolating = False


@dataclass(frozen=True)
class Body:
    """What was read of a body: `kept` is empty where it was too large."""

    kept: bytes
    size: int | None
    too_large: bool


def add_rules(app: Flask) -> None:
    """Let every method in. Flask's own `route` would name some, and answer OPTIONS by itself."""
    app.url_map.converters["anything"] = Anything
    app.view_functions[ENDPOINT] = receive
    for path in ("/in/<token>", "/in/<token>/<anything:path>"):
        app.url_map.add(Rule(path, endpoint=ENDPOINT, merge_slashes=False))


@csrf.exempt  # type: ignore[untyped-decorator]  # whoever sends here has no session to abuse
def receive(token: str, path: str = "") -> Response:
    """Keep the request and answer. No database connection is held while reading or waiting."""
    address = actions.by_token(token) or abort(404)
    address_id, school_id = address.id, address.school_id
    status, seconds = _told_by_path(token) or address.status, address.delay_seconds
    db.session.remove()
    if not rate_limits.allows("inspector", token, config.current().inspector_per_minute):
        return _answer(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests within a minute.\n")
    body = _read(config.current().inspector_body_bytes)
    if body.too_large:
        status, seconds = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 0
    with delays.place(seconds) as may_wait:
        if not may_wait:
            status, seconds = HTTPStatus.TOO_MANY_REQUESTS, 0
        _keep(address_id, _row(school_id, token, body, status))
        delays.wait(seconds)
    return _answer(status, f"{status}\n")


def _told_by_path(token: str) -> int | None:
    """The status that the sender itself asks for, as in /in/<token>/404."""
    wanted = _STATUS_PATH.fullmatch(_path(token))
    return int(wanted[1]) if wanted else None


def _path(token: str) -> str:
    """What followed the token, percent-encoded as it came where the server shows that."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    _, found, rest = raw.partition("?")[0].partition(f"/in/{token}")
    if not found:
        rest = quote(request.path.removeprefix(f"/in/{token}"))
    return quote(rest, safe=_PRINTABLE)


def _read(limit: int) -> Body:
    """Read up to the limit and a bit. A body that ends before its announced length gets a 400."""
    request.max_content_length = sys.maxsize  # the app's own limit would answer with a page
    announced = request.content_length
    if announced is not None and announced > limit * _DRAIN_FACTOR:
        return Body(b"", announced, True)
    kept = bytearray()
    read = 0
    while read <= limit * _DRAIN_FACTOR and (part := request.stream.read(_CHUNK_BYTES)):
        read += len(part)
        if read <= limit:
            kept += part
    if announced is not None and read < announced:
        abort(400, N_("The body ended before it was whole."))
    too_large = read > limit
    return Body(b"" if too_large else bytes(kept), announced if too_large else read, too_large)


def _row(school_id: int, token: str, body: Body, status: int) -> ReceivedRequest:
    verdict = verdicts.decide(school_id, request.headers, None if body.too_large else body.kept)
    return ReceivedRequest(
        method=quote(request.method, safe=_PRINTABLE),
        path=_path(token),
        query=request.query_string,
        headers=_headers(),
        body=body.kept,
        size=body.size,
        too_large=body.too_large,
        remote_address=request.remote_addr,
        answered_status=status,
        verdict=verdict.value,
    )


def _headers() -> bytes:
    """The headers as JSON, as many as there is room for, and then how many there was none for."""
    pairs = list(request.headers.items())
    kept, room = 0, _HEADER_BYTES
    while kept < len(pairs) and (room := room - len(pairs[kept][0]) - len(pairs[kept][1])) >= 0:
        kept += 1
    left_out = [(NOT_KEPT, f"{len(pairs) - kept} more headers")] if kept < len(pairs) else []
    return json.dumps([*pairs[:kept], *left_out]).encode()


def _keep(address_id: int, row: ReceivedRequest) -> None:
    address = db.session.get(TestAddress, address_id) or abort(404)
    actions.keep(address, row, kept=config.current().inspector_kept)
    db.session.commit()
    db.session.remove()


def _answer(status: int, text: str) -> Response:
    """Never anything of the request: it is a stranger's, and would be shown under our address."""
    assert FIRST_STATUS <= status <= LAST_STATUS  # noqa: S101 - checked by form and table
    answer = Response(text, status, mimetype="text/plain")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "60"
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        answer.headers["Connection"] = "close"
    return answer
