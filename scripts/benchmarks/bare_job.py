"""A baseline: the job that one would write first, one POST each, and nothing recorded."""

import http.client
from urllib.parse import urlsplit

BODY = b'{"padding": "' + b"x" * 1009 + b'"}'


def post(url: str) -> int:
    """POST to the address; the status is the job's result."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=15)
    connection.request("POST", parts.path, BODY, {"content-type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status
