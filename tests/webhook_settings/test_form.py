"""Adding and editing a webhook."""

import json

import pytest

from schoolhooks import test_addresses
from schoolhooks.extensions import db
from schoolhooks.outbox import Event, EventBody
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook
from tests.factories import make_school, make_webhook
from tests.harness.forms import fields_of
from tests.webhook_settings.listed import words

GOOD = {
    "name": "Orders to the chat",
    "trigger": "order.paid",
    "url": "https://receiver.example/hook",
}
WRONG = [
    ("name", "", "Give the webhook a name."),
    ("name", "   ", "Give the webhook a name."),
    ("name", "n" * 101, "at most 100"),
    ("trigger", "", "Choose one of the triggers"),
    ("trigger", "order.eaten", "Choose one of the triggers"),
    ("trigger", "webhook.test", "Choose one of the triggers"),
    ("url", "", "Enter the address"),
    ("url", "receiver.example/hook", "must start with https://"),
    ("url", "ftp://receiver.example", "must start with https://"),
    ("url", "https://me:secret@receiver.example", "Take the user name and password out"),
    ("url", "https:///hook", "no valid server name"),
    ("url", "https://nowhere.example", "No server of that name"),
    ("url", "http://192.168.1.7/hook", "private network"),
    ("url", "http://169.254.169.254/latest", "private network"),
    ("url", "https://intranet.example", "private network"),
    ("url", "https://receiver.example/" + "x" * 2000, "longer than 2,000"),
]


def webhooks():
    db.session.rollback()
    return db.session.query(Webhook).order_by(Webhook.id).all()


def test_form_offers_every_trigger_in_three_groups(page, owner):
    groups = page.get("webhook_settings.new").select("#trigger .picker-group")

    assert [words(group.select_one(".picker-title")) for group in groups] == [
        "Education",
        "CRM",
        "Sales",
    ]
    assert sum(len(group.select("input[name=trigger]")) for group in groups) == 43


def test_each_trigger_in_the_form_says_when_it_fires(page, owner):
    form = page.get("webhook_settings.new")

    radio = form.select_one("input[value='order.paid']")

    assert words(form.find(id=radio["aria-labelledby"])) == "Order Paid"
    assert "Nothing is left to pay" in words(form.find(id=radio["aria-describedby"]))


def test_created_webhook_is_in_the_list_and_was_pinged(page, owner, school):
    shown = page.post("webhook_settings.create", data=GOOD)

    (webhook,) = webhooks()
    assert (webhook.name, webhook.url) == (GOOD["name"], GOOD["url"])
    assert webhook.trigger_names == ["order.paid"]
    assert (webhook.school_id, webhook.created_by_id) == (school.id, owner.id)
    assert "was created" in words(shown.select_one("#flashes"))
    event = db.session.query(Event).one()
    assert (event.trigger, event.test, event.recipient_id) == ("webhook.test", True, webhook.id)
    assert json.loads(db.session.query(EventBody).one().body)["test"] is True


def test_htmx_is_sent_on_after_creation(page, owner):
    page.post("webhook_settings.create", data=GOOD, headers={"HX-Request": "true"}, status=200)

    (webhook,) = webhooks()
    assert page.response.headers["HX-Redirect"] == f"/settings/webhooks/{webhook.id}"


@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_wrong_input_comes_back_with_its_message_and_what_was_typed(
    page, owner, field, typed, message
):
    form = page.post("webhook_settings.create", data={**GOOD, field: typed}, status=422)

    wrong = form.select_one("#trigger" if field == "trigger" else f"[name={field}]")
    assert message in form.select_one(f"#{field}-error").text
    assert wrong["aria-invalid"] == "true"
    assert f"{field}-error" in wrong["aria-describedby"].split()
    for name in {"name", "url"} - {field}:
        assert form.select_one(f"[name={name}]")["value"] == GOOD[name]
    if field != "trigger":
        assert wrong["value"] == typed.strip()
        assert form.select_one("[name=trigger][checked]")["value"] == "order.paid"
    assert webhooks() == []


