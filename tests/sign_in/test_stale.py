"""A form of a page that was open while its member was signed out, or signed in anew."""

import pytest
from bs4 import BeautifulSoup

from schoolhooks.extensions import db
from schoolhooks.webhooks.models import Webhook
from tests.factories import make_member, make_school
from tests.harness.forms import fields_of

OURS = {"Origin": "http://localhost", "Referer": "http://localhost/settings/webhooks/new?q=1"}
THEIRS = {"Origin": "http://evil.example", "Referer": "http://evil.example/x"}
NEW = {"name": "Orders", "trigger": "order.paid", "url": "https://8.8.8.8/hook"}
LIST = "/settings/webhooks"


@pytest.fixture
def member(app):
    return make_member(make_school())


@pytest.fixture
def old_form(page, member):
    """What the form of a page holds that was open before the session ended."""
    page.sign_in(member)
    form = page.get("webhook_settings.new").select_one("#webhook-fields")
    page.sign_out()
    return fields_of(form, **NEW)


def post(page, data, headers, path=LIST):
    answer = page.client.post(path, data=data, headers=headers)
    return answer, BeautifulSoup(answer.text, "html.parser")


def names():
    db.session.rollback()
    return [one.name for one in db.session.query(Webhook)]


def test_whoever_is_signed_out_keeps_what_was_typed_and_sends_it_from_there(page, member, old_form):
    answer, shown = post(page, old_form, OURS)

    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
    link = shown.find("a", string="Sign in in another tab")
    assert (link["href"], link["target"]) == (f"/sign-in?next={LIST}/new?q%3D1", "_blank")

    page.sign_out()  # as signing in ends each session before
    page.sign_in(member)
    answer, shown = post(page, fields_of(shown.select_one("main form")), OURS)
    assert answer.status_code == 400
    assert names() == []
    assert not shown.find("a", string="Sign in in another tab")

    post(page, fields_of(shown.select_one("main form")), OURS)
    assert names() == ["Orders"]


def test_page_from_before_signing_in_is_told_and_can_send_its_form(page, member, old_form):
    page.sign_in(member)

    answer, shown = post(page, old_form, {"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 400
    post(page, fields_of(shown.select_one("main form")), OURS)
    assert names() == ["Orders"]


def test_form_stays_one_of_the_school_that_it_was_made_for(page, member, old_form):
    page.sign_in(make_member(make_school("Another")))

    _, shown = post(page, old_form, OURS)
    answer, _ = post(page, fields_of(shown.select_one("main form")), OURS)

    assert answer.status_code == 409
    assert names() == []


@pytest.mark.parametrize("headers", [THEIRS, {}, {"Sec-Fetch-Site": "cross-site", **OURS}])
def test_what_another_site_sends_is_offered_to_nobody(page, member, headers):
    page.sign_in(member)

    answer, shown = post(page, {"csrf_token": "forged", **NEW}, headers)

    assert answer.status_code == 400
    assert "Orders" not in answer.text
    assert shown.select("main form") == []


def test_open_page_gets_the_new_key_and_sends_its_form_again(page, member, old_form):
    page.sign_in(member)

    answer, _ = post(page, old_form, {"HX-Request": "true"})

    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "#standing"
    token = answer.headers["CSRF-Token"]
    post(page, {**old_form, "csrf_token": token}, {"HX-Request": "true"})
    assert names() == ["Orders"]


def test_open_page_of_whoever_is_signed_out_gets_the_way_to_sign_in(page, old_form):
    answer, shown = post(page, old_form, {"HX-Request": "true", "HX-Current-URL": OURS["Referer"]})

    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#standing"
    assert "CSRF-Token" not in answer.headers
    assert shown.a["href"] == f"/sign-in?next={LIST}/new?q%3D1"


def test_password_is_kept_on_no_page(page):
    typed = {"email": "a@example.com", "password": "hunter22"}

    answer, _ = post(page, typed, OURS, "/sign-in?next=/inspect/")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/inspect/")
    assert "hunter22" not in answer.text
    assert "page was open for too long" in page.get("sign_in.new").select_one("#flashes").text


def test_customers_are_not_asked_to_sign_in(page):
    answer, _ = post(page, {"csrf_token": "old"}, OURS, "/shop/learn/leave")

    assert answer.status_code in (400, 404)
    assert "/sign-in" not in answer.text
