"""What the log shows is what was really sent, byte for byte; and sending again repeats it."""

from standardwebhooks import Webhook as Verifier

from schoolhooks.dispatch import ledger
from schoolhooks.dispatch.models import Delivery
from schoolhooks.extensions import db
from tests.factories import make_event, make_member, make_school, make_webhook

SLOW_MACHINE_SECONDS = 60


def test_log_shows_what_the_receiver_got_and_sending_again_repeats_it(
    receiver, worker, page, eventually
):
    school = make_school()
    webhook = make_webhook(school, receiver.url("/hook"), headers={"X-Key": "it's mine"})
    page.sign_in(make_member(school))
    receiver.then(status=410, body=b"no more")
    event_id = make_event(school)

    first = receiver.wait_for(1, SLOW_MACHINE_SECONDS)[0]
    delivery = eventually(lambda: ended(webhook, event_id), SLOW_MACHINE_SECONDS)
    shown = request_of(page, webhook, delivery)

    headers = {row.th.text: row.td.text for row in shown.select("#exchange .headers tr")}
    assert {name: first.header(name) for name in headers} == headers
    exact = shown.select(".exact pre")[0].text.encode()
    assert exact == first.body
    assert Verifier(webhook.secret).verify(exact, headers)

    page.post("webhook_settings.resume", webhook_id=webhook.id)
    page.post("webhook_settings.resend", webhook_id=webhook.id, event_id=delivery.public_event_id)
    second = receiver.wait_for(2, SLOW_MACHINE_SECONDS)[1]
    eventually(lambda: ended(webhook, event_id), SLOW_MACHINE_SECONDS)

    assert (second.body, second.header("webhook-id")) == (first.body, first.header("webhook-id"))
    assert second.header("schoolhooks-attempt") == "2"
    numbers = page.get("webhook_settings.show", webhook_id=webhook.id).select("#numbers dd")
    assert [one.text for one in numbers] == ["1", "0", "1", "0", "2"]
    eventually(lambda: not ledger.take().differences, SLOW_MACHINE_SECONDS)


def ended(webhook, event_id):
    db.session.rollback()
    found = db.session.get(Delivery, (webhook.id, event_id))
    return found if found and found.ended_at else None


def request_of(page, webhook, delivery):
    return page.get(
        "webhook_settings.delivery",
        webhook_id=webhook.id,
        event_id=delivery.public_event_id,
        query={"part": "request"},
    )
