"""One plain sentence for each outcome, for people who have never written code."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

from schoolhooks.sender import certificate
from schoolhooks.texts import N_, Sentence

_BY_CODE = {
    "dns": N_("No server of that name was found. Check the address, or wait if it is new."),
    "refused": N_("The server could be found, but it did not accept the connection."),
    "connect_timeout": N_("The server did not accept a connection in time."),
    "tls_expired": N_("The server's certificate has expired. Renew it there."),
    "tls_name": N_("The server's certificate belongs to another name than the one in the address."),
    "tls_self_signed": N_(
        "The server's certificate is self-signed. Use one from a known authority."
    ),
    "tls_issuer": N_("The server's certificate chain is incomplete. Install its intermediate one."),
    "tls": N_("No secure connection could be made to the server."),
    "private": N_("The address leads into a private network, so nothing was sent."),
    "worker_lost": N_(
        "Our worker ended during this attempt, so we do not know whether it arrived."
    ),
    "cut_short": N_("The server broke the connection in the middle of its answer."),
    "not_http": N_("The server's answer was not valid HTTP."),
    "reset": N_("The server closed the connection without an answer."),
    "secret_unreadable": N_("The webhook's secret could not be read here, so nothing was sent."),
    "internal": N_("Something broke on our side, so we do not know whether the call arrived."),
    "body_expired": N_("The event's data was no longer kept, so nothing could be sent."),
}
_ADVICE = {
    400: N_("It did not like the data: its answer may say why."),
    401: N_("It wants a sign-in: let calls to this address through without one."),
    403: N_("It refuses us: let calls to this address through without a sign-in."),
    404: N_("Nothing is at that address: check its path."),
    405: N_("It does not accept POST at that address."),
    406: N_("It takes no JSON at that address."),
    410: N_("It asks for no more calls."),
    413: N_("It finds the data too large: raise the limit on the size of requests there."),
    415: N_("It takes no JSON at that address."),
    422: N_("It did not like the data: its answer may say why."),
    429: N_("It asks for fewer calls: we wait before the next one."),
    502: N_("The server behind the address did not answer it: is your program running?"),
    503: N_("It is down for a while or too busy."),
    504: N_("The server behind the address was too slow for it: answer first, work later."),
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
) -> list[Sentence]:
    """What happened in one attempt, and what to change: a plain sentence or two."""
    time = _readable(duration_ms)
    if result == "timed_out":
        message = N_("Your server did not finish its answer within %(time)s.")
        return [Sentence(message, {"time": time}), Sentence(N_("Answer first, work later."))]
    if code == "tls_expired" and (until := certificate.read(detail or "")):
        message = N_("The server's certificate expired on %(day)s. Renew it there.")
        return [Sentence(message, {"day": until.date()})]
    if status is None:
        return [Sentence(_BY_CODE.get(code or "", N_("Nothing was sent.")))]
    if code == "redirect":
        return [_redirect(url, detail or "")]
    message = N_("Your server answered %(answer)s after %(time)s.")
    values = {"answer": f"{status} {_phrase(status)}".strip(), "time": time}
    advice = _advice(status, body)
    return [Sentence(message, values), *([Sentence(advice)] if advice else [])]


def _redirect(url: str, location: str) -> Sentence:
    if not location:
        return Sentence(N_("The address redirects; redirects are not followed."))
    target = urljoin(url, location)
    return Sentence(_redirected(urlsplit(url), urlsplit(target)), {"target": target})


def _redirected(before: SplitResult, after: SplitResult) -> str:
    if _LOGIN_PATH.search(after.path):
        return N_(
            "The address redirects to a sign-in page, %(target)s: let calls through without one."
        )
    if after.hostname and after.hostname == f"www.{before.hostname}":
        return N_("The address redirects to www, %(target)s: use that address.")
    if f"www.{after.hostname}" == before.hostname:
        return N_("The address redirects to the one without www, %(target)s: use that address.")
    if (before.scheme, after.scheme) == ("http", "https") and before.hostname == after.hostname:
        return N_("The address redirects to https, %(target)s: use that address.")
    return N_("The address redirects to %(target)s: use that address. Redirects are not followed.")


def _readable(duration_ms: int) -> Sentence:
    """Most answers come within a tenth of a second, and "after 0.0 s" would read like a fault."""
    if duration_ms < 1000:
        return Sentence(N_("%(num)s ms"), {"num": duration_ms})
    return Sentence(N_("%(num)s s"), {"num": f"{duration_ms / 1000:.1f}"})


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _advice(status: int, body: bytes) -> str:
    page = body[:_LOOKED_AT].lower()
    if _LOGIN_FIELD.search(page):
        return N_("That is a login page: let calls to this address through without signing in.")
    if 200 <= status < 300:
        return ""
    if status == HTTPStatus.FORBIDDEN and any(mark in page for mark in _GATES):
        return N_("A protection in front of it refused the call: let our calls through there.")
    return _ADVICE.get(status, "")
