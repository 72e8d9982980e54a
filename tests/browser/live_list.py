"""A list with the newest on top, as whoever looks at it finds it, whatever it is a list of."""

from playwright.sync_api import expect

from tests.browser.shifts import watch_from_now

LET_GO_SECONDS = 30
"""A list is let go five seconds after the last movement, and the next poll brings what is new."""


def at(tab, place):
    """What stands in that place of the list."""
    return tab.locator(f"[data-place='{place}']")


def row(tab, key):
    return tab.locator(f"[data-row='{key}']")


def expect_on_top(tab, key, timeout=10_000):
    expect(at(tab, 1)).to_have_attribute("data-row", str(key), timeout=timeout)


def new(tab, text):
    return tab.locator("[data-show-new]", has_text=text)


def press_until_focused(tab, key, wanted):
    """Walk there by keyboard, so that the browser shows where the focus is."""
    for _ in range(100):
        tab.keyboard.press(key)
        if wanted.evaluate("(it) => it === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by {key}")


def open_at_list(open_tab, page, path=None, **wishes):
    """A tab on which the list is looked at and watched; nobody's hand has been there."""
    tab = open_tab(page.member, path=path or page.path, **wishes)
    look_at_list(tab)
    return tab


def look_at_list(tab):
    tab.locator("#log-title, #requests").evaluate(
        "(it) => it.scrollIntoView({behavior: 'instant'})"
    )
    watch_from_now(tab)
