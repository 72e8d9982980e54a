"""Encryption of secrets at rest with keys that can be rotated.

What the secrets are for is not known here.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from flask import Flask, current_app

from schoolhooks import config


def init_app(app: Flask, settings: config.Settings) -> None:
    """Give the app its box; a wrong key is refused at start."""
    keys = config.kept_key(settings, settings.secrets_keys, "secrets.key")
    try:
        box = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise config.ConfigError(
            f"{config.PREFIX}_SECRETS_KEYS must be Fernet keys (32 bytes, URL-safe base64)"
        ) from None
    app.extensions["schoolhooks_encryption"] = box


def encrypt(text: str) -> bytes:
    """The text, unreadable without the key."""
    return _box().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    """The text behind `encrypt`, for any key that is still configured."""
    return _box().decrypt(token).decode()


def renew(token: bytes) -> bytes:
    """The same text encrypted with the newest key, so that older keys can be put away."""
    return _box().rotate(token)


def _box() -> MultiFernet:
    box = current_app.extensions["schoolhooks_encryption"]
    assert isinstance(box, MultiFernet)  # noqa: S101 - narrows the type of an untyped registry
    return box
