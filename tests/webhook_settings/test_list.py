"""The list of webhooks, and the poll that keeps its numbers alive."""

import re

import pytest
from sqlalchemy import text

from schoolhooks.dispatch import live
from schoolhooks.dispatch.models import State
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import ended, steps  # noqa: F401 - a fixture
from tests.factories import make_event, make_member, make_school, make_webhook
from tests.harness.pages import Page
from tests.harness.queries import MOST_QUERIES, queries


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
    assert not shown.select("form[method=post]")
    assert not shown.select("a[href*='/new'], a[href*='/edit'], a[href*='/delete']")


class Poll:
    """What an open list asks every two seconds."""

    def __init__(self, page, **query):
        self._page = page
        self.shown = page.get("webhook_settings.index", query=query)
        live = self.shown.select_one("#live")
        self._address, self.tag = live["hx-get"], live.get("hx-ptag")

    def __call__(self, status=200):
        headers = {"HX-Request": "true", **({"HX-PTag": self.tag} if self.tag else {})}
        pieces = self._page.get(self._address, headers=headers, status=status)
        self.tag = self._page.response.headers.get("HX-PTag", self.tag)
        return pieces


def test_unchanged_numbers_answer_304(page, owner, school):
    make_webhook(school)
    poll = Poll(page)

    with queries() as asked:
        poll(304)

    assert page.response.data == b""
    assert len(asked) <= 2, "it only asks who the member is"


def test_a_call_is_shown_by_the_next_poll_and_read_out(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school)
    poll = Poll(page)
    make_call(school, steps)

    pieces = poll()

    assert words(pieces.select_one(f"[hx-target='#calls-{webhook.id}']")) == "1"
    assert words(pieces.select_one(f"[hx-target='#ends-{webhook.id}']")) == "1 delivered"
    assert "200 OK" in words(pieces.select_one(f"[hx-target='#last-{webhook.id}']"))
    spark = pieces.select_one(f"[hx-target='#sparkline-{webhook.id}'] svg")
    assert spark["aria-label"] == "1 call in the last 24 hours, at most 1 in an hour"
    assert words(pieces.select_one("[hx-target='#announcer']")) == "Orders to the chat: 1 call."
    poll(304)


def test_calls_are_read_out_once(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school)
    poll = Poll(page)
    make_call(school, steps)
    poll()
    actions.pause(webhook)
    db.session.commit()
    live.announce([school.id])

    pieces = poll()

    assert words(pieces.select_one(f"[hx-target='#status-{webhook.id}']")) == "Paused"
    assert "Resume" in words(pieces.select_one(f"[hx-target='#menu-{webhook.id}']"))
    assert not pieces.select("[hx-target='#announcer']")


def test_many_webhooks_with_calls_are_read_out_as_a_number(page, owner, school, steps):  # noqa: F811
    for _ in range(5):
        make_webhook(school)
    poll = Poll(page)
    make_call(school, steps)

    told = poll().select_one("[hx-target='#announcer']")

    assert words(told) == "5 webhooks have new calls."


def test_poll_sends_only_what_moved(page, owner, school, steps):  # noqa: F811
    still = make_webhook(school, trigger="contact.created")
    moved = make_webhook(school)
    db.session.execute(text("UPDATE webhook SET status_changed_at = now() - interval '1 hour'"))
    db.session.commit()
    poll = Poll(page)
    make_call(school, steps)

    pieces = poll()

    assert pieces.select(f"[hx-target='#calls-{moved.id}']")
    assert not pieces.select(f"[hx-target='#calls-{still.id}']")


def test_summary_moves_too(page, owner, school, steps):  # noqa: F811
    make_webhook(school)
    make_call(school, steps)
    poll = Poll(page)
    assert "Calls today 1 Success rate 100 % Waiting now 0" in words(
        poll.shown.select_one("#overview")
    )
    make_call(school, steps)

    assert "Calls today 2" in words(poll().select_one("[hx-target='#overview']"))


def test_webhook_of_another_tab_appears(page, owner, school):
    make_webhook(school)
    poll = Poll(page)
    other = make_webhook(school, name="From another tab")
    live.announce([school.id])

    pieces = poll()

    assert pieces.select(f"[hx-target='#webhooks'] #webhook-{other.id}")
    assert words(pieces.select_one("[hx-target='#announcer']")) == "The list has changed."


