"""The log in a real browser: alive, usable by keyboard alone, and by everyone."""

import re

import pytest
from playwright.sync_api import expect

from schoolhooks.dispatch import jobs, live
from schoolhooks.dispatch.models import Delivery, Lane
from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from tests.browser.axe import assert_accessible
from tests.browser.shifts import (
    assert_came_still,
    assert_nothing_moved,
    watch_from_now,
    watch_loads,
)
from tests.factories import make_event, make_member, make_school, make_webhook
from tests.webhook_settings.world import make_attempt, make_delivery

SLOW_MACHINE_MS = 30_000
FAILURE = {"result": "rejected", "status": 500, "duration_ms": 2100, "response_body": b"<oops>"}


class Scene:
    """A webhook with a few deliveries, and the member who looks at them."""

    def __init__(self):
        self.school = make_school()
        self.member = make_member(self.school)
        self.webhook = make_webhook(self.school, headers={"X-Key": "k"})
        self.delivered = self.deliver(attempts=[{"response_body": b'{"ok": true}'}])
        self.failed = self.deliver("failed", attempts=[FAILURE] * 3)
        self.retrying = self.deliver("retrying", attempts=[FAILURE, FAILURE])

    def deliver(self, state="delivered", **fields):
        return make_delivery(self.webhook, state, school=self.school, **fields)

    @property
    def path(self):
        return f"/settings/webhooks/{self.webhook.id}"

    def path_of(self, delivery, query=""):
        return f"{self.path}/deliveries/{delivery.public_event_id}{query}"


@pytest.fixture
def scene(app):
    return Scene()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_the_pages(open_tab, scene, colours, width):
    tab = open_tab(scene.member, path=f"{scene.path}?result=failed", colours=colours, width=width)
    for path in (
        scene.path,
        scene.path_of(scene.retrying),
        scene.path_of(scene.delivered, "?part=request"),
        f"{scene.path}?id=nothing",
    ):
        assert_accessible(tab)
        tab.goto(path)
    assert_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_new_delivery_and_the_numbers_appear_without_a_reload(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path)
    expect(tab.locator("#calls")).to_have_text("3")

    made = scene.deliver(attempts=[{}])
    live.announce([scene.school.id])

    expect(tab.locator("#calls")).to_have_text("4")
    expect(tab.locator("#log li").first).to_contain_text(made.public_event_id)


def test_chart_moves_after_an_order_and_nothing_else_does(open_tab, app, receiver, worker):
    school = make_school()
    webhook = make_webhook(school, receiver.url())
    tab = open_tab(make_member(school), path=f"/settings/webhooks/{webhook.id}", width=360)
    calls = tab.locator("#chart dd").first
    expect(tab.locator("#chart")).to_contain_text("No calls in the last 24 hours.")
    watch_from_now(tab)
    make_event(school)

    expect(calls).to_have_text("1", timeout=SLOW_MACHINE_MS)
    expect(tab.locator("#chart svg g")).to_have_count(24)
    assert_nothing_moved(tab)

    tab.get_by_text("As a table").click()
    make_event(school)
    row = tab.locator("#chart tbody tr").first
    expect(calls).to_have_text("2", timeout=SLOW_MACHINE_MS)
    expect(row).to_be_visible()
    expect(tab.locator("#announcer")).to_be_empty()


@pytest.mark.parametrize(("colours", "width"), [("light", 360), ("dark", 1440)])
def test_pages_come_without_a_jump(open_tab, scene, colours, width):
    tab = open_tab(scene.member, colours=colours, width=width, zone="America/New_York")
    watch_loads(tab)

    for path in (
        scene.path,
        f"{scene.path}?span=month&result=failed",
        scene.path_of(scene.retrying),
        scene.path_of(scene.delivered, "?part=request"),
        f"{scene.path}/secret",
        f"{scene.path}/advanced",
        f"{scene.path}/bulk",
    ):
        tab.goto(path)
        assert_came_still(tab)


def test_delivery_tells_what_happens_to_it_while_it_is_looked_at(open_tab, scene):
    pending = scene.deliver("pending")
    tab = open_tab(scene.member, path=scene.path_of(pending))
    expect(tab.locator("#story")).to_contain_text("waits for its turn")

    db.session.add(make_attempt(scene.webhook, pending.event_id, 1))
    pending.state, pending.due_at = "delivered", None
    db.session.commit()
    live.announce([scene.school.id])

    expect(tab.locator("#story")).to_contain_text("answered 200 OK")
    expect(tab.locator("#delivery-head [role=status]")).to_have_text("Delivered")
    expect(tab.locator("#exchange-title")).to_have_text("Attempt 1")


def test_other_deliveries_open_beside_the_list_by_keyboard(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path_of(scene.retrying))
    row = tab.locator(f"[data-row='{scene.failed.public_event_id}'] a")

    row.focus()
    tab.keyboard.press("Enter")

    expect(tab.locator("#delivery-head")).to_contain_text(scene.failed.public_event_id)
    expect(tab).to_have_url(re.compile(re.escape(scene.path_of(scene.failed))))
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_be_focused()
    expect(tab.locator("#log [aria-current]")).to_have_count(1)


