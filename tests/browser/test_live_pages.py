"""Pages that ask by themselves, in a real browser: what they do when no answer comes any more."""

import pytest
from playwright.sync_api import expect

from schoolhooks.dispatch import control, live
from schoolhooks.extensions import db
from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school, make_webhook
from tests.webhook_settings.world import make_delivery

SLOW_MACHINE_MS = 30_000
_COUNT_POLLS = """
    document.body.dataset.due = 0;
    document.addEventListener("htmx:config:request", () => document.body.dataset.due++);
"""


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def owner(school):
    return make_member(school)


@pytest.fixture
def webhook(school):
    return make_webhook(school)


def delete(webhook):
    control.delete(webhook)
    db.session.commit()
    live.announce([webhook.school_id])


def requests_of(tab, polls):
    """What the tab asks while that many polls are due."""
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.evaluate(_COUNT_POLLS)
    due = tab.locator(f"body[data-due='{polls}']")
    expect(due).to_have_count(1, timeout=SLOW_MACHINE_MS)
    return asked


def test_page_of_a_webhook_that_was_deleted_says_so_and_asks_no_more(open_tab, owner, webhook):
    made = make_delivery(webhook, school=owner.memberships[0].school, attempts=[{}])
    here = f"/settings/webhooks/{webhook.id}"
    tabs = [
        open_tab(owner, path=path) for path in (here, f"{here}/deliveries/{made.public_event_id}")
    ]

    delete(webhook)

    for tab in tabs:
        expect(tab.locator("#standing")).to_contain_text("“Orders to the chat” was deleted")
        assert_accessible(tab)
        assert requests_of(tab, polls=2) == []
        tab.get_by_role("link", name="To the webhooks").click()
        expect(tab.get_by_role("heading", name="Webhooks", exact=True)).to_be_visible()
    open_tab.forget_complaints()


def test_open_form_of_a_webhook_that_was_deleted_keeps_what_was_typed(open_tab, owner, webhook):
    tab = open_tab(owner, path=f"/settings/webhooks/{webhook.id}/edit")
    tab.get_by_label("Name", exact=True).fill("Mine")
    delete(webhook)

    tab.get_by_role("button", name="Save").click()

    expect(tab.locator("#standing")).to_contain_text("was deleted")
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Mine")
    open_tab.forget_complaints()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_page_without_a_connection_says_that_it_may_be_old_until_it_is_not(
    open_tab, owner, webhook, colours
):
    tab = open_tab(owner, path="/settings/webhooks", colours=colours, width=360)
    line = tab.get_by_text("Not connected: what you see may be old.")
    expect(line).to_be_hidden()

    tab.context.set_offline(True)
    expect(line).to_be_visible()
    assert_accessible(tab)
    complaints = len(open_tab.complaints)
    assert len(requests_of(tab, polls=6)) <= 2, "it is asked less and less often"
    assert len(open_tab.complaints) - complaints <= 2

    tab.context.set_offline(False)
    expect(line).to_be_hidden()
    open_tab.forget_complaints()


def test_server_that_breaks_is_told_like_one_that_is_away(open_tab, owner, webhook):
    tab = open_tab(owner, path=f"/settings/webhooks/{webhook.id}")
    tab.route("**/live*", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    line = tab.get_by_text("Not connected: what you see may be old.")

    expect(line).to_be_visible()
    expect(tab.get_by_text("Bad gateway")).to_have_count(0)
    tab.unroute_all()

    expect(line).to_be_hidden(timeout=SLOW_MACHINE_MS)
    open_tab.forget_complaints()
