"""One plain sentence for each outcome, for people who have never written code."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

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
    "secret_unreadable": "The webhook's secret could not be read here, so nothing was sent.",
    "internal": "Something broke on our side, so we do not know whether the call arrived.",
    "body_expired": "The event's data was no longer kept, so nothing could be sent.",
}
_ADVICE = {
    400: " It did not like the data: its answer may say why.",
    401: " It wants a sign-in: let calls to this address through without one.",
    403: " It refuses us: let calls to this address through without a sign-in.",
    404: " Nothing is at that address: check its path.",
    405: " It does not accept POST at that address.",
    406: " It takes no JSON at that address.",
    410: " It asks for no more calls, so the webhook was disabled.",
    413: " It finds the data too large: raise the limit on the size of requests there.",
    415: " It takes no JSON at that address.",
    422: " It did not like the data: its answer may say why.",
    429: " It asks for fewer calls: we wait before the next one.",
    502: " The server behind the address did not answer it: is your program running?",
    503: " It is down for a while or too busy.",
    504: " The server behind the address was too slow for it: answer first, work later.",
}
_LOOKED_AT = 16 * 1024
_LOGIN_FIELD = re.compile(rb"<input[^>]{0,300}type=[\"']?password")
_LOGIN_PATH = re.compile(
    r"/(login|log-in|signin|sign-in|auth|sso|wp-login)(?![a-z])", re.IGNORECASE
)
_GATES = (b"cloudflare", b"captcha", b"access denied", b"incapsula", b"sucuri", b"ddos-guard")


def explain(
    *,
    result: str,
    status: int | None = None,
    code: str | None = None,
    detail: str | None = None,
    duration_ms: int = 0,
    body: bytes = b"",
    url: str = "",
) -> str:
    """What happened in one attempt, and what to change: a plain sentence or two."""
    seconds = _readable(duration_ms)
    if result == "timed_out":
        return f"Your server did not finish its answer within {seconds}. Answer first, work later."
    if status is None:
        return _BY_CODE.get(code or "", "Nothing was sent.")
    if code == "redirect":
        return _redirect(url, detail or "")
    answer = f"{status} {_phrase(status)}".strip()
    return f"Your server answered {answer} after {seconds}.{_advice(status, body)}"


def _redirect(url: str, location: str) -> str:
    if not location:
        return "The address redirects; redirects are not followed."
    target = urljoin(url, location)
    before, after = urlsplit(url), urlsplit(target)
    if _LOGIN_PATH.search(after.path):
        return f"The address redirects to a sign-in page, {target}: let calls through without one."
    if after.hostname and after.hostname == f"www.{before.hostname}":
        return f"The address redirects to www, {target}: use that address."
    if f"www.{after.hostname}" == before.hostname:
        return f"The address redirects to the one without www, {target}: use that address."
    if (before.scheme, after.scheme) == ("http", "https") and before.hostname == after.hostname:
        return f"The address redirects to https, {target}: use that address."
    return f"The address redirects to {target}: use that address. Redirects are not followed."


def _readable(duration_ms: int) -> str:
    """Most answers come within a tenth of a second, and "after 0.0 s" would read like a fault."""
    return f"{duration_ms} ms" if duration_ms < 1000 else f"{duration_ms / 1000:.1f} s"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _advice(status: int, body: bytes) -> str:
    page = body[:_LOOKED_AT].lower()
    if _LOGIN_FIELD.search(page):
        return " That is a login page: let calls to this address through without signing in."
    if 200 <= status < 300:
        return ""
    if status == HTTPStatus.FORBIDDEN and any(mark in page for mark in _GATES):
        return " A protection in front of it refused the call: let our calls through there."
    return _ADVICE.get(status, "")
