"""The request of an attempt is shown as it was sent, or it is said what is not known of it."""

import json
import secrets
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from schoolhooks import event_ids, outbox
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.outbox import EventBody
from schoolhooks.webhooks import actions, destinations
from schoolhooks.webhooks.actions import Wishes
from tests.factories import make_event
from tests.webhook_settings.world import make_delivery

NOW = utc_now().replace(microsecond=0)
LONG_AGO = NOW - timedelta(days=10)
CHANGED_AT = NOW - timedelta(hours=1)
LATE = timedelta(minutes=5)
SOON = timedelta(seconds=4)
"""After a change, but within what a worker may take from its claim to its call."""


@pytest.fixture
def changed(world, monkeypatch):
    """A webhook whose own headers were changed an hour ago."""
    world.webhook.headers = {"X-Key": "old-key"}
    world.webhook.destination_began_at = LONG_AGO
    db.session.commit()
    monkeypatch.setattr(destinations, "utc_now", lambda: CHANGED_AT)
    change(world, headers={"X-Key": "new-key"})
    return world


def change(world, **changes):
    actions.update(world.webhook, replace(Wishes.of(world.webhook), **changes))
    db.session.commit()


@pytest.fixture
def tried(monkeypatch):
    """Makes a delivery that was tried at these moments, of an event long before or as said."""

    def make(world, *started_at, happened_at=LONG_AGO, **fields):
        event_id = uuid.UUID(int=event_ids.floor(happened_at).int + secrets.randbits(70))
        with monkeypatch.context() as patch:
            patch.setattr(event_ids, "new", lambda: event_id)
            make_event(world.school)
        tries = [{"started_at": one, "duration_ms": 100, **fields} for one in started_at]
        return make_delivery(world.webhook, school=world.school, event_id=event_id, attempts=tries)

    return make


def opened(world, delivery, attempt=1):
    return world.page.get(
        "webhook_settings.delivery",
        webhook_id=world.webhook.id,
        event_id=delivery.public_event_id,
        query={"part": "request", "attempt": attempt},
    ).select_one("#exchange")


def keys(soup):
    """The own header's value in each table of headers."""
    tables = [dict(pairs(table)) for table in soup.select("table.headers")]
    return [table.get("X-Key") for table in tables]


def pairs(soup):
    return [(row.th.text, row.td.text) for row in soup.select("tr")]


def curl(soup):
    return soup.select(".exact pre")[-1].text


def test_attempt_before_a_change_shows_the_headers_of_then(changed, tried):
    soup = opened(changed, tried(changed, CHANGED_AT - LATE))

    assert keys(soup) == ["old-key"]
    assert "they have been changed since" in soup.text
    assert "X-Key: old-key" in curl(soup)
    assert "new-key" not in str(soup)


def test_attempt_after_a_change_shows_the_present_headers(changed, tried):
    soup = opened(changed, tried(changed, CHANGED_AT + LATE))

    assert keys(soup) == ["new-key"]
    assert "X-Key: new-key" in curl(soup)
    assert "own headers" not in soup.text


def test_attempt_of_the_moment_of_a_change_may_have_had_either(changed, tried):
    soup = opened(changed, tried(changed, CHANGED_AT + SOON))

    assert keys(soup) == ["new-key", "old-key"]
    assert "while this attempt was about to leave" in soup.text
    assert "X-Key: new-key" in curl(soup)


@pytest.mark.parametrize(
    "why", ["it happened after", "it was tried after", "a member asked for it after"]
)
def test_what_was_claimed_after_a_change_is_sure_to_have_it(changed, tried, why):
    after = CHANGED_AT + SOON / 2
    attempts, happened_at = [CHANGED_AT + SOON], LONG_AGO
    if why == "it happened after":
        happened_at = after
    if why == "it was tried after":
        attempts = [after, *attempts]
    delivery = tried(changed, *attempts, happened_at=happened_at)
    if why == "a member asked for it after":
        write_down(changed, Act.RESENT, delivery, after)

    assert keys(opened(changed, delivery, len(attempts))) == ["new-key"]


def write_down(world, act, delivery, at):
    who = {"member_id": world.member.id, "member_name": "Ann", "school_id": world.school.id}
    what = {"webhook_id": world.webhook.id, "detail": delivery.public_event_id}
    db.session.add(AuditEntry(act=act, at=at, **who, **what))
    db.session.commit()


