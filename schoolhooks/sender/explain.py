"""One plain sentence for each outcome, for people who have never written code."""

from __future__ import annotations

from http import HTTPStatus

_BY_CODE = {
    "dns": "No server of that name was found. Check the address, or wait if it is new.",
    "refused": "The server could be found, but it did not accept the connection.",
    "connect_timeout": "The server did not accept a connection in time.",
    "tls_expired": "The server's certificate has expired. Renew it there.",
    "tls_name": "The server's certificate belongs to another name than the one in the address.",
    "tls_self_signed": "The server's certificate is self-signed. Use one from a known authority.",
    "tls_issuer": "The server's certificate chain is incomplete. Install its intermediate one.",
    "tls": "No secure connection could be made to the server.",
    "private": "The address leads into a private network, so nothing was sent.",
    "worker_lost": "Our worker ended during this attempt, so we do not know whether it arrived.",
    "cut_short": "The server broke the connection in the middle of its answer.",
    "not_http": "The server's answer was not valid HTTP.",
    "reset": "The server closed the connection without an answer.",
    "body_expired": "The event's data was no longer kept, so nothing could be sent.",
}


def explain(
    *,
    result: str,
    status: int | None = None,
    code: str | None = None,
    detail: str | None = None,
    duration_ms: int = 0,
    body: bytes = b"",
) -> str:
    """What happened in one attempt, in one sentence."""
    seconds = f"{duration_ms / 1000:.1f} s"
    if result == "timed_out":
        return f"Your server did not finish its answer within {seconds}."
    if status is None:
        return _BY_CODE.get(code or "", "Nothing was sent.")
    if code == "redirect":
        target = f" to {detail}: use that address" if detail else ""
        return f"The address redirects{target}; redirects are not followed."
    answer = f"{status} {_phrase(status)}".strip()
    if result == "delivered":
        return f"Your server answered {answer} after {seconds}."
    return f"Your server answered {answer} after {seconds}.{_advice(status, body)}"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _advice(status: int, body: bytes) -> str:
    if status in (401, 403) or b'type="password"' in body.lower():
        return " It wants a sign-in: let calls to this address through without one."
    if status == HTTPStatus.NOT_FOUND:
        return " Nothing is at that address: check its path."
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return " It does not accept POST at that address."
    if status == HTTPStatus.GONE:
        return " It asks for no more calls, so the webhook was disabled."
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return " It asks for fewer calls: we wait before the next one."
    return ""
