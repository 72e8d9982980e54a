"""The headers on every answer."""

import pytest
from flask import Flask

from schoolhooks import security


@pytest.fixture
def client():
    app = Flask(__name__)
    security.init_app(app)
    app.get("/", endpoint="e1")(lambda: "page")
    app.get("/secret", endpoint="e2")(lambda: ("page", {"Cache-Control": "no-store"}))
    app.get("/rq/queues", endpoint="e3")(lambda: "dashboard")
    return app.test_client()


def policy(answer):
    return dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )


@pytest.mark.parametrize("path", ["/", "/missing", "/rqx", "/settings/rq/"])
def test_no_page_of_ours_may_run_inline_code_or_eval(client, path):
    rules = policy(client.get(path))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert rules["base-uri"] == rules["frame-ancestors"] == "'none'"


def test_only_the_queue_dashboard_may(client):
    rules = policy(client.get("/rq/queues"))

    assert rules["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert rules["style-src"] == "'self' 'unsafe-inline'"
    assert rules["frame-ancestors"] == "'none'"


def test_errors_carry_the_headers_too(client):
    headers = client.get("/missing").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_https_is_made_to_last_only_where_it_is_used(client):
    plain = client.get("/")
    secure = client.get("/", base_url="https://school.example")

    assert "Strict-Transport-Security" not in plain.headers
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_are_asked_for_again_unless_they_say_more(client):
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/secret").headers["Cache-Control"] == "no-store"