def test_opened_part_stays_open_when_the_page_moves(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path_of(scene.retrying))
    tab.get_by_role("link", name="Request", exact=True).focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Body of the request", exact=True)).to_be_visible()
    expect(tab.get_by_role("link", name="Request", exact=True)).to_be_focused()
    looks = db.session.query(AuditEntry).count()

    db.session.query(Delivery).filter_by(event_id=scene.retrying.event_id).update(
        {"state": "failed", "due_at": None}
    )
    db.session.commit()
    live.announce([scene.school.id])

    expect(tab.locator("#delivery-head")).to_contain_text("Failed")
    expect(tab.get_by_label("Body of the request", exact=True)).to_be_visible()
    db.session.rollback()
    assert db.session.query(AuditEntry).count() == looks, "the poll looks at nobody's data"


def test_failed_delivery_is_sent_again_by_keyboard(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path)
    tab.locator(f"[data-row='{scene.failed.public_event_id}'] a").focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Send again").focus()
    tab.keyboard.press("Enter")

    expect(tab.locator("#flashes")).to_contain_text("sent again")
    expect(tab.locator("#delivery-head")).to_contain_text("Retrying")
    assert db.session.get(Lane, scene.webhook.id).failed == 1


def test_log_and_resend_work_without_javascript(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path, javascript=False)

    tab.get_by_text("Filter", exact=True).click()
    tab.get_by_label("Result").select_option("failed")
    tab.get_by_role("button", name="Show", exact=True).click()
    tab.locator("#log li a").first.click()
    tab.get_by_role("link", name="Attempt 2", exact=True).first.click()
    expect(tab.locator("#exchange")).to_contain_text("<oops>")
    tab.get_by_role("link", name="Request", exact=True).click()
    expect(tab.get_by_label("Body of the request", exact=True)).to_be_visible()
    tab.get_by_role("button", name="Send again").click()

    expect(tab.locator("#flashes")).to_contain_text("sent again")


def test_choice_survives_that_the_page_moves_and_is_sent_in_bulk(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path)
    box = tab.get_by_label(f"Choose {scene.failed.public_event_id}")
    box.focus()
    tab.keyboard.press("Space")

    scene.deliver(attempts=[{}])
    live.announce([scene.school.id])
    expect(tab.locator("#log-new")).to_have_text("1 new")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(tab.locator("#log :checked")).to_have_count(1)

    tab.get_by_role("button", name="Send the chosen again").click()
    tab.get_by_role("button", name="Send it").click()
    expect(tab.locator("#bulk")).to_contain_text("0 of 1 put into the queue")
    assert_accessible(tab)
    watch_from_now(tab)
    jobs.bulk_step()
    expect(tab.locator("#bulk")).to_contain_text("1 of 1 put into the queue")
    expect(tab.locator("#bulk")).to_contain_text("Done")
    assert_nothing_moved(tab)


def test_all_shown_can_be_chosen_at_once_but_what_has_not_ended(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path)
    everything, send = (
        tab.get_by_label("All shown"),
        tab.get_by_role("button", name="Send the chosen again"),
    )
    expect(send).to_be_disabled()

    everything.check()
    assert tab.locator(".log-choice:checked").count() == 2
    tab.locator(".log-choice:checked").first.uncheck()
    expect(everything).not_to_be_checked()
    everything.check()
    send.click()

    expect(tab.get_by_text("2 chosen deliveries")).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_the_settings_of_a_webhook(open_tab, scene, colours):
    tab = open_tab(scene.member, path=f"{scene.path}/secret", colours=colours, width=360)
    assert_accessible(tab)
    tab.get_by_role("button", name="Show secret and code").click()
    expect(tab.locator("#secret")).to_contain_text(scene.webhook.secret)
    assert_accessible(tab)
    tab.get_by_role("link", name="Rotate").click()
    expect(tab.get_by_role("dialog")).to_be_visible()
    assert_accessible(tab)
    tab.get_by_role("button", name="Rotate the secret").click()
    expect(tab.locator("#flashes")).to_contain_text("new secret")
    for path in ("/advanced", "/bulk", "/bulk?kind=failed&since=2026-01-01T00:00&per_second=3"):
        tab.goto(scene.path + path)
        assert_accessible(tab)
    tab.goto("/settings/webhooks/audit")
    assert_accessible(tab)


def test_a_whole_category_is_chosen_with_one_click(open_tab, scene):
    tab = open_tab(scene.member, path=f"{scene.path}/advanced")
    tab.get_by_label("Description").fill("Ask Olena.")

    tab.get_by_role("button", name="All of CRM").click()

    expect(tab.get_by_label("Tag Added")).to_be_checked()
    expect(tab.get_by_label("Description")).to_have_value("Ask Olena.")
    tab.get_by_role("button", name="Save").last.click()
    expect(tab.locator("#summary")).to_contain_text("contact.tag_added")


def test_times_to_filter_by_are_typed_in_the_zone_that_times_are_shown_in(open_tab, scene):
    tab = open_tab(scene.member, path=scene.path, zone="America/New_York")
    tab.get_by_text("Filter", exact=True).click()
    tab.get_by_label("From", exact=True).fill("2026-01-02T11:48")
    tab.get_by_role("button", name="Show", exact=True).click()

    tab.wait_for_url(re.compile(r"since=2026-01-02T16(:|%3A)48"))
    expect(tab.get_by_label("From", exact=True)).to_have_value("2026-01-02T11:48")
