"""Pictures of every page and state of a demo that has been lived in; see scripts/pictures."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts import states

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "pictures"
STARTS = (
    "/settings/webhooks", "/settings/school", "/shop/", "/inspect/", "/settings/mail", "/rq/",
)  # fmt: skip
WIDTHS = {"wide": 1440, "narrow": 360}
MODES = ("light", "dark")
WEBHOOKS = {
    "New orders to the office": "New Order",
    "Paid orders to accounting": "Order Paid",
    "New students to the mentors": "New Enrollment",
    "Leads to the sales team": "New Lead",
    "Homework to the curators": "Assignment Submitted",
}
# Where only a name at the end differs, one picture is enough.
NAMED = re.compile(
    r"^(/settings/webhooks/triggers/|/settings/school/do/|/shop/certificates/|/shop/(?!learn$))[^/]+$"
)
ONE_OF_MANY = re.compile(
    r"(?<=/orders/)[\w-]+|(?<=/learn/)[\w-]+|(?<=/view/jobs/).+|(?<=/view/job/).+"
    r"|evt_\w+|[0-9a-f]{32}|\d+"
)
NOT_PAGES = re.compile(r"\.(csv|jsonl?|svg|ico)$|/body$|/rq/static/|/rq/(queue|requeue)/|/schemas/")


@contextlib.contextmanager
def demo() -> Iterator[dict[str, Any]]:
    """A demo on a folder of its own; gives what its demo.json says."""
    with tempfile.TemporaryDirectory(prefix="schoolhooks-", dir="/tmp") as folder:
        command = [sys.executable, "-m", "schoolhooks", "demo", "--state", folder]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
        facts = Path(folder, "demo.json")
        try:
            while not facts.exists():
                if running.poll() is not None:
                    raise SystemExit("the demo did not start")
                time.sleep(0.1)
            yield {**json.loads(facts.read_text()), "state": folder}
        finally:
            running.terminate()
            running.wait()


def live(facts: dict[str, Any], page: Page) -> None:
    """Add webhooks as a member does, then let the school live for a while."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(facts["email"])
    page.get_by_label("Password").fill(facts["password"])
    page.get_by_role("button", name="Sign in").click()
    for name, trigger in WEBHOOKS.items():
        page.goto("/settings/webhooks/new")
        page.get_by_label("Name").fill(name)
        page.get_by_role("radio", name=trigger, exact=True).check()
        page.get_by_role("button", name="Use a test address").click()
        expect(page.get_by_label("URL")).to_have_value(re.compile("/in/"))
        page.get_by_role("button", name="Create Webhook").click()
        page.wait_for_url(re.compile(r"/settings/webhooks/\d+"))
    command = [sys.executable, "-m", "schoolhooks", "simulate", "--seed=7"]
    command += ["--events-per-second=20", "--seconds=15"]
    given = {
        "SCHOOLHOOKS_DATABASE_URL": facts["database_url"],
        "SCHOOLHOOKS_REDIS_URL": facts["redis_url"],
        "SCHOOLHOOKS_STATE_DIR": facts["state"],
        "SCHOOLHOOKS_BASE_URL": facts["web"],
    }
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **given})
    time.sleep(3)


def shape(path: str) -> str:
    """The same for pages that differ only in whose they are."""
    named = NAMED.match(path)
    if named:
        return f"{named[1]}name"
    return ONE_OF_MANY.sub("0", path)


def find_pages(page: Page) -> dict[str, str]:
    """One address for each kind of page that links lead to."""
    found = {shape(start): start for start in STARTS}
    waiting = list(STARTS)
    while waiting:
        page.goto(waiting.pop(0))
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for link in links:
            parts = urlsplit(link)
            address = parts.path
            if parts.netloc != urlsplit(page.url).netloc or NOT_PAGES.search(address):
                continue
            if shape(address) not in found:
                found[shape(address)] = address
                waiting.append(address)
    return found


def forms() -> Iterator[tuple[str, dict[str, Any]]]:
    """Both widths in both modes: what the pictures' names say, and how the browser is set."""
    for mode in MODES:
        for name, width in WIDTHS.items():
            size = {"width": width, "height": 900}
            wanted = {"color_scheme": mode, "viewport": size, "reduced_motion": "reduce"}
            yield f"{name}.{mode}", wanted


def take_pages(
    browser: Browser, facts: dict[str, Any], cookies: list[Any], pages: dict[str, str]
) -> None:
    """Every page that links lead to, in each form."""
    for form, wanted in forms():
        context = browser.new_context(base_url=facts["web"], **wanted)
        context.add_cookies(cookies)
        page = context.new_page()
        for kind, address in {"/sign-in": "/sign-in", **pages}.items():
            page.goto(address)
            shoot(page, f"{kind.strip('/').replace('/', '-') or 'home'}.{form}")
        context.close()


def take_states(browser: Browser, facts: dict[str, Any]) -> None:
    """Every state of the webhooks section, in each form."""
    stage = states.build(facts)
    for form, wanted in forms():
        contexts: dict[str, BrowserContext] = {}
        for state in states.all_states(stage):
            if state.who not in contexts:
                contexts[state.who] = browser.new_context(base_url=facts["web"], **wanted)
                contexts[state.who].add_cookies([stage.cookie_of(state.who, facts["web"])])
            page = contexts[state.who].new_page()
            page.goto(state.path)
            state.act(page)
            shoot(page, f"state-{state.name}.{form}", whole=state.whole)
            page.close()
        for context in contexts.values():
            context.close()


def shoot(page: Page, name: str, *, whole: bool = True) -> None:
    """Take the picture; say it when the page has to be scrolled sideways."""
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        print(f"{name} scrolls sideways")
    page.screenshot(path=TARGET / f"{name}.png", full_page=whole, animations="disabled")


def take_for_readme(page: Page, pages: dict[str, str]) -> None:
    """What a visitor of the repository sees first."""
    target = ROOT / "docs/images"
    page.set_viewport_size({"width": 1200, "height": 720})
    page.goto("/settings/webhooks")
    page.screenshot(path=target / "webhooks.png", animations="disabled")
    page.goto(pages["/inspect/0"])
    page.screenshot(path=target / "test-address.png", animations="disabled")


def main() -> None:
    """Start a demo, live in it, take the pictures."""
    with demo() as facts, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        context = browser.new_context(base_url=facts["web"])
        page = context.new_page()
        live(facts, page)
        pages = find_pages(page)
        if "--readme" in sys.argv:
            take_for_readme(page, pages)
        else:
            shutil.rmtree(TARGET, ignore_errors=True)
            take_pages(browser, facts, context.cookies(), pages)
            take_states(browser, facts)
            print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET}")
        browser.close()


if __name__ == "__main__":
    main()
