"""What the list of webhooks shows."""

import re

import pytest
from sqlalchemy import text

from schoolhooks.dispatch.models import Lane
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.factories import make_school, make_webhook
from tests.harness.queries import MOST_QUERIES, queries
from tests.webhook_settings.listed import Poll, make_call, words


def test_visitor_is_sent_to_sign_in(page):
    page.get("webhook_settings.index", status=302)

    assert page.response.location.startswith("/sign-in")


def test_empty_list_says_what_to_do(page, owner):
    shown = page.get("webhook_settings.index")

    assert "No webhooks yet" in words(shown.main)
    assert "Your first call in three steps" in words(shown.main)
    assert shown.find("a", string="Create your first webhook")["href"] == "/settings/webhooks/new"
    assert "Add Webhook" in words(shown.main)


def test_list_shows_name_trigger_url_status_and_calls(page, owner, school):
    url = "https://receiver.example/a/very/long/path/to/the/one/place/that/wants/to/know"
    webhook = make_webhook(school, url, "enrollment.created", name="To the course team")

    row = page.get("webhook_settings.index").select_one(f"#webhook-{webhook.id}")

    assert "To the course team" in words(row)
    assert "New Enrollment Education" in words(row)
    assert re.fullmatch(r"https://receiver.*….*s/to/know", row.select_one(".copyable .mono").text)
    assert row.select_one("[data-copy]")["data-copy"] == url
    assert words(row.select_one(f"#status-{webhook.id}")) == "Active"
    assert words(row.select_one(f"#calls-{webhook.id}")) == "0"


def test_calls_are_counted_and_pings_are_not(page, owner, school, steps):
    webhook = make_webhook(school, ping=True)
    make_call(school, steps)

    shown = page.get("webhook_settings.index")

    assert words(shown.select_one(f"#calls-{webhook.id}")) == "1"


def test_failing_webhook_says_so(page, owner, school, steps):
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
    assert not shown.select("form[method=post]")
    assert not shown.select("a[href*='/new'], a[href*='/edit'], a[href*='/delete']")


def test_what_needs_attention_comes_first_with_a_sentence_and_a_button(page, owner, four):
    problems = page.get("webhook_settings.index").select_one("#problems")

    assert "2 webhooks need attention" in words(problems.h2)
    failing, disabled = problems.select("li")
    assert "bad one Your server answered 500 Internal Server Error" in words(failing)
    assert "See what went wrong" in words(failing)
    assert "500 Internal Server Error" in words(page.get(failing.select("a")[-1]["href"]).main)
    assert "It collects no calls. The receiver answered 410 Gone" in words(disabled)
    assert disabled.form["action"] == f"/settings/webhooks/{four[3].id}/resume"


def test_when_all_is_well_nothing_is_said_of_problems(page, owner, school):
    make_webhook(school)

    assert not page.get("webhook_settings.index").select("#problems")


def test_list_needs_few_queries_however_many_webhooks_there_are(page, owner, four, school):
    for _ in range(30):
        make_webhook(school)

    with queries() as asked:
        page.get("webhook_settings.index")
    assert len(asked) <= MOST_QUERIES
    poll = Poll(page, category="sales")
    poll.tag = None
    with queries() as asked:
        poll()
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize(
    "endpoint", ["new", "edit", "ask_delete", "triggers", "trigger", "example"]
)
def test_other_pages_need_few_queries(page, owner, four, endpoint):
    values = {
        "edit": {"webhook_id": four[0].id},
        "ask_delete": {"webhook_id": four[0].id},
        "trigger": {"name": "order.paid"},
    }.get(endpoint, {})

    with queries() as asked:
        page.get(f"webhook_settings.{endpoint}", query={"trigger": "order.paid"}, **values)

    assert len(asked) <= MOST_QUERIES


def test_problem_that_is_over_says_so_where_it_stood(page, owner, four):
    poll = Poll(page)
    shown = page.get("webhook_settings.index")
    told = "&".join(f"problem={one['value']}" for one in shown.select("[name=problem]"))
    db.session.get(Lane, four[1].id).failing_since = None
    db.session.commit()

    poll.tag = None
    pieces = page.get(f"{poll.address}&{told}", headers={"HX-Request": "true"})

    problems = pieces.select_one("[hx-target='#problems']")
    assert "1 webhook needs attention" in words(problems.h2)
    over, disabled = problems.select("li")
    assert words(over) == "bad one All is well with it again."
    assert "It collects no calls." in words(disabled)


def test_poll_tells_of_no_other_schools_problems(page, owner, school):
    make_webhook(school)
    other = make_webhook(make_school("Another"), name="Not ours")
    poll = Poll(page)

    address = f"{poll.address}&problem={other.id}&problem=x&problem={2**70}"
    pieces = page.get(address, headers={"HX-Request": "true"})

    assert "Not ours" not in str(pieces)
