"""One attempt's request and response as bytes and headers, made ready to be read or repeated."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

import msgspec

from schoolhooks import event_ids
from schoolhooks.dispatch.models import Attempt
from schoolhooks.sender.signing import build_headers
from schoolhooks.webhooks.models import Webhook

HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left: the body is None when it is no longer kept or not to be seen."""

    url: str
    headers: list[tuple[str, str]]
    body: bytes | None

    @property
    def curl(self) -> str:
        """The command that sends the same again."""
        parts = ["curl", "-X", "POST", shlex.quote(self.url)]
        lines = [" ".join(parts)]
        lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers]
        if self.body is not None:
            lines.append(f"--data-raw {shlex.quote(readable(self.body))}")
        return " \\\n  ".join(lines)


def sent(webhook: Webhook, attempt: Attempt, body: bytes | None, *, reveal: bool) -> Sent:
    """The attempt's request. Own headers can hold keys, so without `reveal` their values go."""
    own = {name: value if reveal else HIDDEN for name, value in webhook.headers.items()}
    headers = build_headers(
        event_ids.shown(attempt.event_id),
        int(attempt.started_at.timestamp()),
        attempt.signature or "",
        str(webhook.id),
        attempt.number,
        own,
    )
    return Sent(attempt.url, list(headers.items()), body)


def answered_headers(attempt: Attempt) -> list[tuple[str, str]]:
    """The answer's headers, in their order."""
    block = bytes(attempt.response_headers or b"").decode("latin-1")
    pairs = (line.partition(": ") for line in block.split("\r\n") if line)
    return [(name, value) for name, _, value in pairs]


def readable(body: bytes) -> str:
    """Bytes as text; what is no UTF-8 is shown as such."""
    return body.decode("utf-8", "replace")


def pretty(body: bytes) -> str:
    """JSON laid out in lines; anything else as it is."""
    try:
        return msgspec.json.format(body, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return readable(body)
