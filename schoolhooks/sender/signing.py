"""Signatures and headers after the Standard Webhooks specification; keys are kept elsewhere.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence

from schoolhooks.texts import N_, Sentence

PREFIX = "whsec_"
KEY_BYTES = 32
USER_AGENT = "schoolhooks/0.1"

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")  # RFC 9110, section 5.1: a token
_RESERVED_PREFIXES = ("webhook-", "schoolhooks-", "proxy-", "sec-")
_RESERVED = frozenset(
    (
        *("host", "content-length", "content-type", "content-encoding", "transfer-encoding"),
        *("connection", "keep-alive", "upgrade", "te", "trailer", "expect"),
        *("user-agent", "cookie"),
    )
)


def new_secret() -> str:
    """A fresh signing secret as receivers' libraries take it."""
    return PREFIX + b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def secret_key(secret: str) -> bytes:
    """The bytes to sign with. Raises ValueError for what is no secret."""
    return b64decode(secret.removeprefix(PREFIX), validate=True)


def sign(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` value: one signature per key, separated by a space."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)


def build_headers(
    message_id: str,
    timestamp: int,
    signature: str,
    webhook_id: str,
    attempt: int,
    custom: Mapping[str, str],
) -> dict[str, str]:
    """The headers of one attempt; the custom ones were checked when they were saved."""
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
        "schoolhooks-webhook": webhook_id,
        "schoolhooks-attempt": str(attempt),
        **custom,
    }


def refused_header(name: str, value: str) -> Sentence | None:
    """Why a custom header is refused, in plain words; None when it is fine."""
    lower = name.lower()
    if not _HEADER_NAME.fullmatch(name):
        return Sentence(N_("A header's name is letters, digits and hyphens, without spaces."))
    if lower in _RESERVED or lower.startswith(_RESERVED_PREFIXES):
        message = N_("“%(name)s” is set by us or by the connection itself: choose another name.")
        return Sentence(message, {"name": name})
    if len(value) > 1000 or not value.isprintable() or not value.isascii():
        message = N_(
            "The value of “%(name)s” must be up to 1,000 plain ASCII characters on one line."
        )
        return Sentence(message, {"name": name})
    return None
