"""How often a thing may be done per minute."""

import pytest

from schoolhooks import rate_limits


@pytest.fixture
def at(monkeypatch):
    """Set the clock: at(seconds)."""

    def move(seconds):
        monkeypatch.setattr(rate_limits, "_clock", lambda: 1_800_000_000.0 + seconds)

    move(0)
    return move


@pytest.fixture(params=["redis", "memory"])
def counts(request, app, monkeypatch):
    """The counts, in Redis or in this process."""
    found = app.extensions["schoolhooks_rate_limits"]
    rest = float("inf") if request.param == "memory" else 0.0
    monkeypatch.setattr(found, "_rest_until", rest)
    monkeypatch.setattr(found, "_own", {})
    return found


def allowed(count, who="me"):
    """How many of so many tries are let through."""
    return sum(rate_limits.allows("test", who, 5) for _ in range(count))


def test_only_so_many_are_let_through(counts, at):
    assert allowed(8) == 5


def test_each_is_counted_alone(counts, at):
    assert allowed(5, "me") == 5
    assert allowed(5, "you") == 5
    assert rate_limits.allows("other", "me", 5)


def test_the_minute_slides(counts, at):
    at(59)
    assert allowed(5) == 5
    at(61)
    assert allowed(1) == 0
    at(121)
    assert allowed(5) >= 4


def test_redis_never_hears_an_address(app, valkey, at):
    rate_limits.allows("sign-in as", "olena@example.com", 5)

    keys = valkey.keys("schoolhooks:limit:*")
    assert len(keys) == 1
    assert b"olena" not in keys[0]
    assert 0 < valkey.ttl(keys[0]) <= 120


ASKERS = [
    ("192.0.2.1", "192.0.2.1"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("::ffff:192.0.2.1", "192.0.2.1"),
    ("", ""),
    ("unix:", ""),
]


@pytest.mark.parametrize(("given", "expected"), ASKERS)
def test_an_ipv6_customer_is_one_asker(app, given, expected):
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": given}):
        assert rate_limits.asker() == expected


def test_a_limited_view_answers_429_with_the_time_to_wait(app, at):
    view = rate_limits.limited(lambda: 1)(lambda: "fine")
    with app.test_request_context():
        assert view() == "fine"
        with pytest.raises(Exception, match="429") as refused:
            view()
    assert refused.value.retry_after == 60
