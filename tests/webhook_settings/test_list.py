"""The list of webhooks, and the poll that keeps its numbers alive."""

import re

import pytest
from sqlalchemy import text

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import ended, steps  # noqa: F401 - a fixture
from tests.factories import make_event, make_member, make_school, make_webhook


def words(node):
    return " ".join(node.get_text(" ").split())


def make_call(school, steps):  # noqa: F811
    """One event, called for and delivered."""
    make_event(school)
    steps.fan_out()
    steps.record(*map(ended, steps.claim()))
    live.announce([school.id])


def test_visitor_is_sent_to_sign_in(page):
    page.get("webhook_settings.index", status=302)

    assert page.response.location.startswith("/sign-in")


def test_empty_list_says_what_to_do(page, owner):
    shown = page.get("webhook_settings.index")

    assert "No webhooks yet" in words(shown.main)
    assert shown.find("a", string="Create your first webhook")["href"] == "/settings/webhooks/new"
    assert "Add Webhook" in words(shown.main)


def test_list_shows_name_trigger_url_status_and_calls(page, owner, school):
    url = "https://receiver.example/a/very/long/path/to/the/one/place/that/wants/to/know"
    webhook = make_webhook(school, url, "enrollment.created", name="To the course team")

    row = page.get("webhook_settings.index").select_one(f"#webhook-{webhook.id}")

    assert "To the course team" in words(row)
    assert "New Enrollment Education" in words(row)
    assert re.fullmatch(
        r"https://receiver\.example.*….*wants/to/know", row.select_one(".copyable .mono").text
    )
    assert row.select_one("[data-copy]")["data-copy"] == url
    assert words(row.select_one(f"#status-{webhook.id}")) == "Active"
    assert words(row.select_one(f"#calls-{webhook.id}")) == "0"


def test_calls_are_counted_and_pings_are_not(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school, ping=True)
    make_call(school, steps)

    shown = page.get("webhook_settings.index")

    assert words(shown.select_one(f"#calls-{webhook.id}")) == "1"


def test_failing_webhook_says_so(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school)
    make_call(school, steps)
    db.session.execute(text("UPDATE lane SET failing_since = now()"))
    db.session.commit()

    shown = page.get("webhook_settings.index")

    assert words(shown.select_one(f"#status-{webhook.id}")) == "Failing"


def test_webhook_with_several_triggers_names_one_and_counts_the_others(page, owner, school):
    webhook = make_webhook(school)
    names = ["order.created", "order.paid", "contact.created"]
    actions.update(webhook, actions.Wishes(name="Many", url=webhook.url, triggers=names))
    db.session.commit()

    row = page.get("webhook_settings.index").select_one(f"#webhook-{webhook.id}")

    assert "New Contact and 2 more CRM, Sales" in words(row)


def test_other_schools_webhooks_are_not_there(page, owner):
    make_webhook(make_school("Another"), name="Not ours")

    assert "Not ours" not in words(page.get("webhook_settings.index").main)


def test_viewer_sees_the_list_without_anything_to_press(page, viewer, school):
    make_webhook(school)

    shown = page.get("webhook_settings.index").main

    assert "Orders to the chat" in words(shown)
    assert not shown.select("form, a[href*='/new'], a[href*='/edit'], a[href*='/delete']")


def poll(page, tag, status=200):
    headers = {"HX-Request": "true", **({"HX-PTag": tag} if tag else {})}
    return page.get("webhook_settings.counts", headers=headers, status=status)


def tag_of(shown):
    return shown.select_one("[hx-ptag]")["hx-ptag"]


def test_unchanged_numbers_answer_304(page, owner, school):
    make_webhook(school)
    shown = page.get("webhook_settings.index")

    poll(page, tag_of(shown), 304)

    assert page.response.data == b""


def test_a_call_is_shown_by_the_next_poll_and_read_out(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school)
    tag = tag_of(page.get("webhook_settings.index"))
    make_call(school, steps)

    pieces = poll(page, tag)

    assert words(pieces.select_one(f"[hx-target='#calls-{webhook.id}']")) == "1"
    assert words(pieces.select_one("[hx-target='#announcer']")) == "Orders to the chat: 1 call."
    poll(page, page.response.headers["HX-PTag"], 304)


def test_poll_sends_only_what_moved(page, owner, school, steps):  # noqa: F811
    still = make_webhook(school, trigger="contact.created")
    moved = make_webhook(school)
    db.session.execute(text("UPDATE webhook SET status_changed_at = now() - interval '1 hour'"))
    db.session.commit()
    tag = tag_of(page.get("webhook_settings.index"))
    make_call(school, steps)

    pieces = poll(page, tag)

    assert pieces.select(f"[hx-target='#calls-{moved.id}']")
    assert not pieces.select(f"[hx-target='#calls-{still.id}']")


@pytest.mark.parametrize("tag", ["", "nonsense", "a@b", "x-1@99999999999999999999", "x-1@٣"])
def test_poll_with_a_tag_that_cannot_be_read_gets_everything(page, owner, school, tag):
    webhook = make_webhook(school)

    pieces = poll(page, tag)

    assert pieces.select(f"[hx-target='#calls-{webhook.id}']")
    assert not pieces.select("[hx-target='#announcer']")


def test_without_valkey_the_page_works_and_polls_in_full(make_app, app, school):
    from tests.harness.pages import Page

    page = Page(make_app(REDIS_URL="unix:///nowhere/valkey.sock"))
    page.sign_in(make_member(school))
    webhook = make_webhook(school)

    assert not page.get("webhook_settings.index").select("[hx-ptag]")
    assert poll(page, "old-1@1").select(f"[hx-target='#calls-{webhook.id}']")
