"""What members do on the list and in the form is in the audit."""

from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from tests.factories import make_webhook
from tests.webhook_settings.test_form import GOOD


def noted():
    db.session.rollback()
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id)
    return [(one.member_name, one.act, one.webhook_name, one.detail) for one in entries]


def test_creation_and_test_are_noted(page, owner):
    page.post("webhook_settings.create", data={**GOOD, "then": "test"})

    assert noted() == [
        (owner.name, "created", GOOD["name"], ""),
        (owner.name, "tested", GOOD["name"], "Order Paid"),
    ]


def test_change_is_noted_with_the_fields_that_changed(page, owner, school):
    webhook = make_webhook(school)
    before = {"name": webhook.name, "trigger": "order.created", "url": webhook.url}

    page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD)
    page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD)
    page.post("webhook_settings.update", webhook_id=webhook.id, data={**before, "name": "Other"})

    assert [(act, detail) for _, act, _, detail in noted()] == [
        ("changed", "trigger"),
        ("changed", "nothing"),
        ("changed", "name, trigger"),
    ]


def test_refused_change_is_not_noted(page, owner, school):
    webhook = make_webhook(school)

    page.post("webhook_settings.update", webhook_id=webhook.id, data={}, status=422)

    assert noted() == []


def test_whatever_is_done_from_the_list_is_noted(page, owner, school):
    webhook = make_webhook(school)

    for done in ["send_test", "pause", "resume", "duplicate", "delete"]:
        page.post(f"webhook_settings.{done}", webhook_id=webhook.id)

    name = webhook.name
    assert [entry[1:] for entry in noted()] == [
        ("tested", name, "New Order"),
        ("paused", name, ""),
        ("resumed", name, ""),
        ("created", f"{name} (copy)", f"a copy of {name}"),
        ("deleted", name, ""),
    ]
