"""What members do on the list and in the form is in the audit."""

from dataclasses import replace

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from schoolhooks.outbox import Event
from schoolhooks.webhook_settings import audit_changes
from schoolhooks.webhooks.actions import Wishes
from tests.factories import make_event, make_webhook
from tests.webhook_settings.test_form import GOOD
from tests.webhook_settings.test_resend import FAILED
from tests.webhook_settings.world import make_delivery


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


def test_change_is_noted_with_what_was_and_what_is(page, owner, school):
    webhook = make_webhook(school)
    before = {"name": webhook.name, "trigger": "order.created", "url": webhook.url}

    page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD)
    page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD)
    page.post("webhook_settings.update", webhook_id=webhook.id, data={**before, "name": "Other"})

    assert [(act, detail) for _, act, _, detail in noted()] == [
        ("changed", "trigger, from order.created to order.paid"),
        (
            "changed",
            f"name, from “{GOOD['name']}” to “Other”\ntrigger, from order.paid to order.created",
        ),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "https://a.example/hook",
            "https://b.example/in?key=secret&x=",
            "URL, from https://a.example/hook to https://b.example/in?key=…&x=",
        ),
        (
            "https://a.example/?k=1",
            "https://a.example/?k=2",
            "URL, only values in it: https://a.example/?k=…",
        ),
        (
            "https://a.example/?abc",
            "https://a.example/",
            "URL, from https://a.example/?… to https://a.example/",
        ),
    ],
)
def test_address_is_told_without_what_may_be_a_password(before, after, told):
    wishes = Wishes(name="Orders", url=before, triggers=["order.paid"])

    assert audit_changes.told(wishes, replace(wishes, url=after)) == told


def test_triggers_that_came_and_went_are_named(app):
    wishes = Wishes(name="Orders", url="https://a.example/", triggers=["order.paid", "a.gone"])
    after = replace(wishes, triggers=["order.paid", "order.created", "contact.created"])

    assert audit_changes.told(wishes, after).split("\n") == [
        "triggers added: contact.created, order.created",
        "triggers taken away: a.gone",
    ]
    assert audit_changes.told(wishes, wishes) == ""


def test_test_with_what_really_happened_is_told_from_one_with_an_example(page, owner, school):
    webhook = make_webhook(school)
    for happened in (False, True):
        page.post("webhook_settings.send_test", webhook_id=webhook.id, data={"data": "last"})
        if not happened:
            event_id = make_event(school)
            db.session.query(Event).filter_by(id=event_id).update({"matched": 1})
            db.session.commit()

    assert [detail for *_, detail in noted()] == [
        "New Order",
        "New Order, with the data that last really happened",
    ]


def test_what_was_so_already_is_not_noted(page, owner, school):
    webhook = make_webhook(school)

    for done in ("resume", "pause", "pause", "resume", "resume", "end_old_secret"):
        version = {"version": webhook.secret_version}
        page.post(f"webhook_settings.{done}", webhook_id=webhook.id, data=version)

    assert [act for _, act, *_ in noted()] == ["paused", "resumed"]


def test_retry_that_is_tried_at_once_is_no_resend(world):
    delivery = make_delivery(world.webhook, "retrying", school=world.school, attempts=FAILED)
    address = {"webhook_id": world.webhook.id, "event_id": delivery.public_event_id}

    soup = world.page.post("webhook_settings.try_now", **address)

    assert ("tried", delivery.public_event_id) in [(act, detail) for _, act, _, detail in noted()]
    assert f"{world.member.name} had it tried at once" in soup.select_one("#timeline").text


def test_what_is_done_with_a_test_address_is_noted(page, owner):
    page.post("webhook_settings.test_address", status=200)
    page.post("inspector.create")
    token = page.response.request.path.rpartition("/")[2]
    for answer in ({"status": 500, "delay_seconds": 3}, {"status": 410, "delay_seconds": 0}):
        page.post("inspector.answer", token=token, data=answer)
        page.post("inspector.answer", token=token, data=answer)
    page.post("inspector.clear", token=token)
    page.client.post(f"/in/{token}", data=b"x")
    page.post("inspector.clear", token=token)

    entries = db.session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert entries[0].act == "created"
    assert entries[0].test_address != token
    assert [(one.act, one.detail) for one in entries if one.test_address == token] == [
        ("created", ""),
        ("changed", "answers 500 after 3 s"),
        ("changed", "answers 410 at once"),
        ("cleared", "requests forgotten: 1"),
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
