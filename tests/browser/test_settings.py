"""The settings in a real browser: the main journeys by keyboard, and what everyone can use."""

import pytest
from playwright.sync_api import expect

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status, Webhook
from tests.browser.axe import assert_accessible
from tests.factories import make_event, make_member, make_school, make_webhook

SLOW_MACHINE_MS = 30_000


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def owner(school):
    return make_member(school)


def press(tab, *keys):
    for key in keys:
        tab.keyboard.press(key)


def tab_to(tab, text):
    """Go forward by keyboard until the focus is on what has that text or name."""
    for _ in range(80):
        press(tab, "Tab")
        focused = tab.evaluate(
            "document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.textContent.trim()"
        )
        if text in focused:
            return
    raise AssertionError(f"the keyboard does not reach {text!r}")


def test_webhook_is_created_by_keyboard(open_tab, owner, receiver):
    tab = open_tab(owner, path="/settings/webhooks")
    tab_to(tab, "Add Webhook")
    press(tab, "Enter")
    tab.get_by_label("Name", exact=True).focus()
    tab.keyboard.type("Paid orders")
    press(tab, "Tab")
    tab.keyboard.type("nothing is left")
    tab.get_by_role("radio").filter(visible=True).first.wait_for()
    press(tab, "Enter")
    tab.get_by_role("heading", name="What “Order Paid” sends").wait_for()
    assert tab.get_by_role("radio", name="Order Paid", exact=True).is_checked()
    tab.get_by_label("URL", exact=True).focus()
    tab.keyboard.type(receiver.url("/hook"))
    press(tab, "Enter")

    tab.get_by_role("heading", name="Paid orders", level=1).wait_for()
    webhook = db.session.query(Webhook).one()
    assert (webhook.name, webhook.trigger_names) == ("Paid orders", ["order.paid"])


def test_search_narrows_the_triggers_and_arrows_choose(open_tab, owner):
    tab = open_tab(owner, path="/settings/webhooks/new")
    tab.get_by_label("Search triggers").focus()
    tab.keyboard.type("refund")
    shown = tab.get_by_role("radio").filter(visible=True)
    found = shown.count()
    assert 0 < found < 43
    assert f"Triggers found: {found}" in tab.locator("#trigger-found").text_content()

    press(tab, "ArrowDown", "Space")
    first = tab.locator(".picker-choice:visible input:checked").get_attribute("value")
    press(tab, "ArrowDown")
    second = tab.locator(".picker-choice:visible input:checked").get_attribute("value")

    assert first != second
    tab.locator("#example").get_by_text(f'"{second}"').wait_for()


def test_wrong_field_gets_the_focus_and_keeps_what_was_typed(open_tab, owner):
    tab = open_tab(owner, path="/settings/webhooks/new")
    tab.get_by_label("Name", exact=True).fill("Paid orders")
    tab.get_by_role("radio", name="Order Paid", exact=True).check()
    tab.get_by_label("URL", exact=True).fill("chat.example")
    press(tab, "Enter")

    tab.locator("#url-error").get_by_text("must start with https").wait_for()
    expect(tab.get_by_label("URL", exact=True)).to_be_focused()
    assert tab.get_by_label("Name", exact=True).input_value() == "Paid orders"
    assert tab.get_by_role("radio", name="Order Paid", exact=True).is_checked()
    open_tab.forget_complaints()


def test_calls_count_up_without_a_reload(open_tab, owner, school, receiver, worker):
    webhook = make_webhook(school, receiver.url())
    tab = open_tab(owner, path="/settings/webhooks")
    assert tab.locator(f"#calls-{webhook.id}").text_content() == "0"
    tab.evaluate("window.notReloaded = true")

    make_event(school)
    receiver.wait_for(1, SLOW_MACHINE_MS / 1000)

    tab.locator(f"#calls-{webhook.id}", has_text="1").wait_for(timeout=SLOW_MACHINE_MS)
    tab.locator("#announcer", has_text="Orders to the chat: 1 call.").wait_for(state="attached")
    assert tab.evaluate("window.notReloaded")


