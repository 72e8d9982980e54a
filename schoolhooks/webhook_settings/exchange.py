"""One attempt's request and response as bytes and headers, made ready to be read or repeated."""

from __future__ import annotations

import enum
import shlex
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from schoolhooks import config, event_ids
from schoolhooks.dispatch.models import Attempt
from schoolhooks.outbox import EventBody
from schoolhooks.sender.signing import build_headers
from schoolhooks.webhook_settings.own_headers import OwnHeaders

_MADE_ON_SENDING = ("webhook-timestamp", "webhook-signature")


class Left(enum.StrEnum):
    """Whether the request was sent."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Later(enum.StrEnum):
    """What became of the body since it was sent."""

    SAME = "same"
    LESS = "less"
    MAYBE_LESS = "maybe_less"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left: the body is None when it is no longer kept or not to be seen."""

    left: Left
    url: str
    headers: list[tuple[str, str]]
    own: OwnHeaders
    body: bytes | None
    later: Later

    @property
    def curl(self) -> str:
        """The command that sends the same again."""
        parts = ["curl", "-X", "POST", shlex.quote(self.url)]
        lines = [" ".join(parts)]
        lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers]
        if self.body is not None:
            lines.append(f"--data-raw {shlex.quote(readable(self.body))}")
        return " \\\n  ".join(lines)


def sent(attempt: Attempt, own: OwnHeaders, kept: EventBody | None) -> Sent:
    """The attempt's request. What is not known of it is left out."""
    headers = build_headers(
        event_ids.shown(attempt.event_id),
        int(attempt.started_at.timestamp()),
        attempt.signature or "",
        str(attempt.webhook_id),
        attempt.number,
        own.headers,
    )
    left = _left(attempt)
    pairs = [
        (name, value)
        for name, value in headers.items()
        if left is Left.YES or name not in _MADE_ON_SENDING
    ]
    body = bytes(kept.body) if kept and left is not Left.NO else None
    return Sent(left, attempt.url, pairs, own, body, _later(attempt, kept))


def _left(attempt: Attempt) -> Left:
    if attempt.signature is not None:
        return Left.YES
    return Left.UNKNOWN if attempt.result == "unsure" else Left.NO


def _later(attempt: Attempt, kept: EventBody | None) -> Later:
    """A first attempt may send what its worker had read before, in the same drain."""
    if kept is None or kept.changed_at is None:
        return Later.SAME
    if attempt.started_at < kept.changed_at:
        return Later.LESS
    drain = timedelta(seconds=config.current().drain_seconds)
    is_near = attempt.number == 1 and attempt.started_at < kept.changed_at + drain
    return Later.MAYBE_LESS if is_near else Later.SAME


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