@pytest.mark.parametrize(
    "tag", ["", "nonsense", "a@b@c", "x-1@99999999999999999999@1", "x-1@٣@1", "x-1@1"]
)
def test_poll_with_a_tag_that_cannot_be_read_gets_everything(page, owner, school, tag):
    webhook = make_webhook(school)
    poll = Poll(page)
    poll.tag = tag

    pieces = poll()

    assert pieces.select(f"[hx-target='#calls-{webhook.id}']")
    assert not pieces.select("[hx-target='#announcer']")


def test_without_valkey_the_page_works_and_is_told_every_time(make_app, app, school, steps):  # noqa: F811
    page = Page(make_app(REDIS_URL="unix:///nowhere/valkey.sock"))
    page.sign_in(make_member(school))
    webhook = make_webhook(school)
    poll = Poll(page)
    assert poll.tag.startswith("@")
    poll()
    make_call(school, steps)

    pieces = poll()

    assert words(pieces.select_one(f"[hx-target='#calls-{webhook.id}']")) == "1"
    assert words(pieces.select_one("[hx-target='#announcer']")) == "Orders to the chat: 1 call."


def names(shown):
    return [words(link) for link in shown.select(".webhook-list .row-name")]


@pytest.fixture
def four(school, steps):  # noqa: F811
    """An active one with a call, a failing, a paused and a disabled one."""
    active = make_webhook(school, "https://a.example/crm", "contact.created", name="Active one")
    failing = make_webhook(school, "https://b.example/x", "order.created", name="bad one")
    paused = make_webhook(school, "https://c.example/x", "order.paid", name="Paused 100% one")
    disabled = make_webhook(school, "https://d.example/x", "lesson.completed", name="Disabled one")
    make_event(school, "contact.created")
    make_event(school, "order.created")
    steps.fan_out()
    for claimed in steps.claim():
        is_good = claimed.webhook_id == active.id
        steps.record(ended(claimed, State.DELIVERED if is_good else State.RETRYING))
    actions.pause(paused)
    actions.disable(disabled, "The receiver answered 410 Gone: it asks for no more calls.")
    db.session.commit()
    return active, failing, paused, disabled


