"""The log while its reader is busy with it: the rows stay where they are, and new ones wait."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from schoolhooks import event_ids
from schoolhooks.dispatch import live
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhook_settings import chart, live_tag, log
from tests.factories import make_webhook
from tests.webhook_settings.world import make_delivery


class Open:
    """An open page of a webhook with its poll; `hold` is what the script says of a busy reader."""

    def __init__(self, world, path=None, **query):
        self.world = world
        self._page = world.page
        self.shown = path or world.page.address(
            "webhook_settings.show", webhook_id=world.webhook.id
        )
        self.soup = world.page.get(self.shown, query=query)
        self.tag = self.soup.select_one("#poll")["hx-ptag"]
        self.hold = self.soup.select_one("[data-live-list]")["data-held"]

    def poll(self, status=200, *, held=None):
        """What the poll brings; `held` as the page's list says it, or as given."""
        headers = {"HX-Request": "true", "HX-PTag": self.tag}
        address = self.soup.select_one("#poll")["hx-get"]
        if held:
            given = urlencode({"held": self.hold if held is True else held})
            address += f"{'&' if '?' in address else '?'}{given}"
        pieces = self._page.get(address, headers=headers, status=status)
        self.tag = self._page.response.headers.get("HX-PTag", self.tag)
        return pieces


def deliver(world, state="delivered", **fields):
    made = make_delivery(world.webhook, state, school=world.school, **fields)
    live.announce([world.school.id])
    return made.public_event_id


def rows(soup):
    return [row["data-row"] for row in soup.select("#log li")]


def waiting(soup):
    """What the link says that shows the new ones; None where nothing waits."""
    link = soup.select_one("#log-new [data-show-new]")
    return link and link.text


def test_new_ones_wait_and_come_when_the_list_is_let_go(world):
    first = deliver(world)
    tab = Open(world)
    second = deliver(world)

    held = tab.poll(held=True)
    assert (rows(held), waiting(held)) == ([first], "1 new")
    tab.poll(304, held=True)
    let_go = tab.poll()

    assert (rows(let_go), waiting(let_go)) == ([second, first], None)
    tab.poll(304)


def test_the_newest_one_is_told_in_one_line(world):
    deliver(world)
    deliver(world, trigger="order.paid")

    told = Open(world).soup.select_one("#log-new[role=status]").text

    assert told.startswith("Newest: Order Paid, ")
    assert told.endswith(" UTC")


def test_held_rows_tell_what_becomes_of_them_and_stay_where_a_filter_leaves_them_out(world):
    kept, changed = deliver(world, "pending"), deliver(world, "pending")
    tab = Open(world, result="waiting")
    key = event_ids.parsed(changed)
    db.session.query(Delivery).filter_by(event_id=key).update({"state": "failed", "due_at": None})
    db.session.commit()
    live.announce([world.school.id])

    held = tab.poll(held=True)

    assert rows(held) == [changed, kept]
    assert "Failed" in held.select_one("#log li").text
    assert rows(tab.poll()) == [kept]


def test_what_comes_late_between_the_rows_waits_too(world):
    late = event_ids.new()
    first = deliver(world)
    tab = Open(world)
    assert rows(tab.soup) == [first]
    deliver(world, event_id=late)

    assert rows(tab.poll(held=True)) == [first]
    assert rows(tab.poll()) == [first, event_ids.shown(late)]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, "5 new"),
        ({"result": "failed"}, "2 new"),
        ({"result": "delivered"}, "3 new"),
        ({"trigger": "order.paid"}, "1 new"),
        ({"trigger": "order.paid", "result": "failed"}, None),
    ],
    ids=str,
)
def test_only_those_wait_that_the_filters_let_through(world, query, text):
    for trigger in ("order.paid", "order.created"):
        deliver(world, trigger=trigger)
        deliver(world, "failed", trigger=trigger)
    tab = Open(world, **query)
    for state in ("delivered", "failed", "delivered", "failed"):
        deliver(world, state)
    deliver(world, trigger="order.paid")

    assert waiting(tab.poll(held=True)) == text


