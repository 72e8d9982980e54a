"""What the page of a webhook says first when it is not well, and where its triggers lead."""

import pytest

from schoolhooks.dispatch.models import Lane
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhooks import actions
from tests.factories import make_webhook
from tests.webhook_settings.listed import words
from tests.webhook_settings.world import make_delivery


def condition(world):
    soup = world.page.get("webhook_settings.show", webhook_id=world.webhook.id)
    return soup.select_one(".condition")


def test_nothing_is_said_of_one_that_is_well(world):
    assert condition(world) is None


def test_failing_one_says_how_often_and_with_what(world):
    failure = {"result": "rejected", "status": 404, "duration_ms": 90}
    failed = make_delivery(world.webhook, "failed", school=world.school, attempts=[failure])
    lane = db.session.get(Lane, world.webhook.id)
    lane.failing_since, lane.failures_in_row = utc_now(), 17
    db.session.commit()

    told = condition(world)

    assert "answered 404 Not Found after 90 ms. Nothing is at that address" in told.text
    assert "17 tries in a row failed." in told.text
    assert told.a["href"].endswith(failed.public_event_id)


def test_paused_one_says_what_becomes_of_calls(world):
    actions.pause(world.webhook)
    db.session.commit()

    told = words(condition(world))
    assert told == "It is paused: what happens now waits until it is resumed."


def test_disabled_one_says_why(world):
    actions.disable(world.webhook, "The receiver answered 410 Gone: it asks for no more calls.")
    db.session.commit()

    told = words(condition(world))

    assert told.startswith("It collects no calls. The receiver answered 410 Gone")


@pytest.mark.parametrize(("many", "is_folded"), [(1, False), (5, False), (6, True)])
def test_triggers_lead_to_what_they_send_and_many_are_folded(world, many, is_folded):
    names = ["order.paid", "order.created", "lead.created", "form.submitted", "contact.tag_added"]
    names += ["enrollment.created"]
    webhook = make_webhook(world.school)
    actions.update(webhook, actions.Wishes("Many", webhook.url, names[:many]))
    db.session.commit()

    soup = world.page.get("webhook_settings.show", webhook_id=webhook.id)

    summary = soup.select_one("#summary")
    assert (summary.select_one("details") is not None) == is_folded
    links = {link["href"].rpartition("/")[2] for link in summary.select(".trigger-link")}
    assert links == set(names[:many])


def test_form_of_one_with_several_triggers_leads_to_each_and_to_their_choice(world):
    wishes = actions.Wishes("Two", world.webhook.url, ["order.paid", "lead.created"])
    actions.update(world.webhook, wishes)
    db.session.commit()

    soup = world.page.get("webhook_settings.edit", webhook_id=world.webhook.id)

    assert [link.text for link in soup.select("#example li a")] == ["New Lead", "Order Paid"]
    assert soup.select_one(f"a[href$='/{world.webhook.id}/advanced#triggers']")