def test_htmx_gets_only_the_wrong_form(page, owner):
    headers = {"HX-Request": "true"}

    form = page.post(
        "webhook_settings.create", data={**GOOD, "name": ""}, headers=headers, status=422
    )

    assert form.html is None
    assert form.select_one("#webhook-form #name-error")


def test_odd_characters_in_a_name_do_no_harm(page, owner):
    page.post("webhook_settings.create", data={**GOOD, "name": "<b>\0Ünïcode’</b> 🎓"})

    assert [one.name for one in webhooks()] == ["<b>Ünïcode’</b> 🎓"]


def test_number_that_no_webhook_can_have_is_not_there(page, owner):
    page.get(f"/settings/webhooks/{10**30}/edit", status=404)
    page.get("webhook_settings.example", query={"webhook_id": 10**30}, status=404)


def test_example_follows_the_choice(page, owner, school):
    piece = page.fragment("webhook_settings.example", query={"trigger": "contact.tag_added"})

    body = json.loads(piece.select_one("pre").text)
    assert (body["type"], body["school"]["name"]) == ("contact.tag_added", school.name)
    assert piece.select_one("[data-copy]")["data-copy"] == piece.select_one("pre").text


def test_example_of_an_unknown_trigger_is_not_there(page, owner):
    page.get("webhook_settings.example", query={"trigger": "order.eaten"}, status=404)


def test_without_javascript_a_button_shows_the_example_and_keeps_what_was_typed(page, owner):
    typed = {**GOOD, "url": "half an addr"}
    button = page.get("webhook_settings.new").select_one("button.without-js")

    form = page.post(button["formaction"], data=typed, status=200)

    assert json.loads(form.select_one("#example pre").text)["type"] == "order.paid"
    assert form.select_one("[name=name]")["value"] == GOOD["name"]
    assert form.select_one("[name=url]")["value"] == "half an addr"
    assert not form.select(".field-error")


def test_test_address_fills_the_url_and_keeps_what_was_typed(page, owner, school):
    button = page.get("webhook_settings.new").select_one("button[formaction*='test-address']")

    form = page.post(button["formaction"], data={**GOOD, "url": ""}, status=200)

    (address,) = test_addresses.of_school(school.id)
    assert form.select_one("[name=url]")["value"] == f"http://localhost/in/{address.token}"
    assert form.select_one("[name=name]")["value"] == GOOD["name"]
    assert form.select_one("[name=trigger][checked]")["value"] == "order.paid"
    assert not form.select(".field-error")


def test_test_address_may_be_called(page, owner, resolver):
    form = page.post("webhook_settings.test_address", data=GOOD, status=200)
    url = form.select_one("[name=url]")["value"]

    shown = page.post("webhook_settings.create", data={**GOOD, "url": url})

    assert [one.url for one in webhooks()] == [url]
    (address,) = test_addresses.of_school(owner.memberships[0].school_id)
    link = shown.find("a", string="See what arrives there")
    assert link["href"] == f"/inspect/{address.token}"


def test_test_address_goes_into_the_form_of_a_webhook_too(page, owner, school):
    webhook = make_webhook(school)
    shown = page.get("webhook_settings.edit", webhook_id=webhook.id)
    button = shown.select_one("button[formaction*='test-address']")

    form = page.post(button["formaction"], data=GOOD, status=200)

    assert words(form.h1) == f"Edit {webhook.name}"
    assert "/in/" in form.select_one("[name=url]")["value"]


def test_webhook_can_be_edited(page, owner, school):
    webhook = make_webhook(school)
    form = page.get("webhook_settings.edit", webhook_id=webhook.id)
    assert form.select_one("[name=name]")["value"] == webhook.name
    assert form.select_one("[name=trigger][checked]")["value"] == "order.created"

    page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD)

    (changed,) = webhooks()
    assert (changed.url, changed.trigger_names) == (GOOD["url"], ["order.paid"])
    assert changed.revision == 2


def test_wrong_edit_comes_back_and_changes_nothing(page, owner, school):
    webhook = make_webhook(school, name="Before")

    form = page.post(
        "webhook_settings.update",
        webhook_id=webhook.id,
        data={**GOOD, "url": "nope"},
        status=422,
    )

    assert "must start with http" in form.select_one("#url-error").text
    assert webhooks()[0].name == "Before"