def test_many_are_counted_up_to_a_hundred_and_searches_end(world, monkeypatch):
    rare = deliver(world, trigger="order.paid")
    tab = Open(world, trigger="order.paid")
    for _ in range(3):
        deliver(world, trigger="order.paid")
    monkeypatch.setattr(log, "LOOKED_AT", 2)
    assert waiting(tab.poll(held=True)) == "2 new"

    for _ in range(100):
        make_delivery(world.webhook, school=world.school)

    held = world.page.fragment(
        "webhook_settings.live_log", webhook_id=world.webhook.id, query={"held": rare}
    )
    assert (rows(held), waiting(held)) == ([rare], "99+ new")


def test_pages_further_down_have_nothing_new_above_them(world, monkeypatch):
    monkeypatch.setattr(log, "PAGE_ROWS", 2)
    made = [deliver(world) for _ in range(3)]
    tab = Open(world, before=made[2])
    deliver(world)

    held = tab.poll(held=True)

    assert (rows(held), waiting(held)) == (made[1::-1], None)
    assert not held.select_one("#log-new").text.strip()
    assert held.select_one("#log-pages") is None, "the page that is older stays as it was"
    assert tab.poll().select_one("#log-pages nav")


@pytest.mark.parametrize("held", ["nonsense", "evt_ evt_1", "\0", "evt_" + "Z" * 26, "x" * 5000])
def test_odd_wishes_get_the_page_as_it_is(world, held):
    made = deliver(world)
    tab = Open(world)
    tab.tag = ""

    assert rows(tab.poll(held=held)) == [made]


def test_rows_of_another_webhook_are_not_held(world):
    own = deliver(world)
    other = make_delivery(make_webhook(world.school), school=world.school).public_event_id
    tab = Open(world)
    tab.tag = ""

    assert rows(tab.poll(held=f"{other} {own}")) == [own]
    tab.tag = ""
    assert rows(tab.poll(held=other)) == [own]


def test_an_address_cannot_hold_a_whole_page(world):
    first, second = deliver(world), deliver(world)

    assert rows(Open(world, held=first).soup) == [second, first]


def test_list_beside_an_open_delivery_waits_when_another_one_is_opened(world):
    first, second = deliver(world), deliver(world)
    page = world.page
    path = page.address("webhook_settings.delivery", webhook_id=world.webhook.id, event_id=first)
    tab = Open(world, path)
    deliver(world)

    held = tab.poll(held=True)
    assert (rows(held), waiting(held)) == ([second, first], "1 new")
    address = held.select_one(f"[data-row='{second}'] a")
    opened = page.get(address["hx-get"], headers={"HX-Request": "true"}, query={"held": tab.hold})

    assert (rows(opened), waiting(opened)) == ([second, first], "1 new")
    assert opened.select_one("#log [aria-current]").parent["data-row"] == second
    assert opened.select_one("#poll")["hx-ptag"] == tab.tag
    assert address["hx-push-url"] == address["href"], "what is held is in no address"


def test_sending_the_chosen_is_offered_where_no_script_can_tell_that_none_is(world):
    deliver(world)
    form = Open(world).soup.select_one("#log form")

    button = form.select_one("[data-needs-choice]")
    assert not button.has_attr("disabled")
    asked = world.page.get(form["action"], query={"per_second": "10"})
    assert "Nothing was chosen." in asked.text


def test_chart_goes_on_with_the_hour_though_nothing_moved(world, monkeypatch):
    deliver(world)
    tab = Open(world)
    tab.poll(304)
    next_hour = utc_now() + timedelta(hours=1)
    monkeypatch.setattr(live_tag, "utc_now", lambda: next_hour)
    monkeypatch.setattr(chart, "utc_now", lambda: next_hour)

    moved = tab.poll()

    first, first_before = (one.select_one("#chart .chart-ticks time") for one in (moved, tab.soup))
    assert first["datetime"] > first_before["datetime"]
    tab.poll(304)
