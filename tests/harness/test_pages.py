"""The visitor notices each fault that it stands for."""

import pytest
from bs4 import BeautifulSoup

from tests.harness.pages import check_html

GOOD = """<!doctype html><html><head><title>Webhooks - School</title></head><body>
<h1>Webhooks</h1><form method="post" action="/x"><input name="csrf_token" value="1"></form>
</body></html>"""


def check(html):
    check_html(BeautifulSoup(html, "html.parser"), "/page")


def test_a_sound_page_passes():
    check(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("<h1>Webhooks</h1>", "<h1>Webhooks</h1><h1>Again</h1>", "2 first headings"),
        ("<h1>Webhooks</h1>", "", "0 first headings"),
        ("<title>Webhooks", "<title>Other", "title"),
        ("<h1>", '<h1 id="a"><b id="a"></b>', "an id is there twice"),
        (' action="/x"', "", "no action"),
        ("csrf_token", "other", "no CSRF field"),
        ("</h1>", '</h1><a href="#">x</a>', "leads nowhere"),
    ],
)
def test_a_fault_is_named(old, new, complaint):
    assert old in GOOD

    with pytest.raises(AssertionError, match=complaint):
        check(GOOD.replace(old, new))


def test_a_request_does_not_share_the_tests_own_context(app, client):
    from flask import g

    g.left_over = True
    seen = []
    with app.test_request_context():
        pass
    handler = app.ensure_sync(lambda: seen.append("left_over" in g))
    app.before_request_funcs.setdefault(None, []).append(handler)
    try:
        client.get("/nowhere")
    finally:
        app.before_request_funcs[None].remove(handler)

    assert seen == [False]
