"""The page of one delivery: its life, its attempts, its exact request and response."""

import json
from datetime import timedelta

import pytest

from schoolhooks import event_ids
from schoolhooks.dispatch import live
from schoolhooks.extensions import db, utc_now
from schoolhooks.outbox import EventBody
from schoolhooks.webhook_settings import delivery_views
from tests.factories import make_school, make_webhook
from tests.webhook_settings.world import make_attempt, make_delivery


def open_delivery(world, delivery, **options):
    return world.page.get(
        "webhook_settings.delivery",
        webhook_id=world.webhook.id,
        event_id=delivery.public_event_id,
        **options,
    )


def story(soup):
    return " ".join(soup.select_one("#story").text.split())


def test_failure_is_told_first_and_with_the_next_try(world):
    tries = [{"result": "rejected", "status": 500, "duration_ms": 2100}] * 2
    delivery = make_delivery(world.webhook, "retrying", school=world.school, attempts=tries)

    soup = open_delivery(world, delivery)

    assert story(soup).startswith(
        "Your server answered 500 Internal Server Error after 2.1 s. Next try"
    )
    assert story(soup).endswith("the 3rd of 10.")
    next_step = soup.select("#timeline li")[-1]
    assert "Next try" in next_step.text
    assert next_step.select_one("time")["datetime"].startswith(f"{delivery.due_at:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize(
    ("state", "attempts", "words"),
    [
        ("pending", [], "waits for its turn"),
        ("sending", [{"result": "rejected", "status": 502}], "It is being sent now."),
        ("delivered", [{}], "answered 200 OK"),
        ("failed", [{"result": "rejected", "status": 502}] * 3, "It was tried 3 times"),
        ("cancelled", [], "stopped before it was sent"),
        ("cancelled", [{"result": "timed_out", "status": None}], "Then it was stopped."),
    ],
)
def test_each_state_has_its_sentence(world, state, attempts, words):
    delivery = make_delivery(world.webhook, state, school=world.school, attempts=attempts)

    assert words in story(open_delivery(world, delivery))


@pytest.mark.parametrize(
    ("state", "attempts", "words"),
    [
        ("pending", [], "at most 1 call an hour."),
        ("retrying", [{"result": "rejected", "status": 500}], "at most 1 call an hour."),
    ],
)
def test_limited_webhooks_delivery_says_what_it_waits_for(world, state, attempts, words):
    world.webhook.rate_calls, world.webhook.rate_seconds = 1, 3600
    due_at = utc_now() - timedelta(minutes=1)
    made = make_delivery(
        world.webhook, state, school=world.school, attempts=attempts, due_at=due_at
    )

    soup = open_delivery(world, made)

    assert story(soup).endswith(f"It waits for its turn: this webhook gets {words}")
    assert not soup.find("button", string=lambda text: text and "Try now" in text)
    assert "ago" not in story(soup)


@pytest.mark.parametrize(("test", "told"), [(False, True), (True, False)])
def test_410_disables_a_webhook_but_not_as_the_answer_to_a_test(world, test, told):
    gone = [{"result": "rejected", "status": 410}]
    made = make_delivery(world.webhook, "failed", school=world.school, attempts=gone, test=test)

    said = story(open_delivery(world, made))

    assert "It asks for no more calls." in said
    assert ("So the webhook was disabled." in said) is told


def test_timeline_tells_what_members_did_with_it(world):
    tries = [{"result": "rejected", "status": 500}]
    made = make_delivery(world.webhook, "failed", school=world.school, attempts=tries)
    world.page.post(
        "webhook_settings.resend", webhook_id=world.webhook.id, event_id=made.public_event_id
    )

    lines = open_delivery(world, made).select("#timeline li")
    steps = [one.select_one("span, div").text for one in lines]

    assert "500 Internal Server Error" in steps[2]
    assert steps[3] == f"{world.member.name} sent it again"


def test_response_can_be_had_byte_for_byte(world):
    answer = {"response_body": b'{"b":1,  "a":2}'}
    delivery = make_delivery(world.webhook, school=world.school, attempts=[answer])

    soup = open_delivery(world, delivery)

    assert soup.select_one("#exchange .exact pre").text == '{"b":1,  "a":2}'
    assert soup.select_one("#exchange [data-copy]")["data-copy"] == '{"b":1,  "a":2}'
    assert "15 bytes" in soup.select_one("#exchange").text


def test_paused_webhooks_delivery_says_why_it_waits(world):
    world.webhook.status = "paused"
    delivery = make_delivery(world.webhook, "pending", school=world.school)

    assert "It waits: this webhook is paused." in story(open_delivery(world, delivery))


def test_timeline_goes_from_the_fact_to_the_end(world):
    tries = [{"result": "rejected", "status": 500}, {}]
    delivery = make_delivery(world.webhook, school=world.school, attempts=tries)

    lines = open_delivery(world, delivery).select("#timeline li")
    steps = [one.select_one("span, div").text for one in lines]

    assert steps[:2] == ["Happened", "Queued"]
    assert "500 Internal Server Error" in steps[2]
    assert "200 OK" in steps[3]


def test_response_is_shown_as_it_came(world):
    odd = {"response_body": b"<b>\0\xff</b>", "response_headers": b"X-Odd: \xc3\x28\r\nA: b: c\r\n"}
    delivery = make_delivery(world.webhook, school=world.school, attempts=[odd])

    soup = open_delivery(world, delivery)

    assert "<b>" in soup.select_one("#exchange pre").text
    headers = [[cell.text for cell in row.select("th, td")] for row in soup.select(".headers tr")]
    assert headers == [["X-Odd", "Ã("], ["A", "b: c"]]
    assert "203.0.113.7" in soup.select_one("#exchange").text


