"""The log as calls come in, in a real browser: nothing jumps, the busy are let be."""

import pytest
from playwright.sync_api import expect

from schoolhooks import event_ids
from schoolhooks.dispatch import live
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db, utc_now
from tests.browser.axe import assert_accessible
from tests.browser.live_list import (
    LET_GO_SECONDS,
    at,
    expect_on_top,
    new,
    open_at_list,
    press_until_focused,
    row,
)
from tests.browser.shifts import assert_nothing_moved, watch_from_now
from tests.factories import make_member, make_school, make_webhook
from tests.webhook_settings.world import make_attempt, make_delivery

ARRIVED = ({},)
FAILED = ({"result": "rejected", "status": 500},) * 3


class Log:
    """A webhook that deliveries are made for, and the pages of it."""

    def __init__(self):
        self.school = make_school()
        self.member = make_member(self.school)
        self.webhook = make_webhook(self.school)
        self.path = f"/settings/webhooks/{self.webhook.id}"

    def deliver(self, state="delivered", attempts=ARRIVED, **fields):
        """One more, of which open pages are told. Returns its public id."""
        fields = {"school": self.school, "attempts": attempts, **fields}
        made = make_delivery(self.webhook, state, **fields).public_event_id
        live.announce([self.school.id])
        return made

    def path_of(self, key):
        return f"{self.path}/deliveries/{key}"

    def end_all(self):
        """What waits has arrived."""
        db.session.query(Delivery).update({"state": "delivered", "due_at": None})
        db.session.commit()
        live.announce([self.school.id])

    def change(self, key, state, outcomes):
        """Let it be in that state after so many attempts, of which only the second arrived."""
        found = db.session.query(Delivery).filter_by(event_id=event_ids.parsed(key)).one()
        if outcomes > found.attempts:
            wanted = {} if outcomes == 2 else FAILED[0]
            db.session.add(make_attempt(self.webhook, found.event_id, outcomes, **wanted))
        found.state, found.attempts = state, outcomes
        if state == "delivered":
            found.due_at, found.ended_at = None, utc_now()
        db.session.commit()
        live.announce([self.school.id])


@pytest.fixture
def log(app):
    return Log()


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps_from_an_empty_log_to_one_of_two_pages(open_tab, log, width):
    tab = open_at_list(open_tab, log, width=width, zone="Asia/Tokyo")

    for fields in (
        {},
        {"state": "failed", "attempts": FAILED, "trigger": "certificate.issued"},
        {"state": "pending", "attempts": (), "test": True},
    ):
        expect_on_top(tab, log.deliver(**fields))
    assert_nothing_moved(tab)
    for _ in range(50):
        newest = log.deliver()
    expect_on_top(tab, newest)
    expect(tab.get_by_role("link", name="Older")).to_be_attached()
    assert_nothing_moved(tab)
    heights = tab.locator("[data-place]").evaluate_all("(all) => all.map((it) => it.offsetHeight)")
    assert len(heights) == 50
    assert len(set(heights[1:])) == 1, "the first has no line above it"


@pytest.mark.parametrize(("width", "colours"), [(360, "light"), (1440, "dark")])
def test_log_waits_while_a_hand_is_in_it(open_tab, log, stir, width, colours):
    seen = log.deliver("pending", ())
    tab = open_at_list(open_tab, log, width=width, colours=colours)
    stir(tab, row(tab, seen))

    log.deliver()
    newest = log.deliver()
    stir(tab, new(tab, "2 new"))
    expect_on_top(tab, seen)
    expect(tab.locator("#log-new")).to_have_role("status")
    assert_accessible(tab)
    new(tab, "2 new").click()

    expect_on_top(tab, newest)
    expect(at(tab, 3)).to_have_attribute("data-row", seen)
    expect(tab.locator("[data-show-new]")).to_have_count(0)
    assert_nothing_moved(tab)


def test_log_goes_on_by_itself_when_the_pointer_only_rests_in_it(open_tab, log, stir):
    seen = log.deliver()
    tab = open_at_list(open_tab, log)
    stir(tab, row(tab, seen))
    newest = log.deliver()
    stir(tab, new(tab, "1 new"))

    expect_on_top(tab, newest, timeout=LET_GO_SECONDS * 1000)
    expect_on_top(tab, log.deliver())
    assert_nothing_moved(tab)


