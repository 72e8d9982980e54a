"""What a page shows while the server takes its time, and that a second click does nothing."""

import pytest
from playwright.sync_api import expect

from schoolhooks.extensions import db
from schoolhooks.webhooks.models import Webhook
from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school, make_webhook
from tests.webhook_settings.world import make_delivery

LIST = "/settings/webhooks"


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def owner(school):
    return make_member(school)


@pytest.fixture
def webhook(school):
    return make_webhook(school)


class SlowServer:
    """Keeps a tab's requests to some addresses until they are let through."""

    def __init__(self, tab, addresses):
        self.kept = []
        tab.route(addresses, self._keep)

    def _keep(self, route):
        self.kept.append(route)

    def let_through(self):
        for route in self.kept:
            route.continue_()
        self.kept = []


def assert_is_busy(tab, is_busy=True):
    expect(tab.locator("html[data-busy]")).to_have_count(1 if is_busy else 0)


def names():
    db.session.rollback()
    return sorted(one.name for one in db.session.query(Webhook))


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_filter_of_the_list_shows_that_it_is_under_way(open_tab, owner, webhook, colours):
    tab = open_tab(owner, path=LIST, colours=colours, width=360)
    server = SlowServer(tab, "**/webhooks?*q=*")

    tab.get_by_label("Search by name or URL").fill("nothing like it")
    assert_is_busy(tab)
    expect(tab.locator("#webhooks")).to_have_attribute("aria-busy", "true")
    assert_accessible(tab)
    server.let_through()

    expect(tab.get_by_role("heading", name="No webhook matches")).to_be_visible()
    assert_is_busy(tab, False)


def test_delivery_that_is_opened_shows_that_it_is_under_way(open_tab, owner, school, webhook):
    first, second = (make_delivery(webhook, school=school, attempts=[{}]) for _ in range(2))
    here = f"{LIST}/{webhook.id}/deliveries"
    tab = open_tab(owner, path=f"{here}/{first.public_event_id}")
    server = SlowServer(tab, f"**/{second.public_event_id}*")

    tab.locator(f"#log a[href*='{second.public_event_id}']").click()
    assert_is_busy(tab)
    server.let_through()

    expect(tab.locator("#delivery-head")).to_contain_text(second.public_event_id)
    assert_is_busy(tab, False)


def test_polls_show_nothing(open_tab, owner, webhook):
    tab = open_tab(owner, path=LIST)
    server = SlowServer(tab, "**/counts*")
    tab.evaluate("""
        document.body.dataset.due = 0;
        document.addEventListener("htmx:config:request", () => document.body.dataset.due++);
    """)

    expect(tab.locator("body")).to_have_attribute("data-due", "2")  # and the first is not answered
    assert_is_busy(tab, False)
    server.let_through()


def fill_in(tab):
    tab.goto(f"{LIST}/new")
    tab.get_by_label("Name", exact=True).fill("Orders")
    tab.get_by_role("radio", name="Order Paid", exact=True).check()
    expect(tab.locator("#example")).to_contain_text("order.paid")
    tab.get_by_label("URL", exact=True).fill("https://8.8.8.8/hook")


def posts_of(tab):
    sent = []
    tab.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    return sent


def test_form_that_is_on_its_way_takes_no_second_click(open_tab, owner):
    tab = open_tab(owner)
    fill_in(tab)
    sent, server = posts_of(tab), SlowServer(tab, "**/webhooks")
    button = tab.get_by_role("button", name="Create Webhook")

    button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    button.click(force=True)
    tab.keyboard.press("Enter")
    assert_is_busy(tab)
    assert len(sent) == 1
    server.let_through()

    expect(tab.get_by_role("heading", name="Orders")).to_be_visible()
    assert names() == ["Orders"]


def test_double_click_is_one_click(open_tab, owner, webhook):
    tab = open_tab(owner)
    fill_in(tab)
    sent = posts_of(tab)
    tab.get_by_role("button", name="Create Webhook").dblclick()
    expect(tab.get_by_role("heading", name="Orders")).to_be_visible()
    tab.goto(f"{LIST}/{webhook.id}/advanced")
    tab.get_by_role("button", name="Save").last.dblclick()
    expect(tab.locator("#flashes")).to_contain_text("were saved")

    assert len(sent) == 2
    assert names() == ["Orders", "Orders to the chat"]


def test_refused_form_can_be_sent_again_at_once(open_tab, owner, webhook):
    tab = open_tab(owner, path=f"{LIST}/{webhook.id}/edit")
    tab.get_by_label("Name", exact=True).fill("")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_label("Name", exact=True)).to_be_focused()
    open_tab.forget_complaints()

    tab.get_by_label("Name", exact=True).fill("Better")
    tab.get_by_role("button", name="Save").click()

    expect(tab.get_by_role("heading", name="Better")).to_be_visible()
