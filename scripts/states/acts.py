"""What is done on a page before its picture is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

from scripts.states.stage import BROKEN, LONG_URL, Stage

Act = Callable[[Page], Any]


def nothing(_page: Page) -> None:
    """What is there at once is the state."""


def click(what: str) -> Act:
    """On the first of that selector; then whatever it asks for has come."""

    def act(page: Page) -> None:
        page.locator(what).first.click()
        page.wait_for_load_state("networkidle")

    return act


def fill(what: str, text: str) -> Act:
    """A field, by its selector."""
    return lambda page: page.fill(what, text)


def open_menu(page: Page) -> None:
    """Of the first row."""
    page.locator(".webhook-list summary").first.click()


def choose(entry: str) -> Act:
    """From the first row's menu."""

    def act(page: Page) -> None:
        open_menu(page)
        page.locator(".webhook-list details[open] .menu-item", has_text=entry).click()
        page.wait_for_load_state("networkidle")

    return act


def choose_then(entry: str, awaited: str) -> Act:
    """From the first row's menu; then wait for the selector."""

    def act(page: Page) -> None:
        choose(entry)(page)
        page.locator(awaited).wait_for()

    return act


def pause_and_resume(page: Page) -> None:
    """The first row's webhook, so that it says so and is as before."""
    choose("Pause")(page)
    page.go_back()
    page.reload()
    choose("Resume")(page)


def hold_test(page: Page) -> None:
    """Send a test from the first row's menu, of which nothing is heard."""
    page.route("**/tests/*", lambda route: route.fulfill(status=204))
    choose("Send a test")(page)


def save_nothing(page: Page) -> None:
    """The form for a webhook, as it came."""
    page.locator("text=Create Webhook").click()
    page.locator("#name-error").wait_for()


def save_long(page: Page) -> None:
    """The form for a webhook, with a name and an address that are refused."""
    page.evaluate("document.querySelector('#name').removeAttribute('maxlength')")
    page.fill("#name", "Paid orders " * 20)
    page.fill("#url", LONG_URL.replace("https", "ftp"))
    page.locator("text=Create Webhook").click()
    page.locator("#url-error").wait_for()


def save_wrong_advanced(page: Page) -> None:
    """The form of the finer settings, with everything wrong that can be."""
    page.evaluate(
        "document.querySelectorAll('[name=triggers]').forEach(one => one.checked = false)"
    )
    page.fill("#headers", "Content-Type: text/plain\nno colon here")
    page.fill("#max_in_flight", "1000")
    page.fill("#rate_calls", "0")
    page.locator(".panel-foot .btn-primary").click()
    page.locator("#headers-error").wait_for()


def send_none(page: Page) -> None:
    """The list of what nobody wanted, with nothing ticked."""
    page.evaluate("document.querySelector('#unwanted-webhook').required = false")
    page.locator(".panel-foot .btn-primary").click()
    page.wait_for_load_state("networkidle")


def send_forged(page: Page) -> None:
    """A form without what proves that it came from here."""
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(one => one.remove())")
    page.locator("text=Pause").first.click()
    page.wait_for_load_state("networkidle")


def break_page(stage: Stage) -> Act:
    """What raised, as the owner is told of it."""

    def act(page: Page) -> None:
        body = stage.broken_page("owner")
        page.route(f"**{BROKEN}", lambda route: route.fulfill(status=500, body=body))
        page.goto(BROKEN)

    return act


def break_filter(page: Page) -> None:
    """A search whose answer is an error, told in its place."""

    def mislead(route: Route) -> None:
        route.continue_(url=route.request.url.replace("/webhooks?", "/nowhere?"))

    page.route("**/settings/webhooks?*q=*", mislead)
    page.fill("#filter-q", "zebra")
    page.wait_for_load_state("networkidle")
