"""Pausing, resuming and deleting from the pages."""

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status, Webhook
from tests.dispatch.conftest import deliveries
from tests.factories import make_event, make_webhook
from tests.webhook_settings.listed import words


def status():
    db.session.rollback()
    return db.session.query(Webhook).one().status


def test_paused_webhook_can_be_resumed(page, owner, school):
    webhook = make_webhook(school)

    shown = page.post("webhook_settings.pause", webhook_id=webhook.id)
    assert status() is Status.PAUSED
    assert words(shown.select_one(f"#status-{webhook.id}")) == "Paused"

    button = shown.select_one("button[formaction$='/resume']")
    assert words(button) == "Resume"
    page.post(button["formaction"])
    assert status() is Status.ACTIVE


def test_other_open_pages_hear_of_a_pause(page, owner, school):
    webhook = make_webhook(school)
    before = live.tag(school.id)

    page.post("webhook_settings.pause", webhook_id=webhook.id)

    assert live.tag(school.id) != before


def test_question_before_deleting_says_what_is_lost(page, owner, school, steps):
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()

    asked = page.fragment("webhook_settings.ask_delete", webhook_id=webhook.id)

    assert "One call that is waiting is cancelled." in words(asked)
    assert asked.form["action"] == f"/settings/webhooks/{webhook.id}/delete"


def test_deleted_webhook_is_gone_with_what_waited_for_it(page, owner, school, steps):
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()

    shown = page.post("webhook_settings.delete", webhook_id=webhook.id)

    assert "was deleted" in words(shown.select_one("#flashes"))
    assert actions.of_school(school.id) == []
    assert [one.state for one in deliveries()] == ["cancelled"]
    for endpoint in ("show", "edit", "live_log", "advanced"):
        told = page.get(f"webhook_settings.{endpoint}", webhook_id=webhook.id, status=410)
        assert "“Orders to the chat” was deleted" in words(told)


def test_copy_is_paused_has_its_own_secret_and_can_be_edited_at_once(page, owner, school):
    webhook = make_webhook(school, "https://receiver.example/x", description="For Ann")

    shown = page.post("webhook_settings.duplicate", webhook_id=webhook.id)

    first, copy = actions.of_school(school.id)
    assert (copy.name, copy.status) == ("Orders to the chat (copy)", Status.PAUSED)
    assert (copy.url, copy.description) == (first.url, "For Ann")
    assert (copy.trigger_names, copy.created_by_id) == (first.trigger_names, owner.id)
    assert copy.secret != first.secret
    assert shown.select_one("[name=name]")["value"] == copy.name


def test_copy_of_a_long_name_keeps_within_the_limit(page, owner, school):
    webhook = make_webhook(school, name="n" * 100)

    page.post("webhook_settings.duplicate", webhook_id=webhook.id)

    assert len(actions.of_school(school.id)[1].name) == 100
