"""How a received request is written for people: everything in it is a stranger's and may be odd."""

from __future__ import annotations

import json
import re
import shlex
import string
from base64 import b64encode
from dataclasses import dataclass

import msgspec
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from schoolhooks.formats import coloured_json
from schoolhooks.inspector.verdicts import Verdict
from schoolhooks.test_addresses.models import NOT_KEPT, ReceivedRequest
from schoolhooks.texts import N_

COLOURED_BYTES = 128 * 1024
"""A larger JSON body is set in lines, but each coloured word would make the page many times it."""
TEXT_BYTES = 256 * 1024
HEX_BYTES = 8 * 1024
CURL_BYTES = 32 * 1024
DEEPEST = 40
"""Each line is indented by its depth, so that a small deep body could become a huge page."""
_ROW_BYTES = 16
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LEFT_OUT = re.compile(rf"{re.escape(NOT_KEPT)}: (\d+) more headers")
_STRUCTURE = re.compile(rb'"(?:\\.|[^"\\])*"|[][{}]')
_OF_THE_CONNECTION = ("host", "content-length", "transfer-encoding", "connection")

# For each verdict: the words, the tone of the badge, its symbol, and a sentence, in English.
WORDS = {
    Verdict.VALID: (
        N_("Signature valid"),
        "good",
        "circle-check",
        N_("One of your webhooks sent this, and nothing was changed on the way."),
    ),
    Verdict.STALE: (
        N_("Signature too old"),
        "wait",
        "clock",
        N_(
            "The signature is right, but more than five minutes old or from the future: "
            "this may be a copy of an earlier call."
        ),
    ),
    Verdict.WRONG: (
        N_("Signature wrong"),
        "bad",
        "circle-x",
        N_("It names one of your webhooks, but its signature does not fit: do not trust it."),
    ),
    Verdict.UNCHECKED: (
        N_("Signature not checked"),
        "wait",
        "circle-alert",
        N_("The body was too large to keep, and a signature covers all of it."),
    ),
    Verdict.FOREIGN: (
        N_("Not from one of your webhooks"),
        "quiet",
        "circle-question-mark",
        N_("Anyone may send to this address; this did not come from a webhook of your school."),
    ),
}


@dataclass(frozen=True)
class Body:
    """A body as the page shows it; `pretty` and `raw` for text, `hexed` for what is none."""

    pretty: Markup | None = None
    raw: str | None = None
    hexed: str | None = None
    cut: bool = False
    """Whether the page shows only its beginning."""


def headers_of(row: ReceivedRequest) -> list[tuple[str, str]]:
    """The headers as they came. WSGI hands them over as Latin-1; what is not ASCII may be UTF-8."""
    pairs = [(name, _as_text(value)) for name, value in json.loads(row.headers)]
    left_out = _LEFT_OUT.fullmatch(": ".join(pairs[-1])) if pairs else None
    if left_out:
        count = ngettext("%(num)s more header", "%(num)s more headers", int(left_out[1]))
        pairs[-1] = str(_("(not kept)")), str(count)
    return pairs


def path_of(row: ReceivedRequest) -> str:
    """What the request line had after the token: path and query."""
    query = query_of(row)
    return row.path + (f"?{query}" if query else "")


def query_of(row: ReceivedRequest) -> str:
    """The query as it came, without its question mark."""
    return row.query.decode(errors="replace")


def size_of(row: ReceivedRequest) -> str:
    """How large the body was."""
    if row.size is None:
        return str(_("more than is kept"))
    if row.size < 1000:
        return str(ngettext("%(num)s byte", "%(num)s bytes", row.size))
    if row.size < 1000_000:
        return str(_("%(num)s kB", num=f"{row.size / 1000:.1f}"))
    return str(_("%(num)s MB", num=f"{row.size / 1000_000:.1f}"))


def body_of(row: ReceivedRequest) -> Body:
    """The body, decided by its bytes alone: what a sender calls it may be untrue."""
    try:
        text = row.body.decode()
    except UnicodeDecodeError:
        return _in_hex(row.body)
    if _CONTROL.search(text):
        return _in_hex(row.body)
    cut = len(row.body) > TEXT_BYTES
    return Body(pretty=_pretty(row.body), raw=text[:TEXT_BYTES], cut=cut)


def curl_of(row: ReceivedRequest, url: str) -> str:
    """A command for a POSIX shell that sends the same request again."""
    parts = ["curl", "--globoff", *_method(row.method), url + path_of(row)]
    for name, value in headers_of(row):
        if _HEADER_NAME.fullmatch(name) and name.lower() not in _OF_THE_CONNECTION:
            parts += ["-H", f"{name}: {value}" if value else f"{name};"]
    command = shlex.join(parts)
    if not row.body:
        return command
    if len(row.body) > CURL_BYTES:
        return f"{command} --data-binary @body-{row.number}.bin"
    if body_of(row).raw is None:
        encoded = b64encode(row.body).decode()
        return f"echo {encoded} | base64 -d | {command} --data-binary @-"
    # Not --data-binary: a body that begins with @ would name a file of whoever runs this.
    return f"{command} --data-raw {shlex.quote(row.body.decode())}"


def _method(method: str) -> list[str]:
    return ["--head"] if method == "HEAD" else ["-X", method]


def _as_text(value: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _pretty(body: bytes) -> Markup | None:
    """JSON in lines, each number and text exactly as sent; None for what is not JSON."""
    if body.lstrip()[:1] not in (b"{", b"[") or len(body) > TEXT_BYTES:
        return None
    try:
        compact = msgspec.json.format(body, indent=-1)
        if _depth(compact) > DEEPEST:
            return None
        text = msgspec.json.format(compact, indent=2).decode()
    except (msgspec.MsgspecError, RecursionError):
        return None
    return coloured_json(text) if len(body) <= COLOURED_BYTES else escape(text)


def _depth(valid_json: bytes) -> int:
    """How deep it is nested. Only for valid JSON: in other text the pattern can take very long."""
    depth = deepest = 0
    for part in _STRUCTURE.finditer(valid_json):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(part[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _in_hex(body: bytes) -> Body:
    """Offset, bytes and what of them is printable, as hex editors have it."""
    lines = []
    for start in range(0, min(len(body), HEX_BYTES), _ROW_BYTES):
        part = body[start : start + _ROW_BYTES]
        shown = "".join(_PRINTED.get(byte, ".") for byte in part)
        lines.append(f"{start:08x}  {part.hex(' '):<{_ROW_BYTES * 3 - 1}}  {shown}")
    return Body(hexed="\n".join(lines), cut=len(body) > HEX_BYTES)


_PRINTED = {
    ord(one): one for one in string.ascii_letters + string.digits + string.punctuation + " "
}