def test_rows_tell_what_becomes_of_them_while_they_are_held(open_tab, log, stir):
    first = log.deliver("pending", ())
    tab = open_at_list(open_tab, log, f"{log.path}?result=waiting")
    stir(tab, row(tab, first))

    log.end_all()
    stir(tab, row(tab, first).get_by_text("Delivered"))

    expect(tab.get_by_text("Nothing fits")).to_be_visible(timeout=LET_GO_SECONDS * 1000)


def test_answer_that_was_on_its_way_before_the_hand_came_is_left_out(open_tab, log):
    seen = log.deliver()
    tab = open_at_list(open_tab, log)
    box = row(tab, seen).bounding_box()
    came_late = []

    def answer(route):
        answered = route.fetch()
        if answered.status == 200 and not came_late:
            came_late.append(answered.text())
            tab.mouse.move(box["x"] + 60, box["y"] + 30)
        route.fulfill(response=answered)

    tab.route("**/live*", answer)
    newest = log.deliver()
    expect(new(tab, "1 new")).to_be_visible()

    assert newest in came_late[0]
    expect_on_top(tab, seen)
    expect_on_top(tab, newest, timeout=LET_GO_SECONDS * 1000)


def test_chosen_box_stays_with_its_delivery(open_tab, log):
    chosen, other = log.deliver("failed", FAILED), log.deliver()
    tab = open_at_list(open_tab, log)
    send = tab.get_by_role("button", name="Send the chosen again")
    expect(send).to_be_disabled()
    row(tab, chosen).get_by_role("checkbox").check()
    expect(send).to_be_enabled()
    newest = log.deliver()
    expect(new(tab, "1 new")).to_be_visible()
    expect_on_top(tab, other)

    new(tab, "1 new").click()

    expect_on_top(tab, newest)
    expect(row(tab, chosen).get_by_role("checkbox")).to_be_checked()
    expect(tab.locator("#log :checked")).to_have_count(1)
    assert_nothing_moved(tab)
    log.deliver()
    expect(new(tab, "1 new")).to_be_visible()
    row(tab, chosen).get_by_role("checkbox").uncheck()
    expect(send).to_be_disabled()
    send.evaluate("(it) => document.activeElement.blur()")


def test_log_is_used_by_keyboard_while_it_fills(open_tab, log):
    seen, other = log.deliver(), log.deliver()
    tab = open_at_list(open_tab, log)
    tab.get_by_text("Filter", exact=True).focus()
    press_until_focused(tab, "Tab", row(tab, seen).get_by_role("link"))
    newest = log.deliver()
    expect(new(tab, "1 new")).to_be_visible()
    expect_on_top(tab, other)
    expect(row(tab, seen).get_by_role("link")).to_be_focused()

    press_until_focused(tab, "Shift+Tab", new(tab, "1 new"))
    tab.keyboard.press("Enter")

    expect_on_top(tab, newest)
    expect(at(tab, 1).get_by_role("link")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#delivery-head")).to_contain_text(newest)


@pytest.mark.parametrize("width", [1000, 1440])
def test_open_delivery_stays_marked_and_focused_while_the_list_beside_it_moves(
    open_tab, log, width
):
    opened, other = log.deliver(), log.deliver()
    tab = open_at_list(open_tab, log, log.path_of(other), width=width)
    row(tab, opened).get_by_role("link").click()
    expect(tab.locator("#delivery-head")).to_contain_text(opened)
    assert "held" not in tab.url
    watch_from_now(tab)

    newest = log.deliver()
    expect(new(tab, "1 new")).to_be_visible()
    expect_on_top(tab, newest, timeout=LET_GO_SECONDS * 1000)

    expect(tab.locator("#log [aria-current]")).to_have_count(1)
    expect(row(tab, opened).get_by_role("link")).to_have_attribute("aria-current", "true")
    expect(row(tab, opened).get_by_role("link")).to_be_focused()
    assert_nothing_moved(tab)


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps_while_a_delivery_is_sent_and_sent_again(open_tab, log, width):
    key = log.deliver("pending", ())
    tab = open_tab(log.member, path=log.path_of(key), width=width, zone="Asia/Tokyo")
    watch_from_now(tab)

    for state, outcomes, word in (
        ("sending", 0, "Sending"),
        ("retrying", 1, "Retrying"),
        ("sending", 1, "Sending"),
        ("delivered", 2, "Delivered"),
    ):
        log.change(key, state, outcomes)
        expect(tab.locator("#delivery-head [role=status]")).to_have_text(word)
        expect(tab.locator("#timeline a")).to_have_count(outcomes)
    assert_nothing_moved(tab)
