"""Finding deliveries in the log: every view has an address of its own."""

from datetime import timedelta

import pytest

from schoolhooks import event_ids, triggers
from schoolhooks.extensions import utc_now
from schoolhooks.webhook_settings import log
from tests.webhook_settings.test_show import link, rows
from tests.webhook_settings.world import make_delivery


def shown(world, **query):
    return rows(world.page.get("webhook_settings.show", webhook_id=world.webhook.id, query=query))


@pytest.mark.parametrize(
    ("result", "states"),
    [
        ("delivered", ["delivered"]),
        ("failed", ["failed"]),
        ("waiting", ["sending", "retrying", "pending"]),
        ("stopped", ["cancelled"]),
        ("nonsense", ["cancelled", "failed", "delivered", "sending", "retrying", "pending"]),
    ],
)
def test_by_result(world, result, states):
    all_states = ["pending", "retrying", "sending", "delivered", "failed", "cancelled"]
    made = {
        state: make_delivery(world.webhook, state, school=world.school).public_event_id
        for state in all_states
    }

    assert shown(world, result=result) == [made[state] for state in states]


def test_by_trigger(world):
    make_delivery(world.webhook, school=world.school)
    paid = make_delivery(world.webhook, school=world.school, trigger="order.paid")

    assert shown(world, trigger="order.paid") == [paid.public_event_id]


def test_by_time(world):
    moments = [utc_now() - timedelta(hours=hours) for hours in (3, 2, 1)]
    ids = [event_ids.floor(moment) for moment in moments]
    for event_id in ids:
        make_delivery(world.webhook, school=world.school, event_id=event_id)
    since, until = (f"{moment:%Y-%m-%dT%H:%M}" for moment in moments[1:])

    assert shown(world, since=since, until=until) == [event_ids.shown(ids[1])]


def test_by_exact_event_id(world):
    wanted = make_delivery(world.webhook, school=world.school)
    make_delivery(world.webhook, school=world.school)

    assert shown(world, id=f" {wanted.public_event_id} ") == [wanted.public_event_id]
    assert shown(world, id=wanted.public_event_id.lower()) == [wanted.public_event_id]


def test_by_the_id_of_what_it_is_about(world):
    order = make_delivery(world.webhook, school=world.school)
    tag = make_delivery(world.webhook, school=world.school, trigger="contact.tag_added")
    example = triggers.get("order.created").example

    assert shown(world, id=example.order_id) == [order.public_event_id]
    assert shown(world, id=example.order_number) == [order.public_event_id]
    assert shown(world, id=example.order_number.lower()) == [order.public_event_id]
    assert shown(world, id=triggers.get("contact.tag_added").example.contact.id)[0] == (
        tag.public_event_id
    )
    assert shown(world, id="ord_unknown") == []


def test_filters_stay_on_every_link_and_in_the_form(world, monkeypatch):
    monkeypatch.setattr(log, "PAGE_ROWS", 1)
    made = [make_delivery(world.webhook, "failed", school=world.school) for _ in range(2)]
    query = {"result": "failed", "id": triggers.get("order.created").example.order_id}

    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id, query=query)

    assert soup.select_one("#filter-result [selected]")["value"] == "failed"
    assert soup.select_one("#filter-id")["value"] == query["id"]
    assert rows(world.page.get(link(soup, "Older")["href"])) == [made[0].public_event_id]
    opened = world.page.get(soup.select_one(".log-row")["href"])
    assert "result=failed" in opened.select_one(".crumb")["href"]


def test_search_ends_after_enough_was_looked_through_and_can_go_on(world, monkeypatch):
    monkeypatch.setattr(log, "LOOKED_AT", 3)
    rare = make_delivery(world.webhook, school=world.school, trigger="order.paid")
    for _ in range(4):
        make_delivery(world.webhook, school=world.school)

    soup = world.page.get(
        "webhook_settings.show", webhook_id=world.webhook.id, query={"trigger": "order.paid"}
    )

    assert rows(soup) == []
    assert "not looked through yet" in soup.select_one("#log").text
    further = world.page.get(link(soup, "Look further back")["href"])
    assert rows(further) == [rare.public_event_id]


@pytest.mark.parametrize("odd", ["\0", "x" * 5000, "9999-99-99", "0001-01-01T00:00", "%"])
def test_odd_addresses_do_no_harm(world, odd):
    make_delivery(world.webhook, school=world.school)

    for name in ("result", "trigger", "since", "until", "before"):
        assert len(shown(world, **{name: odd})) == 1
    assert shown(world, id=odd) == [] or odd == "\0"