def test_attempt_knows_its_address_and_so_its_headers(changed, tried, monkeypatch):
    delivery = tried(changed, CHANGED_AT + LATE + SOON)
    monkeypatch.setattr(destinations, "utc_now", lambda: CHANGED_AT + LATE)
    change(changed, url="https://receiver.example/new", headers={})

    soup = opened(changed, delivery)
    assert soup.select_one(".line .mono").text == "https://receiver.example/hook"
    assert keys(soup) == ["new-key"]
    assert curl(soup).startswith("curl -X POST https://receiver.example/hook")


def test_change_that_leaves_the_headers_as_they_are_is_not_spoken_of(changed, tried, monkeypatch):
    delivery = tried(changed, CHANGED_AT + LATE)
    monkeypatch.setattr(destinations, "utc_now", lambda: CHANGED_AT + 2 * LATE)
    change(changed, url="https://receiver.example/new")

    soup = opened(changed, delivery)
    assert keys(soup) == ["new-key"]
    assert "own headers" not in soup.text


def test_attempt_without_own_headers_says_that_they_came_later(world, tried, monkeypatch):
    world.webhook.destination_began_at = LONG_AGO
    db.session.commit()
    monkeypatch.setattr(destinations, "utc_now", lambda: CHANGED_AT)
    change(world, headers={"X-Key": "new-key"})

    before = opened(world, tried(world, CHANGED_AT - LATE))
    assert keys(before) == [None]
    assert "had no own headers: they have been added since" in before.text
    meanwhile = opened(world, tried(world, CHANGED_AT + SOON))
    assert keys(meanwhile) == ["new-key"]
    assert "no own headers" in meanwhile.text


def test_attempt_of_before_anything_is_known_of_says_so(changed, tried):
    soup = opened(changed, tried(changed, LONG_AGO - LATE, happened_at=LONG_AGO - 2 * LATE))

    assert keys(soup) == ["new-key"]
    assert "no longer known" in soup.text


def test_viewer_sees_names_of_earlier_headers_and_no_values(viewer_world, tried, monkeypatch):
    world = viewer_world
    world.webhook.destination_began_at = LONG_AGO
    db.session.commit()
    monkeypatch.setattr(destinations, "utc_now", lambda: CHANGED_AT)
    change(world, headers={"X-Key": "old-key"})
    monkeypatch.setattr(destinations, "utc_now", lambda: CHANGED_AT + LATE)
    change(world, headers={"X-Key": "new-key"})

    for moment in (CHANGED_AT + LATE / 2, CHANGED_AT + LATE + SOON):
        soup = opened(world, tried(world, moment))
        assert set(keys(soup)) == {"…"}
        assert "-key" not in soup.text.replace("X-Key", "")


def test_signature_stays_the_one_that_was_sent(changed, tried):
    sent = "v1,b25l v1,YW5vdGhlcg=="
    delivery = tried(changed, CHANGED_AT, signature=sent)
    actions.rotate_secret(changed.webhook)
    db.session.commit()

    soup = opened(changed, delivery)
    assert dict(pairs(soup.select_one("table.headers")))["webhook-signature"] == sent
    assert f"webhook-signature: {sent}" in curl(soup)


def test_lost_attempt_claims_no_time_and_no_signature(changed, tried):
    lost = {"result": "unsure", "status": None, "code": "worker_lost", "signature": None}
    soup = opened(changed, tried(changed, CHANGED_AT - LATE, **lost))

    assert "is not known" in soup.text
    assert {"webhook-signature", "webhook-timestamp"}.isdisjoint(
        dict(pairs(soup.select_one("table.headers")))
    )
    assert "webhook-signature" not in curl(soup)
    assert keys(soup) == ["old-key"]


def test_attempt_that_ended_before_it_was_sent_shows_no_request(changed, tried):
    ours = {"result": "unreachable", "status": None, "code": "secret_unreadable"}
    soup = opened(changed, tried(changed, CHANGED_AT - LATE, signature=None, **ours))

    assert "Nothing was sent in this attempt" in soup.text
    assert not soup.select("table, pre")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (-LATE, "The attempt sent it as it was before"),
        (SOON, "The attempt may have sent it as it was"),
        (LATE, None),
    ],
)
def test_data_that_a_person_was_taken_out_of_is_said_to_be_less(changed, tried, after, said):
    delivery = tried(changed, CHANGED_AT + after)
    body = db.session.get(EventBody, delivery.event_id)
    person = json.loads(body.body)["data"]["customer"]["id"]
    outbox.forget_person(changed.school.id, person)
    assert body.changed_at is not None
    body.changed_at = CHANGED_AT
    db.session.commit()

    soup = opened(changed, delivery)
    assert ("A person was taken out of this data" in soup.text) is (said is not None)
    assert said is None or said in soup.text
