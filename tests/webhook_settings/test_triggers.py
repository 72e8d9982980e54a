"""The catalogue's pages, and the code they give away."""

import json
from datetime import UTC, datetime

import pytest

from schoolhooks import triggers
from schoolhooks.sender.signing import new_secret, secret_key, sign
from schoolhooks.triggers import schema
from schoolhooks.webhook_settings.verify_code import LANGUAGES
from tests.webhook_settings.listed import words


def test_catalogue_lists_every_trigger_with_when_it_fires(page, viewer):
    shown = page.get("webhook_settings.triggers").main

    names = [code.text for code in shown.select(".trigger-list code")]
    assert names == [one.name for one in triggers.all_triggers()]
    assert triggers.get("lead.closed").fires_when in words(shown)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("subscription.renewed", ["subscription.renewed"]),
        ("Tag ADDED", ["contact.tag_added"]),
        ("nothing is left to pay", ["order.paid"]),
    ],
)
def test_search_finds_names_labels_and_what_happens(page, viewer, wanted, found):
    shown = page.fragment("webhook_settings.triggers", query={"q": wanted})

    assert [code.text for code in shown.select(".trigger-list code")] == found


def test_search_that_finds_nothing_says_so(page, viewer):
    shown = page.fragment("webhook_settings.triggers", query={"q": "<zebra>"})

    assert "No trigger matches" in words(shown)
    assert "for “<zebra>”" in words(shown)


@pytest.mark.parametrize("name", [*(one.name for one in triggers.all_triggers()), "webhook.test"])
def test_page_of_a_trigger_names_each_field_with_its_type_and_meaning(page, viewer, name):
    trigger = triggers.get(name)

    shown = page.get("webhook_settings.trigger", name=name).main

    rows = {row.code.text: words(row) for row in shown.select(".field-list tbody tr")}
    assert list(rows) == [field.path for field in schema.fields(trigger)]
    for field in schema.fields(trigger):
        assert field.meaning in rows[field.path]
        is_either = field.nullable and field.type != "null"
        assert field.type + (", or null" if is_either else "") in rows[field.path]
        assert "null, or null" not in rows[field.path]
    assert json.loads(shown.select_one("[aria-label='Example payload']").text)["type"] == name


def test_unknown_trigger_is_not_there(page, viewer):
    page.get("webhook_settings.trigger", name="order.eaten", status=404)


def test_viewer_is_not_offered_to_add_a_webhook(page, viewer):
    shown = page.get("webhook_settings.trigger", name="order.paid").main

    assert "Add Webhook" not in words(shown)


def test_owner_adds_a_webhook_for_the_trigger_at_hand(page, owner):
    shown = page.get("webhook_settings.trigger", name="order.paid").main
    link = next(one for one in shown.select("a") if "Add Webhook" in one.text)

    form = page.get(link["href"])

    assert form.select_one("[name=trigger][checked]")["value"] == "order.paid"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.name)
def test_code_is_shown_in_each_language(page, viewer, language):
    piece = page.get(
        "webhook_settings.trigger",
        name="order.paid",
        query={"language": language.name},
        headers={"HX-Request": "true"},
    )

    assert piece.select_one(".tabs [aria-current]").text == language.label
    assert language.install in piece.text
    assert piece.select_one("[aria-label^='Code in']").text.strip() == language.code().strip()


def test_python_code_takes_what_we_sign_and_nothing_else(app):
    secret = new_secret()
    scope = {"__name__": "receiver"}
    exec(LANGUAGES[0].code(secret), scope)  # as a reader would run it
    receiver = scope["app"].test_client()
    body = b'{"type": "order.paid", "data": {}}'
    moment = datetime.now(UTC)

    signed = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": sign([secret_key(secret)], "evt_1", int(moment.timestamp()), body),
    }

    assert receiver.post("/hook", data=body, headers=signed).status_code == 204
    assert receiver.post("/hook", data=body + b" ", headers=signed).status_code == 401


def test_ruby_code_parses_the_body_itself():
    ruby = next(one for one in LANGUAGES if one.name == "ruby").code()

    # The library's releases differ in whether the keys they return are symbols or strings.
    assert "event = JSON.parse(body)" in ruby
