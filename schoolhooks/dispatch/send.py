"""One attempt: the request put together, sent, and its outcome judged."""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cryptography.fernet import InvalidToken, MultiFernet

from schoolhooks import event_ids
from schoolhooks.dispatch import retry
from schoolhooks.dispatch.claim import Claimed
from schoolhooks.dispatch.database import Connection
from schoolhooks.dispatch.models import State
from schoolhooks.dispatch.record import Ended
from schoolhooks.sender.client import Client, Request
from schoolhooks.sender.outcomes import Outcome
from schoolhooks.sender.signing import build_headers, secret_key, sign
from schoolhooks.texts import N_

MESSAGES_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Message:
    """What is the same in every attempt of an event: the id as receivers see it, and the bytes."""

    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Destination:
    """What a worker remembers of a webhook at one revision."""

    url: str
    revision: int
    key: bytes | None
    """None: the secret could not be read, so nothing can be signed."""
    old_key: bytes | None = None
    old_key_ends_at: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)

    def keys(self, now: float) -> list[bytes]:
        """The keys to sign with at that moment (unix seconds), the newest first."""
        if self.key is None:
            return []
        if self.old_key is not None and now < self.old_key_ends_at:
            return [self.key, self.old_key]
        return [self.key]


class Material:
    """Messages and destinations, read once and remembered: twenty webhooks share one message."""

    def __init__(self, box: MultiFernet) -> None:
        self._box = box
        self._messages: OrderedDict[uuid.UUID, Message] = OrderedDict()
        self._destinations: dict[int, Destination] = {}

    def fetch(self, connection: Connection, claimed: Sequence[Claimed]) -> None:
        """Read what these need and is not remembered."""
        # A retry reads anew: since its first attempt a person may have been erased from the body.
        bodies = list(
            {one.event_id for one in claimed if one.number > 1 or not self._knows(one.event_id)}
        )
        if bodies:
            cursor = connection.execute(
                "SELECT event_id, body FROM event_body WHERE event_id = ANY(%s::uuid[])",
                (bodies,),
                binary=True,
            )
            for event_id, body in cursor.fetchall():
                self._messages[event_id] = Message(event_ids.shown(event_id), body)
        changed = list({one.webhook_id for one in claimed if self._is_stale(one)})
        if changed:
            cursor = connection.execute(
                "SELECT id, url, revision, secret_token, old_secret_token, old_secret_ends_at,"
                " headers_token FROM webhook WHERE id = ANY(%s::bigint[])",
                (changed,),
            )
            for row in cursor.fetchall():
                self._destinations[row[0]] = self._destination(*row[1:])

    def message(self, event_id: uuid.UUID) -> Message | None:
        """What to send; None when the body has expired."""
        return self._messages.get(event_id)

    def destination(self, webhook_id: int) -> Destination:
        """Where that webhook's calls go."""
        return self._destinations[webhook_id]

    def forget_old(self) -> None:
        """Keep memory flat: the messages read longest ago go. Call when their sends have begun."""
        while len(self._messages) > MESSAGES_KEPT:
            self._messages.popitem(last=False)

    def forget_messages(self) -> None:
        """Begin a drain with the bodies as they are now: a person may have been erased from one."""
        self._messages.clear()

    def _knows(self, event_id: uuid.UUID) -> bool:
        return event_id in self._messages

    def _is_stale(self, one: Claimed) -> bool:
        known = self._destinations.get(one.webhook_id)
        return known is None or known.revision != one.revision

    def _destination(
        self,
        url: str,
        revision: int,
        token: bytes,
        old_token: bytes | None,
        old_ends_at: datetime | None,
        headers_token: bytes | None,
    ) -> Destination:
        try:
            return Destination(
                url=url,
                revision=revision,
                key=secret_key(self._box.decrypt(token).decode()),
                old_key=secret_key(self._box.decrypt(old_token).decode()) if old_token else None,
                old_key_ends_at=old_ends_at.timestamp() if old_ends_at else 0.0,
                headers=json.loads(self._box.decrypt(headers_token)) if headers_token else {},
            )
        except (InvalidToken, ValueError):
            # A key that was lost, or one that this worker does not have yet: no neighbour's matter.
            return Destination(url, revision, key=None)


async def send(
    client: Client,
    claimed: Claimed,
    destination: Destination,
    message: Message,
    schedule: Sequence[float],
) -> Ended:
    """Send one attempt and judge it. Never raises for what the network or the receiver does."""
    signed_at = datetime.now(UTC)
    now = signed_at.timestamp()
    signature = sign(destination.keys(now), message.id, int(now), message.body)
    headers = build_headers(
        message.id,
        int(now),
        signature,
        str(claimed.webhook_id),
        claimed.number,
        destination.headers,
    )
    outcome = await client.send(Request(destination.url, message.body, headers))
    return judge(claimed, destination.url, signature, signed_at, outcome, schedule)


def judge(
    claimed: Claimed,
    url: str,
    signature: str,
    signed_at: datetime,
    outcome: Outcome,
    schedule: Sequence[float],
) -> Ended:
    """The outcome together with what follows from it.

    The attempt began when it was signed: the log tells the signed timestamp from that moment.
    """
    decision = retry.decide(
        result=outcome.result,
        status=outcome.status,
        attempts=claimed.round_number,
        retry_after_seconds=outcome.retry_after_seconds,
        schedule=schedule,
    )
    return Ended(
        webhook_id=claimed.webhook_id,
        event_id=claimed.event_id,
        claim_id=claimed.claim_id,
        number=claimed.number,
        state=State(decision.state),
        delay_seconds=decision.delay_seconds,
        counts=retry.counts_towards_disabling(outcome.result, outcome.status),
        result=outcome.result,
        started_at=signed_at,
        duration_ms=outcome.duration_ms,
        url=url,
        address=outcome.address,
        status=outcome.status,
        code=outcome.code,
        detail=outcome.detail,
        signature=signature,
        response_headers=outcome.headers,
        response_body=outcome.body,
    )


def ours(
    claimed: Claimed, url: str, schedule: Sequence[float], result: str, code: str, detail: str
) -> Ended:
    """The end of an attempt that broke on our side; it is tried again."""
    outcome = Outcome(result, datetime.now(UTC), 0, code=code, detail=detail)
    ended = judge(claimed, url, "", outcome.started_at, outcome, schedule)
    return replace(ended, signature=None, counts=False)  # it says nothing about the receiver


def expired(claimed: Claimed, url: str) -> Ended:
    """The end of a delivery whose body is gone: it can never be sent again."""
    return Ended(
        webhook_id=claimed.webhook_id,
        event_id=claimed.event_id,
        claim_id=claimed.claim_id,
        number=claimed.number,
        state=State.CANCELLED,
        delay_seconds=None,
        counts=False,
        result="cancelled",
        started_at=datetime.now(UTC),
        duration_ms=0,
        url=url,
        code="body_expired",
        detail=N_("The event's body was older than the school keeps bodies."),
    )