def test_test_is_sent_from_the_list_and_its_result_appears(
    open_tab, owner, school, receiver, worker
):
    make_webhook(school, receiver.url())
    tab = open_tab(owner, path="/settings/webhooks")
    tab_to(tab, "Actions for Orders to the chat")
    press(tab, "Enter", "Tab", "Enter")

    dialog = tab.get_by_role("dialog", name="Test of Orders to the chat")
    dialog.get_by_text("It works.").wait_for(timeout=SLOW_MACHINE_MS)
    (request,) = receiver.wait_for(1)
    assert b'"test":true' in request.body
    assert_accessible(tab)
    press(tab, "Escape")
    dialog.wait_for(state="hidden")
    assert "Actions for" in tab.evaluate("document.activeElement.getAttribute('aria-label')")


def test_deletion_asks_in_a_dialog_that_escape_closes(open_tab, owner, school):
    webhook = make_webhook(school)
    tab = open_tab(owner, path="/settings/webhooks")
    tab_to(tab, "Actions for Orders to the chat")
    press(tab, "Enter")
    tab_to(tab, "Delete")
    press(tab, "Enter")
    dialog = tab.get_by_role("dialog", name="Delete Orders to the chat?")
    dialog.wait_for()
    assert_accessible(tab)
    press(tab, "Escape")
    dialog.wait_for(state="hidden")
    assert actions.find(school.id, webhook.id)

    press(tab, "Enter")
    tab_to(tab, "Delete")
    press(tab, "Enter")
    dialog.wait_for()
    dialog.get_by_role("button", name="Delete webhook").focus()
    press(tab, "Enter")

    tab.get_by_text("“Orders to the chat” was deleted.").wait_for()
    db.session.rollback()
    assert actions.find(school.id, webhook.id) is None


def test_main_journey_works_without_javascript(open_tab, owner, school, receiver, worker):
    tab = open_tab(owner, path="/settings/webhooks", javascript=False)
    tab.get_by_role("link", name="Add Webhook").click()
    tab.get_by_label("Name", exact=True).fill("Paid orders")
    tab.get_by_role("radio", name="Order Paid", exact=True).check()
    tab.get_by_role("button", name="Show example").click()
    tab.locator("#example").get_by_text('"order.paid"').wait_for()
    tab.get_by_label("URL", exact=True).fill(receiver.url())
    tab.get_by_role("button", name="Create and send a test").click()
    receiver.wait_for(2, SLOW_MACHINE_MS / 1000)

    link = tab.get_by_role("link", name="Look again")
    for _ in range(50):
        if not link.count():
            break
        link.click()
    tab.get_by_text("It works.").wait_for()

    tab.get_by_role("link", name="All webhooks").click()
    row = tab.get_by_role("row", name="Paid orders")
    row.locator("summary").click()
    row.get_by_role("link", name="Delete").click()
    tab.get_by_role("button", name="Delete webhook").click()
    tab.get_by_text("was deleted").wait_for()


def test_pause_in_one_tab_is_seen_in_another(open_tab, owner, school):
    webhook = make_webhook(school)
    tab = open_tab(owner, path="/settings/webhooks")
    actions.pause(webhook)
    db.session.commit()
    live.announce([school.id])

    tab.locator(f"#status-{webhook.id}", has_text="Paused").wait_for()
    assert webhook.status is Status.PAUSED


PAGES = ["", "/new", "/new?trigger=order.paid", "/triggers", "/triggers?q=zebra",
         "/triggers/order.paid", "/1/edit", "/1/delete"]  # fmt: skip


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_everyone_can_use_every_page(open_tab, owner, school, colours, width):
    webhook = make_webhook(school, "https://receiver.example/" + "long/" * 30)
    tab = open_tab(owner, colours=colours, width=width)
    for page in PAGES:
        tab.goto("/settings/webhooks" + page.replace("/1/", f"/{webhook.id}/"))
        assert_accessible(tab)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_the_empty_list_and_the_wrong_form(open_tab, owner, colours):
    tab = open_tab(owner, path="/settings/webhooks", colours=colours)
    assert_accessible(tab)
    tab.goto("/settings/webhooks/new")
    tab.get_by_role("button", name="Create Webhook").click()
    tab.locator("#name-error").wait_for()
    assert_accessible(tab)
    open_tab.forget_complaints()
