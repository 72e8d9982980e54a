"""Signing in, in a real browser."""

import pytest
from playwright.sync_api import expect

from schoolhooks import test_addresses
from schoolhooks.extensions import db
from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_the_sign_in_page(open_tab, colours, width):
    tab = open_tab(path="/sign-in", colours=colours, width=width)

    assert_accessible(tab)


def test_the_check_finds_what_cannot_be_used(open_tab):
    tab = open_tab(path="/sign-in")
    tab.evaluate("document.querySelector('label').remove()")

    with pytest.raises(AssertionError, match="label"):
        assert_accessible(tab)


def test_what_a_console_says_is_noticed(open_tab):
    tab = open_tab(path="/sign-in")
    tab.evaluate("console.warn('what is this')")

    assert [text.rpartition(": ")[2] for text in open_tab.complaints] == ["what is this"]
    open_tab.forget_complaints()


def test_a_member_signs_in_and_out_without_javascript(open_tab):
    member = make_member(make_school(), email="olena@example.com", password="correct horse")
    tab = open_tab(path="/sign-in", javascript=False)

    tab.get_by_label("E-mail").fill(member.email)
    tab.get_by_label("Password").fill("correct horse")
    tab.get_by_role("button", name="Sign in").click()
    tab.locator("summary").click()
    tab.get_by_role("button", name="Sign out").click()

    assert tab.get_by_role("heading", name="Sign in").is_visible()


@pytest.mark.parametrize(("width", "lines"), [(360, 2), (768, 2), (980, 2), (1280, 1)])
def test_the_bar_breaks_where_it_should_and_shows_the_current_entry(open_tab, width, lines):
    tab = open_tab(make_member(make_school()), path="/settings/mail", width=width)

    tops = "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().y / 40))).size"
    assert tab.locator(".brand, .nav-main, .menu-of-school").evaluate_all(tops) == lines
    expect(tab.get_by_role("link", name="Mail")).to_be_in_viewport(ratio=0.99)


def test_the_menu_is_used_by_keyboard_and_closes_behind_whoever_leaves_it(open_tab):
    member = make_member(make_school())
    tab = open_tab(member, path="/inspect/")
    menu = tab.locator(".topbar-end details")
    menu.locator("summary").focus()

    tab.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    tab.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Sign out").focus()
    tab.keyboard.press("Tab")

    expect(menu).not_to_have_attribute("open", "")
    expect(tab.get_by_role("button", name="New test address")).to_be_focused()


def test_an_open_page_whose_session_ended_asks_to_sign_in_and_comes_back(open_tab):
    member = make_member(make_school(), email="olena@example.com", password="correct horse")
    address = test_addresses.create(member.memberships[0].school_id)
    db.session.commit()
    tab = open_tab(member, path=f"/inspect/{address.token}")
    tab.context.clear_cookies()

    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.get_by_label("E-mail").fill(member.email)
    other.get_by_label("Password").fill("correct horse")
    other.get_by_role("button", name="Sign in").click()

    other.wait_for_url(f"**/inspect/{address.token}")
    open_tab.forget_complaints()  # the 401 that the browser notes