FILTERS = [
    ({"q": "ACTIVE"}, ["Active one"]),
    ({"q": "b.example"}, ["bad one"]),
    ({"q": "100%"}, ["Paused 100% one"]),
    ({"q": "%"}, ["Paused 100% one"]),
    ({"q": "_"}, []),
    ({"category": "sales"}, ["Paused 100% one", "bad one"]),
    ({"category": "education"}, ["Disabled one"]),
    ({"trigger": "contact.created"}, ["Active one"]),
    ({"status": "active"}, ["Active one"]),
    ({"status": "failing"}, ["bad one"]),
    ({"status": "paused"}, ["Paused 100% one"]),
    ({"status": "disabled"}, ["Disabled one"]),
    ({"status": "attention"}, ["Disabled one", "bad one"]),
    ({"category": "sales", "status": "failing", "q": "one"}, ["bad one"]),
    ({"sort": "name"}, ["Active one", "bad one", "Disabled one", "Paused 100% one"]),
    ({"sort": "-name"}, ["Paused 100% one", "Disabled one", "bad one", "Active one"]),
    ({"sort": "created"}, ["Active one", "bad one", "Paused 100% one", "Disabled one"]),
    ({"sort": "url"}, ["Active one", "bad one", "Paused 100% one", "Disabled one"]),
    ({"sort": "-url"}, ["Disabled one", "Paused 100% one", "bad one", "Active one"]),
    ({"sort": "trigger"}, ["Active one", "Disabled one", "bad one", "Paused 100% one"]),
    ({"sort": "-trigger"}, ["Paused 100% one", "bad one", "Disabled one", "Active one"]),
    ({"sort": "status"}, ["bad one", "Active one", "Disabled one", "Paused 100% one"]),
    ({"sort": "-status"}, ["Paused 100% one", "Disabled one", "bad one", "Active one"]),
    ({"sort": "-calls"}, ["bad one", "Active one", "Disabled one", "Paused 100% one"]),
    ({"sort": "calls"}, ["Disabled one", "Paused 100% one", "bad one", "Active one"]),
    ({"sort": "bogus", "status": "bogus", "category": "x", "trigger": "y", "page": "-3"},
     ["Disabled one", "Paused 100% one", "bad one", "Active one"]),
    ({"page": "99999999999999999999999"}, []),
    ({"page": "2"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_list_can_be_searched_filtered_and_sorted(page, owner, four, query, expected):
    shown = page.fragment("webhook_settings.index", query=query)

    assert names(shown) == expected


def test_filter_that_matches_nothing_says_so_and_shows_the_way_back(page, owner, school):
    make_webhook(school)

    shown = page.fragment("webhook_settings.index", query={"q": "zebra"})

    assert "No webhook matches" in words(shown)
    assert shown.find("a", string="Show all webhooks")["href"] == "/settings/webhooks"


def test_htmx_is_told_the_short_address_of_what_it_shows(page, owner, school):
    make_webhook(school)
    query = {"q": "chat", "category": "", "status": "", "trigger": "", "sort": "-created"}

    page.fragment("webhook_settings.index", query=query)

    assert page.response.headers["HX-Replace-Url"] == "/settings/webhooks?q=chat"


def test_heads_of_columns_sort_and_say_how(page, owner, school):
    make_webhook(school)
    shown = page.get("webhook_settings.index", query={"q": "chat", "sort": "-calls"})

    (head,) = [one for one in shown.select("th") if "Calls" in one.text]

    assert head["aria-sort"] == "descending"
    assert head.a["href"] == "/settings/webhooks?q=chat&sort=calls"


def test_every_head_leads_to_an_order_that_there_is(page, owner, school):
    make_webhook(school)

    for link in page.get("webhook_settings.index").select("th a"):
        head = page.get(link["href"]).select_one("th:not([aria-sort='none'])[aria-sort]")
        assert words(head) == words(link)
        back = page.get(head.a["href"]).select_one("th:not([aria-sort='none'])[aria-sort]")
        assert {head["aria-sort"], back["aria-sort"]} == {"ascending", "descending"}


def test_pages_hold_fifty_and_no_webhook_is_on_two(page, owner, school):
    for number in range(53):
        make_webhook(school, name=f"Number {number:02}")

    first = page.get("webhook_settings.index", query={"sort": "name"})
    link = next(one for one in first.select(".pages a") if "Next" in one.text)
    second = page.get(link["href"])

    assert "1 to 50 of 53" in words(first.select_one(".pages"))
    assert names(first) + names(second) == [f"Number {number:02}" for number in range(53)]
    assert "Previous" in words(second.select_one(".pages"))
    assert "Next" not in words(second.select_one(".pages"))


def test_what_needs_attention_comes_first_with_a_sentence_and_a_button(page, owner, four):
    problems = page.get("webhook_settings.index").select_one("#problems")

    assert "2 webhooks need attention" in words(problems.h2)
    failing, disabled = problems.select("li")
    assert "bad one Its last call failed: 500 Internal Server Error." in words(failing)
    assert "See what went wrong" in words(failing)
    assert "It collects no calls. The receiver answered 410 Gone" in words(disabled)
    assert disabled.form["action"] == f"/settings/webhooks/{four[3].id}/resume"


def test_when_all_is_well_nothing_is_said_of_problems(page, owner, school):
    make_webhook(school)

    assert not page.get("webhook_settings.index").select("#problems")


def steps_done(shown):
    return [bool(step.select(".guide-mark svg")) for step in shown.select(".guide-step")]


def test_guide_goes_with_the_school_to_its_first_call_and_disappears(
    page,
    owner,
    school,
    steps,  # noqa: F811
):
    assert steps_done(page.get("webhook_settings.index")) == [False, False, False]
    make_webhook(school, ping=True)
    assert steps_done(page.get("webhook_settings.index")) == [True, False, False]
    steps.fan_out()
    steps.record(*map(ended, steps.claim()))
    assert steps_done(page.get("webhook_settings.index")) == [True, True, False]
    poll = Poll(page)

    make_call(school, steps)

    assert steps_done(poll()) == [True, True, True]
    assert not page.get("webhook_settings.index").select("#guide")


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
