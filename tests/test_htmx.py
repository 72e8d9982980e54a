"""How a view answers a browser and htmx."""

import pytest
from flask import Flask
from jinja2 import DictLoader

from schoolhooks import htmx

ASKS_FOR_FRAGMENT = [
    ({}, False),
    ({"HX-Request": "true"}, True),
    ({"HX-Request": "true", "HX-Boosted": "true"}, False),
    ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
]


@pytest.fixture
def client():
    app = Flask(__name__)
    app.jinja_loader = DictLoader(
        {"page.html": "<h1>{% include '_part.html' %}</h1>", "_part.html": "{{ n }}"}
    )
    htmx.init_app(app)
    app.get("/", endpoint="e1")(lambda: htmx.render("page.html", "_part.html", n=3))
    app.post("/", endpoint="e2")(lambda: htmx.see_other("/list"))
    app.get("/data", endpoint="e3")(lambda: {"n": 3})
    return app.test_client()


@pytest.mark.parametrize(("headers", "expected"), ASKS_FOR_FRAGMENT)
def test_only_a_plain_htmx_request_gets_the_fragment(client, headers, expected):
    answer = client.get("/", headers=headers)

    assert answer.text == ("3" if expected else "<h1>3</h1>")


def test_html_says_that_it_depends_on_who_asked(client):
    assert "HX-Request" in client.get("/").vary
    assert "HX-Request" not in client.get("/data").vary


def test_a_browser_is_sent_on_with_303(client):
    answer = client.post("/")

    assert (answer.status_code, answer.location) == (303, "/list")


def test_htmx_is_told_to_leave_the_page(client):
    answer = client.post("/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/list")
    assert "Location" not in answer.headers
