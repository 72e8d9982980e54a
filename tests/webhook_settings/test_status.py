"""Pausing, resuming and deleting from the pages."""

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Status, Webhook
from tests.dispatch.conftest import deliveries, steps  # noqa: F401 - a fixture
from tests.factories import make_event, make_webhook


def status():
    db.session.rollback()
    return db.session.query(Webhook).one().status


def words(node):
    return " ".join(node.get_text(" ").split())


def test_paused_webhook_can_be_resumed(page, owner, school):
    webhook = make_webhook(school)

    shown = page.post("webhook_settings.pause", webhook_id=webhook.id)
    assert status() is Status.PAUSED
    assert words(shown.select_one(f"#status-{webhook.id}")) == "Paused"

    button = shown.select_one("form[action$='/resume'] button")
    assert words(button) == "Resume"
    page.post("webhook_settings.resume", webhook_id=webhook.id)
    assert status() is Status.ACTIVE


def test_other_open_pages_hear_of_a_pause(page, owner, school):
    webhook = make_webhook(school)
    before = live.tag(school.id)

    page.post("webhook_settings.pause", webhook_id=webhook.id)

    assert live.tag(school.id) != before


def test_question_before_deleting_says_what_is_lost(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()

    asked = page.fragment("webhook_settings.ask_delete", webhook_id=webhook.id)

    assert "One call that is waiting is cancelled." in words(asked)
    assert asked.form["action"] == f"/settings/webhooks/{webhook.id}/delete"


def test_deleted_webhook_is_gone_with_what_waited_for_it(page, owner, school, steps):  # noqa: F811
    webhook = make_webhook(school)
    make_event(school)
    steps.fan_out()

    shown = page.post("webhook_settings.delete", webhook_id=webhook.id)

    assert "was deleted" in words(shown.select_one("#flashes"))
    assert actions.of_school(school.id) == []
    assert [one.state for one in deliveries()] == ["cancelled"]
    page.get("webhook_settings.edit", webhook_id=webhook.id, status=404)
