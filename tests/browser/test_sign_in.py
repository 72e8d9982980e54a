"""Signing in, in a real browser."""

import pytest

from tests.browser.axe import assert_accessible


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
