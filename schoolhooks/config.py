"""Every setting of the project, read once from SCHOOLHOOKS_* and refused when wrong.

Nothing else reads the environment.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from flask import current_app

PREFIX = "SCHOOLHOOKS"
_MAY_BE_0 = ("trusted_proxies",)


class ConfigError(ValueError):
    """A setting is missing or wrong; the message names it and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """The settings after reading. Times are seconds unless the name says days.

    Each field is read from the environment variable ``SCHOOLHOOKS_<NAME IN CAPITALS>``.
    """

    database_url: str = ""
    redis_url: str = ""
    state_dir: str = ".schoolhooks"
    base_url: str = ""
    """The address people reach the pages at; empty means: take it from the request."""

    session_key: str = ""
    """Signs session cookies; empty means: made once and kept in the state folder."""
    secrets_keys: str = ""
    """Fernet keys for webhook secrets, newest first, comma-separated; empty as above."""

    allowed_origins: str = ""
    """Origins the address guard lets through though private, comma-separated."""
    allowed_networks: str = ""
    """Networks the address guard lets through though private, comma-separated."""

    connect_seconds: float = 5.0
    total_seconds: float = 15.0
    lease_seconds: float = 30.0
    drain_seconds: float = 60.0
    linger_seconds: float = 1.0
    sweep_seconds: int = 2
    in_flight_per_webhook: int = 10
    in_flight_per_worker: int = 200
    slow_calls_per_worker: int = 1000
    retry_delays: str = "5,30,120,600,3600,10800,21600,43200,86400"

    disable_after_seconds: float = 24 * 3600.0
    disable_after_attempts: int = 20

    body_days: int = 30
    row_days: int = 90
    retain_seconds: int = 3600
    """How often old weeks are looked for."""

    clock_seconds: int = 30
    """How often the school's clock looks for what time brings about."""
    unpaid_days: int = 3
    """After how long an unpaid order expires."""
    checkout_seconds: int = 3600
    """After how long a checkout without an order counts as left."""
    trial_notice_days: int = 3
    """How long before a trial's end it is announced."""
    renewal_retry_days: str = "1,3,5"
    """Days from one declined charge of a subscription to the next; after the last it ends."""

    inspector_body_bytes: int = 1024 * 1024
    inspector_kept: int = 500
    inspector_addresses: int = 200
    """Test addresses that a school may have."""
    inspector_per_minute: int = 600
    inspector_delays: int = 4
    """Answers one web process may hold back at once, so that delays cannot take its threads."""
    sign_in_per_minute: int = 10
    trusted_proxies: int = 0
    """Reverse proxies before us whose X-Forwarded-For and -Proto are believed; 0: none are.

    Rate limits go by the caller's address: too few and all callers share the proxy's, too many and
    a caller can make one up.
    """
    orders_per_minute: int = 60
    mail_url: str = ""
    """smtp://user:password@host:port to send warnings through; empty: kept on a page only."""
    mail_from: str = "schoolhooks@localhost"
    secret_overlap_seconds: float = 24 * 3600.0

    @property
    def sqlalchemy_url(self) -> str:
        """The database address in SQLAlchemy's spelling, with the psycopg 3 driver named."""
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def retry_schedule(self) -> tuple[float, ...]:
        """Seconds to wait after failed attempt 1, 2, ...; its length + 1 is the most attempts."""
        return tuple(float(part) for part in self.retry_delays.split(","))

    @property
    def spare_seconds(self) -> float:
        """How long after its claim a call may begin, so that it ends before its lease does."""
        return self.lease_seconds - self.total_seconds

    @property
    def renewal_retries(self) -> tuple[timedelta, ...]:
        """How long to wait after a subscription's declined charge 1, 2, ..."""
        return tuple(timedelta(days=float(part)) for part in _parts(self.renewal_retry_days))

    @property
    def guard_origins(self) -> frozenset[str]:
        """The origins that the address guard lets through."""
        return frozenset(_parts(self.allowed_origins))

    @property
    def guard_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks that the address guard lets through."""
        return tuple(ipaddress.ip_network(part) for part in _parts(self.allowed_networks))


def read(values: Mapping[str, Any]) -> Settings:
    """Build the settings from Flask's config mapping; keys are field names in capitals."""
    given: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        value = values.get(field.name.upper())
        if value is not None:
            given[field.name] = _as(field.name, value, type(field.default))
    settings = Settings(**given)
    _refuse_wrong(settings)
    return settings


def from_environment(name: str) -> str:
    """One setting as the environment gives it, for what runs before there is an app."""
    return os.environ.get(f"{PREFIX}_{name}", "")


def current() -> Settings:
    """The settings of the current app."""
    return cast(Settings, current_app.extensions["schoolhooks_settings"])


def kept_key(settings: Settings, given: str, file_name: str) -> str:
    """The key from the settings, or the one kept in the state folder, made there once.

    The file is linked into place whole, so processes that start at the same moment agree.
    """
    if given:
        return given
    path = Path(settings.state_dir) / file_name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{file_name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            draft.unlink()
    return path.read_text().strip()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _as(name: str, value: Any, kind: type) -> Any:
    if kind is str:
        return str(value)
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise ConfigError(f"{PREFIX}_{name.upper()} must be a number, not {value!r}") from None


def _refuse_wrong(settings: Settings) -> None:
    _refuse_addresses(settings)
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if isinstance(value, int | float) and value <= 0 and field.name not in _MAY_BE_0:
            raise ConfigError(f"{PREFIX}_{field.name.upper()} must be more than 0")
    if settings.lease_seconds <= settings.total_seconds:
        # A lease that ends before the send's deadline lets a second worker send the same attempt.
        raise ConfigError(f"{PREFIX}_LEASE_SECONDS must be more than {PREFIX}_TOTAL_SECONDS")
    try:
        waits = settings.renewal_retries
    except ValueError:
        waits = (timedelta(0),)
    if any(wait <= timedelta(0) for wait in waits):
        raise ConfigError(f"{PREFIX}_RENEWAL_RETRY_DAYS must be days above 0, comma-separated")
    try:
        delays = settings.retry_schedule
    except ValueError:
        delays = ()
    if not delays or min(delays) <= 0:
        raise ConfigError(f"{PREFIX}_RETRY_DELAYS must be seconds above 0, comma-separated")


def _refuse_addresses(settings: Settings) -> None:
    if not settings.database_url.startswith(("postgresql://", "postgresql+psycopg://")):
        raise ConfigError(f"{PREFIX}_DATABASE_URL must be a postgresql:// address")
    if not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError(f"{PREFIX}_REDIS_URL must be a redis:// or unix:// address")
    if settings.mail_url and not settings.mail_url.startswith(("smtp://", "smtps://")):
        raise ConfigError(f"{PREFIX}_MAIL_URL must be a smtp:// or smtps:// address")
    for origin in settings.guard_origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise ConfigError(f"{PREFIX}_ALLOWED_ORIGINS: {origin!r} is not like http://host:port")
    try:
        _ = settings.guard_networks
    except ValueError as error:
        raise ConfigError(f"{PREFIX}_ALLOWED_NETWORKS: {error}") from None
