"""Forms sent twice, as by a double click: done once, and answered as if nothing had been."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from schoolhooks import event_ids, test_addresses
from schoolhooks.dispatch.models import Bulk
from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries
from tests.factories import make_event, make_webhook
from tests.harness.forms import fields_of
from tests.webhook_settings.listed import words
from tests.webhook_settings.world import make_delivery

NEW = {"name": "Orders", "trigger": "order.paid", "url": "https://receiver.example/hook"}


def form_at(page, address, action, **typed):
    """The address and the fields of a page's form, by how its address ends."""
    shown = page.get(address)
    button = shown.select_one(f"button[formaction$='{action}']")
    form = button and button.find_parent("form")
    form = form or shown.select_one(f"form[method=post][action$='{action}']")
    return button["formaction"] if button else form["action"], fields_of(form, **typed)


def send_twice(page, address, data):
    """Send it, and send it again before the answer was seen. Returns both answers."""
    answers = []
    for _ in range(2):
        shown = page.post(address, data=data)
        answers.append((words(shown.h1), words(shown.select_one("#flashes"))))
    return answers


def names_of(school):
    db.session.rollback()
    return [one.name for one in actions.of_school(school.id)]


def noted():
    db.session.rollback()
    acts = [one.act for one in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    return [act for act in acts if act != "looked"]


def test_webhook_is_created_once_and_the_second_click_leads_to_it(page, owner, school):
    address, data = form_at(page, "webhook_settings.new", "/settings/webhooks", **NEW)

    first, second = send_twice(page, address, data)

    assert names_of(school) == ["Orders"]
    assert first == second
    assert "“Orders” was created" in second[1]


def test_two_clicks_at_the_same_moment_create_one_webhook(page, owner, school):
    address, data = form_at(page, "webhook_settings.new", "/settings/webhooks", **NEW)
    cookie = page.client.get_cookie("session").value

    def send(_):
        client = page.app.test_client()
        client.set_cookie("session", cookie)
        return client.post(address, data=data).location

    with ThreadPoolExecutor(3) as pool:
        led_to = set(pool.map(send, range(3)))

    assert names_of(school) == ["Orders"]
    assert led_to == {f"/settings/webhooks/{actions.of_school(school.id)[0].id}"}


def test_form_that_was_put_right_or_changed_is_taken_anew(page, owner, school):
    address, data = form_at(page, "webhook_settings.new", "/settings/webhooks", **NEW)

    page.post(address, data={**data, "url": "nonsense"}, status=422)
    page.post(address, data=data)
    page.post(address, data={**data, "name": "Another"})

    assert names_of(school) == ["Orders", "Another"]


def test_double_click_on_a_button_does_it_once(page, owner, school):
    webhook = make_webhook(school)
    here = f"/settings/webhooks/{webhook.id}"
    typed = {"/edit": {"name": "Another"}, "/advanced": {"description": "Another"}}

    for start, action, act in (
        ("/settings/webhooks", "/duplicate", "created"),
        (here, "/pause", "paused"),
        (here, "/resume", "resumed"),
        (here, "/test", "tested"),
        (f"{here}/secret/rotate", "/secret/rotate", "rotated"),
        (f"{here}/secret/end-old", "/secret/end-old", "rotated"),
        (f"{here}/edit", "/edit", "changed"),
        (f"{here}/advanced", "/advanced", "changed"),
        (f"{here}/delete", "/delete", "deleted"),
    ):
        before = noted()
        form = form_at(page, start, f"{webhook.id}{action}", **typed.get(action, {}))
        first, second = send_twice(page, *form)
        assert first == second
        assert noted() == [*before, act]


def test_bulk_is_begun_once(world):
    make_delivery(world.webhook, "failed", school=world.school, attempts=[{"status": 500}])
    here = f"/settings/webhooks/{world.webhook.id}/bulk"
    counted = f"{here}?kind=failed&since=2026-01-01T00:00&per_second=5"

    first, second = send_twice(world.page, *form_at(world.page, counted, "/bulk"))

    assert first == second
    assert second[1] == ""
    assert db.session.query(Bulk).count() == 1


def test_unwanted_events_are_sent_once(page, owner, school, steps):
    event = event_ids.shown(make_event(school, "order.paid"))
    steps.fan_out()
    webhook = make_webhook(school)
    address, data = form_at(
        page, "webhook_settings.unwanted", "/unwanted", event=[event], webhook=webhook.id
    )

    first, second = send_twice(page, address, data)

    assert len(deliveries()) == 1
    assert first == second
    assert "Sent to" in second[1]


@pytest.mark.parametrize(
    ("state", "action"), [("failed", "/resend"), ("retrying", "/try-now"), ("retrying", "/stop")]
)
def test_wish_for_a_delivery_is_granted_once(world, state, action):
    made = make_delivery(world.webhook, state, school=world.school, attempts=[{"status": 500}])
    here = f"/settings/webhooks/{world.webhook.id}/deliveries/{made.public_event_id}"

    first, second = send_twice(world.page, *form_at(world.page, here, action))

    assert first == second
    assert "changed meanwhile" not in second[1]
    assert len(noted()) == 1


def test_test_address_is_made_once(page, owner, school):
    first, second = send_twice(page, *form_at(page, "/inspect/", "/inspect/"))

    assert first == second
    assert len(test_addresses.of_school(school.id)) == 1
