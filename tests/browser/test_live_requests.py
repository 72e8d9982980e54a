"""A test address as requests come, in a real browser: nothing jumps, the busy are let be."""

import urllib.request

import pytest
from playwright.sync_api import expect

from schoolhooks import test_addresses
from schoolhooks.extensions import db
from tests.browser.axe import assert_accessible
from tests.browser.live_list import (
    at,
    expect_on_top,
    look_at_list,
    new,
    open_at_list,
    press_until_focused,
    row,
)
from tests.browser.shifts import assert_nothing_moved
from tests.factories import make_member, make_school


class Inbox:
    """A test address that requests come to, and its page."""

    def __init__(self, live_server):
        school = make_school()
        self.member = make_member(school)
        made = test_addresses.create(school.id)
        db.session.commit()
        self.path = f"/inspect/{made.token}"
        self._url = live_server.url(f"/in/{made.token}")

    def send(self, body=b'{"hello": "world"}', path="", method="POST"):
        sent = urllib.request.Request(self._url + path, body, method=method)
        urllib.request.urlopen(sent, timeout=10).close()


@pytest.fixture
def inbox(live_server):
    return Inbox(live_server)


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps_while_requests_come_to_a_test_address(open_tab, inbox, width):
    tab = open_at_list(open_tab, inbox, width=width, zone="Asia/Tokyo")

    for number, wishes in enumerate(
        (
            {},
            {"body": b"plain", "path": "/a/long/path" * 9, "method": "DELETE"},
            {"body": b'{"lines": [1, 2, 3, 4, 5, 6]}', "method": "PUT"},
            {"body": b"", "method": "OPTIONS"},
            *[{}] * 8,
        ),
        start=1,
    ):
        inbox.send(**wishes)
        expect_on_top(tab, number)
        expect(tab.locator("#request-title")).to_have_text(f"Request {number}")
    assert_nothing_moved(tab)


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1440, "light")])
def test_requests_wait_while_a_hand_is_in_their_list(open_tab, inbox, stir, width, colours):
    inbox.send()
    tab = open_at_list(open_tab, inbox, width=width, colours=colours)
    tab.get_by_text("Send it again with cURL").click()
    look_at_list(tab)
    stir(tab, row(tab, 1))
    inbox.send(b"second")
    inbox.send(b"third")
    stir(tab, new(tab, "2 new"))
    expect(tab.locator("#request-title")).to_have_text("Request 1")
    assert_accessible(tab)

    new(tab, "2 new").click()

    expect_on_top(tab, 3)
    expect(tab.locator("#request-title")).to_have_text("Request 3")
    expect(tab.get_by_label("cURL command")).to_be_visible()
    assert_nothing_moved(tab)


@pytest.mark.parametrize("place", [".requests-list li a", "#request .code"])
def test_requests_wait_for_the_keyboard_too(open_tab, inbox, place):
    inbox.send()
    tab = open_at_list(open_tab, inbox)
    tab.locator("#q").focus()
    press_until_focused(tab, "Tab", tab.locator(place).first)

    inbox.send()
    expect(new(tab, "1 new")).to_be_visible()
    expect(tab.locator(place).first).to_be_focused()
    press_until_focused(tab, "Shift+Tab", new(tab, "1 new"))
    tab.keyboard.press("Enter")

    expect_on_top(tab, 2)
    expect(at(tab, 1).get_by_role("link")).to_be_focused()
    expect(tab.locator("#request-title")).to_have_text("Request 2")
