"""A page that is open while the session ends in another tab: nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect

from schoolhooks.extensions import db
from schoolhooks.webhooks.models import Webhook
from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school, make_webhook

PASSWORD = "correct horse"
LIST = "/settings/webhooks"
_COUNT_POLLS = """
    document.body.dataset.due = 0;
    document.addEventListener("htmx:config:request", () => document.body.dataset.due++);
"""


@pytest.fixture
def member(app):
    return make_member(make_school(), password=PASSWORD)


@pytest.fixture
def webhook(member):
    return make_webhook(member.memberships[0].school)


def sign_in(tab, member):
    tab.get_by_label("E-mail").fill(member.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.locator(".menu-school").wait_for()


def sign_in_by(tab, member):
    """Follow the link to the other tab and come back."""
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Sign in in another tab").click()
    sign_in(opened.value, member)
    opened.value.close()


def names():
    db.session.rollback()
    return [one.name for one in db.session.query(Webhook).order_by(Webhook.id)]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_form_is_kept_until_one_is_signed_in_again(open_tab, member, colours):
    tab = open_tab(member, path=f"{LIST}/new", colours=colours, width=360)
    tab.get_by_label("Name", exact=True).fill("Orders")
    tab.get_by_label("URL", exact=True).fill("https://8.8.8.8/hook")
    tab.context.clear_cookies()

    tab.get_by_role("radio", name="Order Paid", exact=True).check()
    notice = tab.locator("#standing")
    expect(notice).to_contain_text("You are signed out.")
    tab.get_by_role("button", name="Close").click()
    expect(notice).to_be_empty()
    tab.get_by_role("button", name="Create Webhook").click()
    expect(notice).to_contain_text("You are signed out.")
    assert_accessible(tab)
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Orders")

    sign_in_by(tab, member)
    tab.get_by_role("button", name="Create Webhook").click()
    expect(tab.get_by_role("heading", name="Orders")).to_be_visible()
    assert names() == ["Orders"]
    open_tab.forget_complaints()


@pytest.mark.parametrize("javascript", [True, False])
def test_form_without_htmx_is_kept_on_a_page_of_its_own(open_tab, member, webhook, javascript):
    path = f"{LIST}/{webhook.id}/advanced"
    tab = open_tab(member, path=path, javascript=javascript)
    tab.get_by_label("Description").fill("Ask Olena.")
    tab.context.clear_cookies()

    tab.get_by_role("button", name="Save").last.click()
    expect(tab.get_by_role("heading", name="You are signed out")).to_be_visible()
    if javascript:
        assert_accessible(tab)
    sign_in_by(tab, member)
    tab.get_by_role("button", name="Send it again").click()
    expect(tab.get_by_role("heading", name="You have signed in since then")).to_be_visible()
    tab.get_by_role("button", name="Send it again").click()

    expect(tab.locator("#summary")).to_contain_text("Ask Olena.")
    open_tab.forget_complaints()


def test_live_page_stands_still_and_lives_on_after_signing_in(open_tab, member, webhook):
    tab = open_tab(member, path=LIST)
    tab.context.clear_cookies()
    expect(tab.locator("#standing")).to_contain_text("You are signed out.")
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.evaluate(_COUNT_POLLS)
    expect(tab.locator("body")).to_have_attribute("data-due", "2", timeout=20_000)
    assert asked == []

    sign_in_by(tab, member)
    tab.evaluate("dispatchEvent(new Event('focus'))")  # tabs of Playwright are always in front

    expect(tab.locator("#standing")).to_be_empty()
    assert asked != []
    open_tab.forget_complaints()
