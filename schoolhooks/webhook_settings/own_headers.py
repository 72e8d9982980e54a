"""Which own headers an attempt left with, as surely as that can be known.

1. A worker reads a webhook after it has claimed a delivery, and dials within what its lease has to
   spare. So an attempt had what was set at some moment of that short time before it began.
2. It was not claimed before its event happened, before the attempt before it had ended, or before
   a member asked for it: after a change, "send again" is sure to have the new ones.
3. Address and own headers are read together, and the attempt knows its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schoolhooks import config, event_ids
from schoolhooks.dispatch.models import Attempt
from schoolhooks.webhooks import destinations
from schoolhooks.webhooks.models import Webhook

HIDDEN = "…"
_CLOCKS = timedelta(seconds=1)
"""How far the clocks of workers, pages and the database may be apart."""

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnHeaders:
    """What they were, and what there is to say about it."""

    headers: Headers
    were_changed: bool = False
    """Since this attempt, so that they are not the present ones."""
    or_these: Sequence[Headers] = ()
    """What it may have had instead: they were changed while it was about to leave."""
    are_known: bool = True
    """False: it is too long ago, and these are the present ones."""

    def hidden(self) -> OwnHeaders:
        """The same without the values, which can be keys."""
        or_these = [_hidden(one) for one in self.or_these]
        return replace(self, headers=_hidden(self.headers), or_these=or_these)


def of_attempt(webhook: Webhook, attempt: Attempt, waited_until: datetime) -> OwnHeaders:
    """What the attempt had; it was not claimed before `waited_until`."""
    spare = timedelta(seconds=config.current().spare_seconds)
    began_at = attempt.started_at
    first = min(max(waited_until, began_at - spare), began_at) - _CLOCKS
    found = destinations.between(webhook, first, began_at + _CLOCKS)
    found = [one for one in found if one.url == attempt.url] or found
    if not found:
        return OwnHeaders(webhook.headers, are_known=False)
    likely = next((one for one in found if one.began_at <= began_at), found[-1]).headers
    others: list[Headers] = []
    for one in found:
        if not any(_same(one.headers, known) for known in (likely, *others)):
            others.append(one.headers)
    return OwnHeaders(likely, not _same(likely, webhook.headers), others)


def waited_until(
    attempt: Attempt, attempts: Sequence[Attempt], asked_at: Sequence[datetime]
) -> datetime:
    """Before when it cannot have been claimed. `asked_at`: when members asked for attempts."""
    before = [event_ids.moment(attempt.event_id)]
    before += [one for one in asked_at if one < attempt.started_at]
    before += [
        one.started_at + timedelta(milliseconds=one.duration_ms)
        for one in attempts
        if one.number < attempt.number
    ]
    return max(before)


def _same(one: Headers, other: Headers) -> bool:
    """Whether they leave as the same lines."""
    return list(one.items()) == list(other.items())


def _hidden(headers: Headers) -> Headers:
    return dict.fromkeys(headers, HIDDEN)