def test_request_holds_the_exact_bytes_and_headers_as_sent(world):
    world.webhook.headers = {"X-Key": "it's"}
    moment = utc_now().replace(microsecond=0) - timedelta(hours=1)
    delivery = make_delivery(world.webhook, school=world.school, attempts=[{"started_at": moment}])
    body = bytes(db.session.get(EventBody, delivery.event_id).body)

    soup = open_delivery(world, delivery, query={"part": "request"})

    exact, curl = soup.select(".exact pre")
    assert exact.text.encode() == body
    assert json.loads(soup.select_one("#exchange pre").text) == json.loads(body)
    headers = {row.th.text: row.td.text for row in soup.select(".headers tr")}
    assert headers["webhook-id"] == delivery.public_event_id
    assert headers["webhook-timestamp"] == str(int(moment.timestamp()))
    assert headers["webhook-signature"] == "v1,c2lnbmVk"
    assert headers["schoolhooks-attempt"] == "1"
    assert "'X-Key: it'\"'\"'s'" in curl.text
    assert soup.select_one("[data-copied='Command copied']")["data-copy"] == curl.text


def test_attempt_can_be_chosen_by_address(world):
    tries = [{"result": "rejected", "status": 418, "response_body": b"short and stout"}, {}]
    delivery = make_delivery(world.webhook, school=world.school, attempts=tries)

    soup = open_delivery(world, delivery, query={"attempt": 1})

    assert soup.select_one("#exchange-title").text == "Attempt 1"
    assert "short and stout" in soup.select_one("#exchange").text
    assert soup.select_one(".pages [aria-current]").text == "1"


def test_viewer_sees_the_course_of_it_but_no_data_of_people(viewer_world):
    world = viewer_world
    world.webhook.headers = {"Authorization": "Bearer own-key"}
    delivery = make_delivery(
        world.webhook, school=world.school, attempts=[{"response_body": b"olena@example.com"}]
    )

    for part in ("request", "response"):
        told = str(open_delivery(world, delivery, query={"part": part}))

        assert "only owners and developers" in told
        assert "own-key" not in told
        assert "@example.com" not in told.replace(world.member.email, "")


def test_expired_body_is_said_to_be_gone(world):
    delivery = make_delivery(world.webhook, school=world.school, attempts=[{}])
    db.session.query(EventBody).delete()
    db.session.commit()

    soup = open_delivery(world, delivery, query={"part": "request"})

    assert "no longer kept" in soup.select_one("#exchange").text


@pytest.mark.parametrize(
    "event_id", ["evt_nonsense", event_ids.shown(event_ids.new())], ids=["nonsense", "unknown"]
)
def test_unknown_delivery_is_not_there(world, event_id):
    for endpoint in ("delivery", "live_delivery"):
        world.page.get(
            f"webhook_settings.{endpoint}",
            webhook_id=world.webhook.id,
            event_id=event_id,
            status=404,
        )


def test_another_schools_delivery_is_not_there(world):
    school = make_school()
    other = make_webhook(school)
    delivery = make_delivery(other, school=school)

    for webhook in (other, world.webhook):
        world.page.get(
            "webhook_settings.delivery",
            webhook_id=webhook.id,
            event_id=delivery.public_event_id,
            status=404,
        )


def test_htmx_gets_the_delivery_and_the_list_with_the_new_one_marked(world):
    delivery = make_delivery(world.webhook, school=world.school, attempts=[{}])

    soup = world.page.fragment(
        "webhook_settings.delivery",
        webhook_id=world.webhook.id,
        event_id=delivery.public_event_id,
    )

    assert soup.select_one("#delivery #story")
    assert soup.select_one("hx-partial #log [aria-current]")


def test_poll_shows_the_attempt_that_was_made_meanwhile(world):
    delivery = make_delivery(world.webhook, "pending", school=world.school)
    poll = open_delivery(world, delivery).select_one("#poll")
    headers = {"HX-Request": "true", "HX-PTag": poll["hx-ptag"]}
    world.page.get(poll["hx-get"], headers=headers, status=304)

    db.session.add(make_attempt(world.webhook, delivery.event_id, 1))
    delivery.state, delivery.due_at = "delivered", None
    db.session.commit()
    live.announce([world.school.id])
    moved = world.page.get(poll["hx-get"], headers=headers)

    assert "answered 200 OK" in story(moved)
    assert moved.select_one("#exchange-title").text == "Attempt 1"


def test_poll_leaves_the_part_alone_that_was_opened(world):
    delivery = make_delivery(world.webhook, school=world.school, attempts=[{}])
    poll = open_delivery(world, delivery, query={"part": "request"}).select_one("#poll")

    moved = world.page.get(poll["hx-get"], headers={"HX-Request": "true"})

    assert moved.select_one("#timeline")
    assert not moved.select_one("#exchange")


def test_very_many_attempts_show_the_last_ones(world, monkeypatch):
    monkeypatch.setattr(delivery_views, "MOST_ATTEMPTS", 3)
    tries = [{"result": "rejected", "status": 500}] * 5
    delivery = make_delivery(world.webhook, "failed", school=world.school, attempts=tries)

    soup = open_delivery(world, delivery)

    assert [one.text for one in soup.select(".pages a")] == ["3", "4", "5"]


@pytest.mark.parametrize("number", [0, 99, 40_000, 2**40])
def test_attempt_that_was_not_made_shows_the_last_one(world, number):
    delivery = make_delivery(world.webhook, school=world.school, attempts=[{}, {}])

    soup = open_delivery(world, delivery, query={"attempt": number})

    assert soup.select_one("#exchange-title").text == "Attempt 2"
