"""Sending a test to one webhook."""

import json

import pytest

from schoolhooks import event_ids, test_addresses, triggers
from schoolhooks.dispatch.models import State
from schoolhooks.extensions import db
from schoolhooks.outbox import Event, EventBody, emit
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import deliveries, ended
from tests.factories import make_event, make_school, make_webhook
from tests.webhook_settings.listed import words
from tests.webhook_settings.test_form import GOOD


def sent_tests():
    """The test events there are, with what they say."""
    db.session.rollback()
    query = db.session.query(Event, EventBody).join(EventBody, EventBody.event_id == Event.id)
    return [(event, json.loads(body.body)) for event, body in query.filter(Event.test)]


def make_real_event(school, trigger="order.created", **changed):
    """One that is like the example but for these fields, and was fanned out."""
    import msgspec

    payload = msgspec.structs.replace(triggers.get(trigger).example, **changed)
    event_id = emit(payload, school=school.ref, school_id=school.id)
    db.session.query(Event).filter_by(id=event_id).update({"matched": 0})
    db.session.commit()


def test_test_goes_to_that_webhook_alone(page, owner, school, steps):
    webhook = make_webhook(school)
    make_webhook(school)

    page.post("webhook_settings.send_test", webhook_id=webhook.id)
    steps.fan_out()

    ((event, body),) = sent_tests()
    assert (event.trigger, body["test"], body["type"]) == ("order.created", True, "order.created")
    assert body["data"]["order_number"] == triggers.get("order.created").example.order_number
    assert [one.webhook_id for one in deliveries()] == [webhook.id]


def test_page_waits_and_then_tells_that_it_works(page, owner, school, steps):
    webhook = make_webhook(school)

    waiting = page.post("webhook_settings.send_test", webhook_id=webhook.id)
    assert "on its way" in words(waiting.main)
    assert waiting.select_one("#test-result")["hx-trigger"] == "every 1s"

    steps.fan_out()
    steps.record(*map(ended, steps.claim()))
    address = page.response.request.path
    told = page.fragment(address)

    assert "It works. Your server answered 200 OK" in words(told)
    assert not told.select("[hx-trigger]")
    shown = page.get("webhook_settings.index")
    assert words(shown.select_one(f"#calls-{webhook.id}")) == "0"


def test_result_leads_to_the_test_address_that_it_went_to(
    page,
    owner,
    school,
    steps,
):
    address = test_addresses.create(school.id)
    db.session.commit()
    webhook = make_webhook(school, f"http://localhost/in/{address.token}/orders?x=1")
    page.post("webhook_settings.send_test", webhook_id=webhook.id)
    shown_at = page.response.request.path
    steps.fan_out()
    steps.record(*map(ended, steps.claim()))

    told = page.fragment(shown_at)

    link = told.find("a", string="See what arrived at your test address")
    assert link["href"] == f"/inspect/{address.token}"


def test_result_does_not_lead_to_another_schools_test_address(
    page,
    owner,
    school,
    steps,
):
    address = test_addresses.create(make_school("Another").id)
    db.session.commit()
    webhook = make_webhook(school, f"http://localhost/in/{address.token}")
    page.post("webhook_settings.send_test", webhook_id=webhook.id)
    shown_at = page.response.request.path
    steps.fan_out()
    steps.record(*map(ended, steps.claim()))

    assert "test address" not in words(page.fragment(shown_at))


def test_page_tells_why_it_did_not_arrive(page, owner, school, steps):
    webhook = make_webhook(school)
    page.post("webhook_settings.send_test", webhook_id=webhook.id)
    address = page.response.request.path
    steps.fan_out()
    (claimed,) = steps.claim()
    steps.record(ended(claimed, State.RETRYING, status=404))

    told = page.fragment(address)

    assert "It did not arrive. Your server answered 404 Not Found" in words(told)
    assert "The next try is" in words(told)
    assert not told.select("[hx-trigger]")


