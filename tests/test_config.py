"""Settings: what is wrong is refused, in words that name the setting."""

from datetime import timedelta

import pytest

from schoolhooks import config

SERVERS = {"DATABASE_URL": "postgresql://localhost/x", "REDIS_URL": "redis://localhost"}


def test_days_between_a_subscriptions_charges_are_read_as_durations():
    settings = config.read({**SERVERS, "RENEWAL_RETRY_DAYS": "1, 0.5"})

    assert settings.renewal_retries == (timedelta(days=1), timedelta(hours=12))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RENEWAL_RETRY_DAYS", "1,0"),
        ("RENEWAL_RETRY_DAYS", "soon"),
        ("CLOCK_SECONDS", 0),
        ("UNPAID_DAYS", "three"),
        ("CHECKOUT_SECONDS", -1),
    ],
)
def test_wrong_setting_is_refused_by_its_name(name, value):
    with pytest.raises(config.ConfigError, match=f"SCHOOLHOOKS_{name}"):
        config.read({**SERVERS, name: value})


def test_lease_that_ends_before_its_send_is_refused():
    with pytest.raises(config.ConfigError, match="SCHOOLHOOKS_LEASE_SECONDS must be more than"):
        config.read({**SERVERS, "LEASE_SECONDS": 15, "TOTAL_SECONDS": 15})

    assert config.read({**SERVERS, "LEASE_SECONDS": 16, "TOTAL_SECONDS": 15}).lease_seconds == 16
