"""The poll that keeps an open list's numbers alive."""

import pytest
from sqlalchemy import text

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from tests.dispatch.conftest import ended
from tests.factories import make_member, make_webhook
from tests.harness.pages import Page
from tests.harness.queries import queries
from tests.webhook_settings.listed import Poll, make_call, words


def test_unchanged_numbers_answer_304(page, owner, school):
    make_webhook(school)
    poll = Poll(page)

    with queries() as asked:
        poll(304)

    assert page.response.data == b""
    assert len(asked) <= 2, "it only asks who the member is"


def test_a_call_is_shown_by_the_next_poll_and_read_out(page, owner, school, steps):
    webhook = make_webhook(school)
    poll = Poll(page)
    make_call(school, steps)

    pieces = poll()

    assert words(pieces.select_one(f"[hx-target='#calls-{webhook.id}']")) == "1"
    assert words(pieces.select_one(f"[hx-target='#ends-{webhook.id}']")) == "1 delivered"
    assert "200 OK" in words(pieces.select_one(f"[hx-target='#last-{webhook.id}']"))
    spark = pieces.select_one(f"[hx-target='#sparkline-{webhook.id}'] svg")
    assert spark["aria-label"] == "1 call in the last 24 hours, at most 1 in an hour"
    assert words(pieces.select_one("[hx-target='#announcer']")) == "Orders to the chat: 1 call."
    poll(304)


def test_calls_are_read_out_once(page, owner, school, steps):
    webhook = make_webhook(school)
    poll = Poll(page)
    make_call(school, steps)
    poll()
    actions.pause(webhook)
    db.session.commit()
    live.announce([school.id])

    pieces = poll()

    assert words(pieces.select_one(f"[hx-target='#status-{webhook.id}']")) == "Paused"
    assert "Resume" in words(pieces.select_one(f"[hx-target='#menu-{webhook.id}']"))
    assert not pieces.select("[hx-target='#announcer']")


def test_many_webhooks_with_calls_are_read_out_as_a_number(page, owner, school, steps):
    for _ in range(5):
        make_webhook(school)
    poll = Poll(page)
    make_call(school, steps)

    told = poll().select_one("[hx-target='#announcer']")

    assert words(told) == "5 webhooks have new calls."


def test_poll_sends_only_what_moved(page, owner, school, steps):
    still = make_webhook(school, trigger="contact.created")
    moved = make_webhook(school)
    db.session.execute(text("UPDATE webhook SET status_changed_at = now() - interval '1 hour'"))
    db.session.commit()
    poll = Poll(page)
    make_call(school, steps)

    pieces = poll()

    assert pieces.select(f"[hx-target='#calls-{moved.id}']")
    assert not pieces.select(f"[hx-target='#calls-{still.id}']")


def test_summary_moves_too(page, owner, school, steps):
    make_webhook(school)
    make_call(school, steps)
    poll = Poll(page)
    assert "Calls today 1 Success rate 100 % Waiting now 0" in words(
        poll.shown.select_one("#overview")
    )
    make_call(school, steps)

    assert "Calls today 2" in words(poll().select_one("[hx-target='#overview']"))


def test_webhook_of_another_tab_appears(page, owner, school):
    make_webhook(school)
    poll = Poll(page)
    other = make_webhook(school, name="From another tab")
    live.announce([school.id])

    pieces = poll()

    assert pieces.select(f"[hx-target='#webhooks'] #webhook-{other.id}")
    assert words(pieces.select_one("[hx-target='#announcer']")) == "The list has changed."


@pytest.mark.parametrize(
    "tag", ["", "nonsense", "a@b@c", "x-1@99999999999999999999@1", "x-1@٣@1", "x-1@1"]
)
def test_poll_with_a_tag_that_cannot_be_read_gets_everything(page, owner, school, tag):
    webhook = make_webhook(school)
    poll = Poll(page)
    poll.tag = tag

    pieces = poll()

    assert pieces.select(f"[hx-target='#calls-{webhook.id}']")
    assert not pieces.select("[hx-target='#announcer']")


def test_without_valkey_the_page_works_and_is_told_every_time(make_app, app, school, steps):
    page = Page(make_app(REDIS_URL="unix:///nowhere/valkey.sock"))
    page.sign_in(make_member(school))
    webhook = make_webhook(school)
    poll = Poll(page)
    assert poll.tag.startswith("@")
    poll()
    make_call(school, steps)

    pieces = poll()

    assert words(pieces.select_one(f"[hx-target='#calls-{webhook.id}']")) == "1"
    assert words(pieces.select_one("[hx-target='#announcer']")) == "Orders to the chat: 1 call."


def steps_done(shown):
    return [bool(step.select(".guide-mark svg")) for step in shown.select(".guide-step")]


def test_guide_goes_with_the_school_to_its_first_call_and_disappears(
    page,
    owner,
    school,
    steps,
):
    sample = make_webhook(school, "https://chat.example/x", "lesson.completed")
    actions.pause(sample)
    db.session.commit()
    assert steps_done(page.get("webhook_settings.index")) == [False, False, False]
    make_webhook(school, ping=True)
    assert steps_done(page.get("webhook_settings.index")) == [True, False, False]
    steps.fan_out()
    steps.record(*map(ended, steps.claim()))
    assert steps_done(page.get("webhook_settings.index")) == [True, True, False]
    poll = Poll(page)

    make_call(school, steps)

    assert steps_done(poll()) == [True, True, True]
    assert not page.get("webhook_settings.index").select("#guide")