def test_from_the_list_htmx_gets_the_result_for_its_dialog(page, owner, school):
    webhook = make_webhook(school)

    piece = page.post(
        "webhook_settings.send_test",
        webhook_id=webhook.id,
        headers={"HX-Request": "true"},
        status=200,
    )

    assert piece.html is None
    assert words(piece.select_one("#ask-title")) == "Test of Orders to the chat"
    assert piece.select_one("[role=status] #test-result")


def test_last_real_event_is_sent_as_a_test(page, owner, school):
    webhook = make_webhook(school)
    make_real_event(school, order_number="A-1")
    make_real_event(school, order_number="A-2")

    page.post("webhook_settings.send_test", webhook_id=webhook.id, data={"data": "last"})

    ((_, body),) = sent_tests()
    assert (body["data"]["order_number"], body["test"]) == ("A-2", True)


def test_form_offers_the_last_real_event_only_where_there_is_one(page, owner, school):
    make_event(make_school("Another"))
    query = {"trigger": "order.created"}
    before = page.fragment("webhook_settings.example", query=query)
    assert not before.select("[name=data]")

    make_real_event(school)

    after = page.fragment("webhook_settings.example", query=query)
    assert [one["value"] for one in after.select("[name=data]")] == ["example", "last"]


def test_form_of_a_webhook_sends_its_example_as_a_test(page, owner, school):
    webhook = make_webhook(school)
    make_real_event(school)
    shown = page.get("webhook_settings.edit", webhook_id=webhook.id)
    form = shown.select_one("#example form")
    assert "your last real event" in words(form)

    page.post(form["action"], data={"trigger": form.select_one("[name=trigger]")["value"]})

    assert [event.recipient_id for event, _ in sent_tests()] == [webhook.id]


@pytest.mark.parametrize("data", ["example", "last"])
def test_webhook_can_be_created_and_tested_in_one_go(page, owner, school, data):
    make_real_event(school, "order.paid", order_number="A-7")

    shown = page.post("webhook_settings.create", data={**GOOD, "then": "test", "data": data})

    assert words(shown.h1) == "Test of Orders to the chat"
    ping, test = sent_tests()
    assert (ping[0].trigger, test[0].trigger) == ("webhook.test", "order.paid")
    assert (test[1]["data"]["order_number"] == "A-7") == (data == "last")


def test_paused_webhook_is_not_tested_and_says_why(page, owner, school):
    webhook = make_webhook(school)
    actions.pause(webhook)
    db.session.commit()

    shown = page.post("webhook_settings.send_test", webhook_id=webhook.id)

    assert "Resume it, then send a test." in words(shown.select_one("#flashes"))
    assert sent_tests() == []
    assert "Send a test" not in words(shown.main)


def test_unknown_trigger_is_not_tested(page, owner, school):
    webhook = make_webhook(school)

    page.post(
        "webhook_settings.send_test",
        webhook_id=webhook.id,
        data={"trigger": "webhook.test"},
        status=404,
    )


def test_viewer_sends_no_tests(page, viewer, school):
    webhook = make_webhook(school)

    page.post("webhook_settings.send_test", webhook_id=webhook.id, status=403)


def test_result_of_another_schools_or_webhooks_test_is_not_there(page, owner, school):
    mine, other = make_webhook(school), make_webhook(make_school("Another"))
    page.post("webhook_settings.send_test", webhook_id=mine.id)
    ((event, _),) = sent_tests()
    shown = event_ids.shown(event.id)

    page.get("webhook_settings.test_result", webhook_id=other.id, event_id=shown, status=404)
    second = make_webhook(school)
    page.get("webhook_settings.test_result", webhook_id=second.id, event_id=shown, status=404)
    page.get("webhook_settings.test_result", webhook_id=mine.id, event_id="evt_x", status=404)


def test_a_real_event_is_no_test(page, owner, school):
    webhook = make_webhook(school)
    event_id = event_ids.shown(make_event(school))

    page.get("webhook_settings.test_result", webhook_id=webhook.id, event_id=event_id, status=404)
