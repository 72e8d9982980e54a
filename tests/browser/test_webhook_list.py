"""The list of webhooks in a real browser: a stranger's first minutes, and a full page."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.browser.axe import assert_accessible
from tests.browser.shifts import (
    assert_came_still,
    assert_nothing_moved,
    watch_from_now,
    watch_loads,
)
from tests.factories import make_event, make_member, make_school, make_webhook

SLOW_MACHINE_MS = 30_000


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def owner(school):
    return make_member(school)


@pytest.fixture
def full(school):
    """Sixty webhooks in every state, with numbers of the kind that the engine writes."""
    made = [
        make_webhook(
            school,
            f"https://receiver.example/{'long/' * 20}{number}",
            trigger=["order.created", "enrollment.created", "contact.tag_added"][number % 3],
            name=f"Webhook {number}" + " with a long name as people give them" * (number % 4 == 0),
        )
        for number in range(60)
    ]
    actions.pause(made[-1])
    actions.disable(made[-2], "The receiver answered 410 Gone: it asks for no more calls.")
    db.session.flush()
    db.session.execute(
        text(
            "INSERT INTO lane (webhook_id, school_id, deliveries, calls, attempts, delivered,"
            " failed, last_call_at, last_result, last_status, failing_since, failures_in_row)"
            " SELECT id, school_id, 12345, 12340, 12400, 12000, 340, now(),"
            " CASE WHEN id % 5 = 0 THEN 'timed_out' ELSE 'delivered' END,"
            " CASE WHEN id % 5 = 0 THEN NULL ELSE 200 END,"
            " CASE WHEN id % 5 = 0 THEN now() END, 3 FROM webhook WHERE id % 7 <> 0"
        )
    )
    db.session.execute(
        text(
            "INSERT INTO hourly (webhook_id, hour, school_id, calls, attempts, delivered, failed)"
            " SELECT id, date_trunc('hour', now(), 'UTC'), school_id, 7, 7, 6, 1 FROM webhook"
        )
    )
    db.session.commit()
    return made


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000, 1440])
def test_everyone_can_use_a_full_list(open_tab, owner, full, colours, width):
    tab = open_tab(owner, path="/settings/webhooks", colours=colours, width=width)

    assert_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = "(one) => one.scrollWidth <= one.parentElement.clientWidth"
    assert tab.locator(".webhook-list").evaluate(inside)
    tab.locator(".webhook-list summary").nth(1).click()
    assert_accessible(tab)


def test_list_narrows_while_one_types_and_keeps_its_address(open_tab, owner, full):
    tab = open_tab(owner, path="/settings/webhooks")
    tab.get_by_label("Search by name or URL").press_sequentially("Webhook 42")

    expect(tab.locator(".webhook-list tbody tr")).to_have_count(1)
    assert tab.evaluate("location.pathname + location.search") == "/settings/webhooks?q=Webhook+42"
    assert tab.evaluate("document.activeElement.id") == "filter-q"

    tab.get_by_label("Search by name or URL").fill("")
    tab.get_by_label("Status", exact=True).select_option("Paused")
    tab.wait_for_url("**/settings/webhooks?status=paused")
    assert tab.get_by_role("row", name="Paused").count() == 1
    tab.reload()
    assert tab.get_by_label("Status", exact=True).input_value() == "paused"
    assert_accessible(tab)


def test_narrowed_list_still_counts(open_tab, owner, full, school):
    tab = open_tab(owner, path="/settings/webhooks")
    tab.get_by_label("Status", exact=True).select_option("Paused")
    tab.wait_for_url("**/settings/webhooks?status=paused")
    paused = full[-1]
    db.session.execute(
        text("UPDATE lane SET calls = 77777, changed_at = now() WHERE webhook_id = :id"),
        {"id": paused.id},
    )
    db.session.execute(
        text(
            "INSERT INTO lane (webhook_id, school_id, calls) VALUES (:id, :school_id, 77777)"
            " ON CONFLICT DO NOTHING"
        ),
        {"id": paused.id, "school_id": school.id},
    )
    db.session.commit()
    live.announce([school.id])

    tab.locator(f"#calls-{paused.id}", has_text="77\u202f777").wait_for()


def test_webhook_of_another_tab_appears_and_counts(open_tab, owner, full, school):
    tab = open_tab(owner, path="/settings/webhooks?sort=name")
    tab.evaluate("window.notReloaded = true")
    fresh = make_webhook(school, name="A fresh one")
    live.announce([school.id])
    tab.locator(f"#calls-{fresh.id}", has_text="0").wait_for()

    db.session.execute(
        text("INSERT INTO lane (webhook_id, school_id, calls) VALUES (:id, :school_id, 5)"),
        {"id": fresh.id, "school_id": school.id},
    )
    db.session.commit()
    live.announce([school.id])

    tab.locator(f"#calls-{fresh.id}", has_text="5").wait_for()
    assert tab.evaluate("window.notReloaded")


def test_first_poll_says_what_the_page_shows(open_tab, owner, school):
    make_webhook(school)
    tab = open_tab(owner)
    # However late the extension comes, as over a slow line.
    tab.route("**/hx-ptag*", lambda route: (tab.wait_for_timeout(300), route.continue_()))
    with tab.expect_request(lambda request: "/counts" in request.url) as polled:
        tab.goto("/settings/webhooks")

    shown = tab.locator("#live").get_attribute("hx-ptag")
    assert polled.value.headers["hx-ptag"] == shown


def test_open_menu_survives_a_poll(open_tab, owner, full, school):
    tab = open_tab(owner, path="/settings/webhooks")
    tab.locator(".webhook-list summary").nth(3).click()
    with tab.expect_response(lambda answer: "/counts" in answer.url and answer.status == 200):
        db.session.execute(text("UPDATE lane SET calls = calls + 1, changed_at = now()"))
        db.session.commit()
        live.announce([school.id])

    tab.locator(".calls-cell", has_text="12\u202f341").first.wait_for()
    assert tab.locator(".webhook-list details[open]").count() == 1


@pytest.mark.parametrize(("colours", "width"), [("light", 360), ("dark", 1440)])
def test_pages_come_without_a_jump(open_tab, owner, full, school, colours, width):
    make_event(school, "order.paid")  # nobody wants it
    tab = open_tab(owner, colours=colours, width=width, zone="Asia/Tokyo")
    watch_loads(tab)

    for path in ("", "/new", "/triggers", "/triggers/order.paid", "/audit", "/unwanted"):
        tab.goto(f"/settings/webhooks{path}")
        assert_came_still(tab)


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps_when_calls_come_in(open_tab, owner, school, receiver, worker, width):
    webhook = make_webhook(school, receiver.url())
    tab = open_tab(owner, path="/settings/webhooks", width=width, zone="Asia/Tokyo")
    watch_from_now(tab)
    make_event(school)

    tab.locator(f"#ends-{webhook.id}", has_text="1 delivered").wait_for(timeout=SLOW_MACHINE_MS)
    tab.get_by_role("heading", name="Your first call has arrived").wait_for()
    assert_nothing_moved(tab)


def test_stranger_gets_paid_orders_at_a_test_address_in_few_steps(open_tab, owner, school, worker):
    tab = open_tab(owner, path="/settings/webhooks")
    tab.get_by_role("link", name="Create your first webhook").click()
    tab.get_by_label("Name", exact=True).fill("Paid orders")
    tab.get_by_label("Search triggers").fill("order paid")
    tab.get_by_label("Search triggers").press("Enter")
    tab.get_by_role("button", name="Use a test address").click()
    expect(tab.get_by_label("URL", exact=True)).to_have_value(re.compile("/in/"))
    assert tab.get_by_label("Name", exact=True).input_value() == "Paid orders"
    assert tab.get_by_role("radio", name="Order Paid", exact=True).is_checked()
    tab.get_by_role("button", name="Create Webhook").click()
    tab.get_by_role("link", name="See what arrives there").click()

    tab.get_by_text("webhook.test").first.wait_for(timeout=SLOW_MACHINE_MS)
    make_event(school, "order.paid")
    tab.get_by_text("order.paid").first.wait_for(timeout=SLOW_MACHINE_MS)
