"""A test address in real browser tabs."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from schoolhooks import test_addresses
from schoolhooks.extensions import db
from tests.browser.axe import assert_accessible
from tests.browser.shifts import assert_came_still, watch_loads
from tests.factories import make_member, make_school


@pytest.fixture
def owner(app):
    return make_member(make_school())


@pytest.fixture
def address(owner):
    made = test_addresses.create(owner.memberships[0].school_id)
    db.session.commit()
    return made


@pytest.fixture
def send(live_server, address):
    """Send something to the address, from outside the browser."""
    url = live_server.url(f"/in/{address.token}")

    def post(body=b'{"hello": "world"}', path=""):
        urllib.request.urlopen(urllib.request.Request(url + path, body), timeout=10).close()

    return post


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_the_pages(open_tab, owner, address, send, colours, width):
    tab = open_tab(owner, path="/inspect/", colours=colours, width=width)
    assert_accessible(tab)
    tab.goto(f"/inspect/{address.token}")
    assert_accessible(tab)
    for body in (b'{"a": [1, true, "x"]}', b"\0\xff", b"plain", b"", b"x" * 1_100_000):
        try:
            send(body)
        except urllib.error.HTTPError as refused:
            refused.close()
    for number in range(1, 6):
        tab.goto(f"/inspect/{address.token}?number={number}")
        tab.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert_accessible(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.goto(f"/inspect/{address.token}/clear")
    assert_accessible(tab)


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_come_without_a_jump(open_tab, owner, address, send, width):
    send()
    tab = open_tab(owner, width=width, zone="Asia/Tokyo")
    watch_loads(tab)

    for path in ("/inspect/", f"/inspect/{address.token}", f"/inspect/{address.token}/clear"):
        tab.goto(path)
        assert_came_still(tab)


def test_what_arrives_appears_by_itself_and_the_newest_is_selected(open_tab, owner, address, send):
    tab = open_tab(owner, path=f"/inspect/{address.token}")

    send()
    tab.get_by_role("heading", name="Request 1").wait_for()
    send(b"second")
    tab.get_by_role("heading", name="Request 2").wait_for()

    assert tab.locator(".requests-list a[aria-current]").inner_text().find("#2") > 0


def test_a_chosen_one_stays_while_others_arrive(open_tab, owner, address, send):
    send()
    send()
    tab = open_tab(owner, path=f"/inspect/{address.token}")

    tab.locator("[data-row='1'] a").click()
    tab.get_by_role("heading", name="Request 1").wait_for()
    tab.get_by_text("Send it again with cURL").click()
    send(b"third")
    tab.locator("[data-row='3']").wait_for()

    assert tab.get_by_role("heading", name="Request 1").is_visible()
    assert tab.get_by_label("cURL command").is_visible(), "what was opened stays open"
    tab.get_by_role("link", name="Follow the newest").click()
    tab.get_by_role("heading", name="Request 3").wait_for()


def test_there_is_nothing_to_clear_before_something_has_come(open_tab, owner, address, send):
    tab = open_tab(owner, path=f"/inspect/{address.token}")
    clear = tab.get_by_role("link", name="Clear the list")
    expect(clear).to_be_hidden()

    send()

    expect(clear).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_long_list_shows_the_chosen_one_and_makes_the_page_no_longer(
    open_tab, owner, address, send, width
):
    for _ in range(40):
        send()

    tab = open_tab(owner, path=f"/inspect/{address.token}?number=20", width=width)

    expect(tab.locator("[data-row='20']")).to_be_in_viewport(ratio=0.9)
    end = tab.locator("main").evaluate("main => main.getBoundingClientRect().bottom + scrollY")
    assert tab.evaluate("document.documentElement.scrollHeight") <= end + 1


def test_what_strangers_send_runs_nowhere(open_tab, owner, address, send):
    body = b"</pre><script>console.log('ran')</script><img src=x onerror=console.log('ran')>"
    tab = open_tab(owner, path=f"/inspect/{address.token}")

    send(body, path="/%3Cscript%3Econsole.log('ran')%3C/script%3E")
    tab.get_by_role("heading", name="Request 1").wait_for()

    assert tab.get_by_label("Raw body").inner_text() == body.decode()


def test_a_failure_is_rehearsed_without_javascript(open_tab, owner, address, send):
    tab = open_tab(owner, path=f"/inspect/{address.token}", javascript=False)

    tab.get_by_text("Change").click()
    tab.get_by_label("Status").fill("503")
    tab.get_by_role("button", name="Save").click()
    refused = pytest.raises(urllib.error.HTTPError, send)

    assert refused.value.code == 503
    refused.value.close()
    assert tab.get_by_text("It answers 503 from now on.").is_visible()
    tab.get_by_role("link", name="Clear the list").click()
    tab.get_by_role("button", name="Clear the list").click()
    assert tab.get_by_text("Nothing has come yet").is_visible()
