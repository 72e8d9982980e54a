"""Events nobody wanted: listed for their own school, and sent later under their own ids."""

from schoolhooks import event_ids
from schoolhooks.dispatch import ledger
from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from schoolhooks.members.models import Role
from tests.dispatch.conftest import deliveries
from tests.factories import make_event, make_member, make_school, make_webhook


def unwanted_event(steps, school, trigger="order.paid"):
    event_id = make_event(school, trigger)
    steps.fan_out()
    return event_ids.shown(event_id)


def shown(page, **query):
    soup = page.get("webhook_settings.unwanted", query=query)
    return [tag["title"] for tag in soup.select("tbody .copyable .mono")]


def test_own_unwanted_events_are_listed_newest_first(page, owner, school, steps):
    first, second = (unwanted_event(steps, school) for _ in range(2))
    unwanted_event(steps, make_school())
    make_webhook(school)
    wanted = unwanted_event(steps, school, "order.created")

    assert shown(page) == [second, first]
    assert wanted not in shown(page)


def test_list_is_filtered_by_trigger_and_says_when_there_is_nothing(page, owner, school, steps):
    paid = unwanted_event(steps, school)
    unwanted_event(steps, school, "contact.created")

    assert shown(page, trigger="order.paid") == [paid]
    empty = page.get("webhook_settings.unwanted", query={"trigger": "lead.created"})
    assert "Nothing here" in empty.text


def test_ticked_ones_are_sent_and_noted_and_the_ledger_stays_exact(page, owner, school, steps):
    chosen, left = (unwanted_event(steps, school) for _ in range(2))
    webhook = make_webhook(school)

    page.post("webhook_settings.send_unwanted", data={"event": [chosen], "webhook": webhook.id})

    assert shown(page) == [left]
    assert [(one.public_event_id, one.state) for one in deliveries()] == [(chosen, "pending")]
    assert db.session.query(AuditEntry).one().detail == "1 that nobody had wanted"
    assert ledger.take().is_exact


def test_nothing_ticked_or_no_webhook_is_told(page, owner, school, steps):
    event = unwanted_event(steps, school)
    webhook = make_webhook(school)

    for data in ({"webhook": webhook.id}, {"event": [event]}, {"event": ["x"], "webhook": "y"}):
        told = page.post("webhook_settings.send_unwanted", data=data)
        assert "Tick at least one event" in told.select_one("#flashes").text
    assert deliveries() == []


def test_another_schools_webhook_and_events_stay_out(page, owner, school, steps):
    other = make_school()
    foreign = unwanted_event(steps, other)
    own, theirs = make_webhook(school), make_webhook(other)

    data = {"event": [foreign], "webhook": theirs.id}
    page.post("webhook_settings.send_unwanted", data=data, status=404)
    page.post("webhook_settings.send_unwanted", data={**data, "webhook": own.id})

    assert deliveries() == []


def test_viewer_sees_them_and_sends_nothing(page, viewer, school, steps):
    event = unwanted_event(steps, school)
    webhook = make_webhook(school)

    assert page.get("webhook_settings.unwanted").select("[type=checkbox]") == []
    data = {"event": [event], "webhook": webhook.id}
    page.post("webhook_settings.send_unwanted", data=data, status=403)


def test_developers_see_the_ledgers_line_on_the_list(page, school, steps):
    unwanted_event(steps, school)
    page.sign_in(make_member(school, Role.DEVELOPER))
    assert "1 event, 1 accounted for" in page.get("webhook_settings.index").text

    page.sign_in(make_member(school, Role.OWNER))
    assert "accounted for" not in page.get("webhook_settings.index").text
