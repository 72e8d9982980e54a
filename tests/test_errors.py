"""What an error looks like to a browser and to htmx."""

from pathlib import Path

import pytest
from flask import Flask, abort
from werkzeug.exceptions import TooManyRequests

from schoolhooks import errors, formats, htmx, languages, static_files

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def client():
    app = Flask(__name__, template_folder=ROOT / "templates", static_folder=ROOT / "static")
    app.secret_key = "test"
    for module in (htmx, static_files, formats, languages, errors):
        module.init_app(app)
    app.get("/refused", endpoint="refused")(lambda: abort(403, "Viewers can look, not change."))
    app.get("/plain", endpoint="plain")(lambda: abort(403))
    app.get("/broken", endpoint="broken")(lambda: 1 // 0)
    app.get("/often", endpoint="often")(too_often)
    return app.test_client()


def too_often():
    raise TooManyRequests(retry_after=7)


def test_a_browser_gets_a_whole_page(client):
    answer = client.get("/missing")

    assert answer.status_code == 404
    assert "<h1>There is nothing here</h1>" in answer.text
    assert "<html" in answer.text


def test_htmx_gets_a_short_piece_with_the_same_status(client):
    answer = client.get("/missing", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "<html" not in answer.text
    assert "<h1" not in answer.text
    assert "data-dismiss" in answer.text


def test_an_open_page_stays_as_it_is_when_htmx_is_refused(client):
    for path in ("/missing", "/refused", "/broken", "/often"):
        headers = client.get(path, headers={"HX-Request": "true"}).headers
        assert (headers["HX-Retarget"], headers["HX-Reswap"]) == ("#standing", "innerHTML")
        assert headers["HX-Push-Url"] == "false"


def test_a_sentence_written_for_the_case_is_shown(client):
    assert "Viewers can look, not change." in client.get("/refused").text
    assert "Your role in this school does not allow it." in client.get("/plain").text


def test_what_broke_is_not_told_to_strangers(client):
    answer = client.get("/broken")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_page_about_an_error_leads_on(client):
    assert '<a class="btn btn-primary" href="/">Sign in</a>' in client.get("/missing").text


@pytest.mark.parametrize(
    ("came_from", "offered"),
    [
        ("http://localhost/page?q=1", True),
        ("http://localhost/missing", False),
        ("http://elsewhere.example/page", False),
        ("javascript://localhost/%0aalert(1)", False),
        ("http://[", False),
    ],
)
def test_the_way_back_is_a_page_of_ours_that_led_to_the_error(client, came_from, offered):
    answer = client.get("/missing", headers={"Referer": came_from})

    assert (f'href="{came_from}">Back to the page before' in answer.text) is offered


def test_what_may_pass_can_be_tried_again(client):
    assert 'href="http://localhost/often">Try again' in client.get("/often").text
    assert "Try again</a>" not in client.get("/plain").text


def test_an_address_can_have_its_errors_in_a_frame_of_its_own(client):
    errors.add_page(client.application, "/odd/", "errors/_error.html")

    assert "<html" not in client.get("/odd/missing").text
    assert "<html" in client.get("/even/missing").text


def test_headers_of_the_error_are_kept(client):
    assert client.get("/often").headers["Retry-After"] == "7"
    assert "GET" in client.post("/plain").headers["Allow"]
