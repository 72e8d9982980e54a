"""The main job as a person does it: an order in the shop moves what stands open in other tabs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school
from tests.school.world import make_product

PASSWORD = "correct horse"
SLOW_MS = 30_000


def sign_in(tab, member):
    tab.goto("/settings/webhooks")
    assert_accessible(tab)
    tab.get_by_label("E-mail").fill(member.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Webhooks", exact=True)).to_be_visible()
    assert_accessible(tab)


def add_webhook(tab):
    """Through the form, with a test address. Returns where that shows what arrives."""
    tab.get_by_role("link", name="Add Webhook").first.click()
    tab.get_by_label("Name").fill("Orders to the chat")
    tab.get_by_role("radio", name="New Order").check()
    expect(tab.locator("#example")).to_contain_text("order.created")
    tab.get_by_role("button", name="Use a test address").click()
    expect(tab.get_by_label("URL")).to_have_value(re.compile("/in/[0-9a-f]{32}$"))
    address = tab.get_by_label("URL").input_value()
    assert_accessible(tab)
    tab.get_by_role("button", name="Create Webhook").click()
    expect(tab.get_by_role("heading", name="Orders to the chat")).to_be_visible()
    assert_accessible(tab)
    tab.get_by_role("link", name="Webhooks").first.click()
    expect(tab.get_by_role("cell", name="New Order")).to_be_visible()
    return address.replace("/in/", "/inspect/")


def order(tab, product):
    """As a customer, on the shop's pages."""
    tab.goto("/shop/")
    assert_accessible(tab)
    tab.get_by_role("link", name=product).click()
    tab.get_by_label("Your name").fill("Olena Test")
    tab.get_by_label("E-mail").fill("olena@example.com")
    assert_accessible(tab)
    tab.get_by_role("button", name="Place order").click()
    tab.get_by_role("link", name="Leave it unpaid for now").click()
    expect(tab.get_by_text("waits for your payment")).to_be_visible()
    assert_accessible(tab)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_order_in_the_shop_moves_the_open_pages_without_a_reload(
    open_tab, live_server, programs, colours
):
    school = make_school()
    member = make_member(school, password=PASSWORD)
    make_product(school, name="UX Basics")
    programs.worker()
    settings = open_tab(colours=colours)
    sign_in(settings, member)
    address = add_webhook(settings)
    inspector = settings.context.new_page()
    inspector.goto(address)
    expect(inspector.get_by_role("heading", name="Request 1")).to_be_visible(timeout=SLOW_MS)
    calls = settings.locator("[id^=calls-]")
    expect(calls).to_have_text("0")
    for tab in (settings, inspector):
        tab.evaluate("window.sameAsBefore = true")

    order(open_tab(colours=colours), "UX Basics")

    expect(inspector.get_by_role("heading", name="Request 2")).to_be_visible(timeout=SLOW_MS)
    expect(inspector.locator("#request")).to_contain_text("olena@example.com")
    expect(inspector.locator("#request")).to_contain_text("Signature valid")
    expect(calls).to_have_text("1", timeout=SLOW_MS)
    for tab in (settings, inspector):
        assert tab.evaluate("window.sameAsBefore")
        assert_accessible(tab)