def test_name_can_be_changed_while_the_server_of_the_url_is_away(page, owner, school):
    webhook = make_webhook(school, "https://gone.example/hook")
    data = {"name": "New name", "trigger": "order.created", "url": webhook.url}

    page.post("webhook_settings.update", webhook_id=webhook.id, data=data)

    assert [one.name for one in webhooks()] == ["New name"]


def test_edit_keeps_what_its_form_does_not_show(page, owner, school):
    webhook = make_webhook(school, description="For Ann", headers={"x-key": "1"}, rate_calls=5,
                           rate_seconds=1, max_in_flight=3)  # fmt: skip
    triggers = ["contact.created", "order.created"]
    actions.update(webhook, actions.Wishes.of(webhook))
    wishes = actions.Wishes.of(webhook)
    actions.update(webhook, actions.Wishes(**{**vars(wishes), "triggers": triggers}))
    db.session.commit()
    form = page.get("webhook_settings.edit", webhook_id=webhook.id)
    assert "takes 2 triggers" in words(form.main)

    page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD)

    (changed,) = webhooks()
    assert changed.name == GOOD["name"]
    assert changed.trigger_names == triggers
    kept = (changed.description, changed.headers, changed.rate_calls, changed.max_in_flight)
    assert kept == ("For Ann", {"x-key": "1"}, 5, 3)


def test_form_of_a_webhook_that_was_deleted_meanwhile_keeps_what_was_typed(page, owner, school):
    webhook = make_webhook(school)
    actions.delete(webhook)
    db.session.commit()

    shown = page.post("webhook_settings.update", webhook_id=webhook.id, data=GOOD, status=410)

    assert "was deleted" in words(shown.select_one("[role=alert]"))
    form = shown.select_one("#webhook-fields")
    assert form["action"] == "/settings/webhooks"
    page.post(form["action"], data=fields_of(form))
    assert [one.name for one in actions.of_school(school.id)] == [GOOD["name"]]


def test_htmx_is_told_that_the_webhook_was_deleted_and_keeps_its_form(page, owner, school):
    webhook = make_webhook(school)
    actions.delete(webhook)
    db.session.commit()

    page.post(
        "webhook_settings.update",
        webhook_id=webhook.id,
        data=GOOD,
        headers={"HX-Request": "true"},
        status=410,
    )

    assert page.response.headers["HX-Retarget"] == "#standing"


@pytest.mark.parametrize(
    ("method", "endpoint"),
    [
        ("get", "webhook_settings.edit"),
        ("post", "webhook_settings.update"),
        ("post", "webhook_settings.pause"),
        ("post", "webhook_settings.resume"),
        ("post", "webhook_settings.duplicate"),
        ("get", "webhook_settings.ask_delete"),
        ("post", "webhook_settings.delete"),
    ],
)
def test_other_schools_webhook_is_not_there(page, owner, method, endpoint):
    webhook = make_webhook(make_school("Another"))

    getattr(page, method)(endpoint, webhook_id=webhook.id, status=404)


@pytest.mark.parametrize(
    ("method", "endpoint", "values"),
    [
        ("get", "webhook_settings.new", {}),
        ("post", "webhook_settings.create", {}),
        ("get", "webhook_settings.example", {}),
        ("post", "webhook_settings.show_example", {}),
        ("post", "webhook_settings.test_address", {}),
        ("get", "webhook_settings.edit", {"webhook_id": 1}),
        ("post", "webhook_settings.update", {"webhook_id": 1}),
        ("post", "webhook_settings.pause", {"webhook_id": 1}),
        ("post", "webhook_settings.resume", {"webhook_id": 1}),
        ("post", "webhook_settings.duplicate", {"webhook_id": 1}),
        ("get", "webhook_settings.ask_delete", {"webhook_id": 1}),
        ("post", "webhook_settings.delete", {"webhook_id": 1}),
    ],
)
def test_viewer_may_not_change_anything(page, viewer, method, endpoint, values):
    shown = getattr(page, method)(endpoint, **values, status=403)

    assert "Viewers can look" in words(shown)
