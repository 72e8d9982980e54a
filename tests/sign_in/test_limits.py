"""How often signing in may be tried, and by whom."""

import socket
import time

import pytest

from schoolhooks import rate_limits
from tests.harness.pages import Page
from tests.sign_in.conftest import sign_in


@pytest.fixture
def still(monkeypatch):
    """A clock that stands still; still(seconds) moves it on."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(rate_limits, "_clock", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def test_one_address_may_try_only_a_few_times(make_app, app, member, still):
    page = Page(make_app(SIGN_IN_PER_MINUTE=2))
    for number in range(2):
        sign_in(page, f"someone-{number}@example.com", "wrong", status=422)

    refused = sign_in(page, status=429)
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}

    assert "Too many tries. Wait a minute" in refused.text
    assert refused.headers["Retry-After"] == "60"
    assert sign_in(Page(page.app), **elsewhere).location == "/settings/webhooks"
    still(120)
    assert sign_in(page).location == "/settings/webhooks"


def test_one_member_may_be_tried_only_a_few_times_from_everywhere(make_app, app, member, still):
    page = Page(make_app(SIGN_IN_PER_MINUTE=2))

    def try_from(number, email="olena@example.com", **options):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return sign_in(page, email, "wrong", environ_overrides=address, **options)

    try_from(1, status=422)
    try_from(2, "OLENA@example.com", status=422)
    try_from(3, status=429)
    try_from(4, "other@example.com", status=422)


def test_behind_a_proxy_callers_are_told_apart(make_app, app, member, still):
    page = Page(make_app(SIGN_IN_PER_MINUTE=1, TRUSTED_PROXIES=1))

    def try_from(given, email, **options):
        return sign_in(page, email, "wrong", headers={"X-Forwarded-For": given}, **options)

    try_from("192.0.2.1", "a@example.com", status=422)
    try_from("192.0.2.2", "b@example.com", status=422)
    try_from("192.0.2.9, 192.0.2.1", "c@example.com", status=429)


def test_without_a_trusted_proxy_nobody_can_make_up_an_address(make_app, app, member, still):
    page = Page(make_app(SIGN_IN_PER_MINUTE=1))

    for number, status in enumerate([422, 429, 429]):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        sign_in(page, f"x{number}@example.com", "wrong", status=status, headers=headers)


@pytest.mark.parametrize("away", ["refused", "hung"])
def test_without_redis_signing_in_works_at_once_and_is_still_limited(
    make_app, app, member, still, away
):
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        port = hanging.getsockname()[1] if away == "hung" else 1
        page = Page(make_app(REDIS_URL=f"redis://127.0.0.1:{port}", SIGN_IN_PER_MINUTE=3))
        started = time.monotonic()
        statuses = [
            page.client.post(
                "/sign-in",
                data={"csrf_token": page.csrf_token(), "email": "a@b.example", "password": "x"},
            ).status_code
            for _ in range(5)
        ]
        took = time.monotonic() - started

    assert statuses == [422, 422, 422, 429, 429]
    assert took < 5, "each page waited for Redis"
