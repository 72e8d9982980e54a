"""Searching, filtering, sorting and paging the list."""

from datetime import timedelta

import pytest

from schoolhooks.dispatch.models import Lane
from schoolhooks.extensions import db, utc_now
from tests.factories import make_webhook
from tests.webhook_settings.listed import make_call, names, words

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
    ({"sort": "trigger"}, ["Disabled one", "Active one", "bad one", "Paused 100% one"]),
    ({"sort": "-trigger"}, ["Paused 100% one", "bad one", "Active one", "Disabled one"]),
    ({"sort": "status"}, ["Active one", "Disabled one", "bad one", "Paused 100% one"]),
    ({"sort": "-status"}, ["Paused 100% one", "bad one", "Disabled one", "Active one"]),
    ({"sort": "-calls"}, ["bad one", "Active one", "Disabled one", "Paused 100% one"]),
    ({"sort": "calls"}, ["Disabled one", "Paused 100% one", "bad one", "Active one"]),
    ({"sort": "bogus", "status": "bogus", "category": "x", "trigger": "y", "page": "-3"},
     ["Disabled one", "Paused 100% one", "bad one", "Active one"]),
    ({"page": "99999999999999999999999"},
     ["Disabled one", "Paused 100% one", "bad one", "Active one"]),
    ({"page": "2", "status": "failing"}, ["bad one"]),
    ({"page": "2", "q": "zebra"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_list_can_be_searched_filtered_and_sorted(page, owner, four, query, expected):
    shown = page.fragment("webhook_settings.index", query=query)

    assert names(shown) == expected


def test_latest_and_longest_ago_called_come_first_when_asked_for(page, owner, school, steps):
    older, newer = make_webhook(school, name="Older"), make_webhook(school, name="Newer")
    make_webhook(school, "https://d.example/x", "lesson.completed", name="Never")
    make_call(school, steps)
    for webhook, minutes in ((older, 9), (newer, 2)):
        db.session.get(Lane, webhook.id).last_call_at = utc_now() - timedelta(minutes=minutes)
    db.session.commit()

    latest = page.fragment("webhook_settings.index", query={"sort": "-last"})
    longest = page.fragment("webhook_settings.index", query={"sort": "last"})

    assert names(latest) == ["Newer", "Older", "Never"]
    assert names(longest) == ["Older", "Newer", "Never"]


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


def test_pages_hold_twenty_five_and_no_webhook_is_on_two(page, owner, school):
    for number in range(28):
        make_webhook(school, name=f"Number {number:02}")

    first = page.get("webhook_settings.index", query={"sort": "name"})
    link = next(one for one in first.select(".pages a") if "Next" in one.text)
    second = page.get(link["href"])

    assert "1 to 25 of 28" in words(first.select_one(".pages"))
    assert names(first) + names(second) == [f"Number {number:02}" for number in range(28)]
    assert "Previous" in words(second.select_one(".pages"))
    assert "Next" not in words(second.select_one(".pages"))
