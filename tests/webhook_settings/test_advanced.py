"""The finer settings: several triggers, description, own headers, limits."""

import pytest

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from schoolhooks.triggers import Category
from schoolhooks.webhooks.models import Webhook
from tests.factories import make_school, make_webhook

GOOD = {
    "triggers": ["order.created", "order.paid"],
    "description": "Ask Olena.",
    "headers": "X-Key: it's: 7\n\n  X-Other:v ",
    "max_in_flight": "3",
    "rate_calls": "30",
    "rate_seconds": "60",
}


def save(world, status=303, asks_as_htmx=False, **changed):
    data = {key: value for key, value in {**GOOD, **changed}.items() if value is not None}
    return world.page.post(
        "webhook_settings.save_advanced",
        webhook_id=world.webhook.id,
        data=data,
        status=status,
        headers={"HX-Request": "true"} if asks_as_htmx else None,
    )


def kept(world):
    db.session.expire_all()
    return db.session.get(Webhook, world.webhook.id)


def test_everything_is_saved_and_written_down(world):
    save(world)

    webhook = kept(world)
    assert webhook.trigger_names == ["order.created", "order.paid"]
    assert webhook.description == "Ask Olena."
    assert webhook.headers == {"X-Key": "it's: 7", "X-Other": "v"}
    assert (webhook.max_in_flight, webhook.rate_calls, webhook.rate_seconds) == (3, 30, 60)
    assert webhook.name == world.webhook.name, "what the form does not show is left alone"
    (entry,) = db.session.query(AuditEntry)
    assert entry.act == "changed"
    assert entry.detail.split("\n") == [
        "triggers added: order.paid",
        "description",
        "own headers",
        "limits",
    ]
    save(world)
    assert db.session.query(AuditEntry).count() == 1, "what changes nothing is no change"


def test_form_shows_what_was_saved(world):
    save(world)

    soup = world.page.fragment("webhook_settings.advanced", webhook_id=world.webhook.id)

    assert [one["value"] for one in soup.select("[name=triggers][checked]")] == GOOD["triggers"]
    assert soup.select_one("#headers").text.strip() == "X-Key: it's: 7\nX-Other: v"
    assert soup.select_one("#rate_calls")["value"] == "30"


def test_no_limit_is_no_limit(world):
    save(world)
    save(world, rate_calls="")

    assert (kept(world).rate_calls, kept(world).rate_seconds) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("triggers", [], "at least one"),
        ("triggers", ["nonsense"], ""),
        ("triggers", ["webhook.test"], ""),
        ("description", "x" * 501, "500 characters"),
        ("headers", "no colon here", "has no colon"),
        ("headers", "Host: a", "set by us"),
        ("headers", "webhook-id: a", "set by us"),
        ("headers", "X A: b", "letters, digits and hyphens"),
        ("headers", "X-A: b\nx-a: c", "there twice"),
        ("headers", "X-A: ключ", "plain ASCII"),
        ("headers", "\n".join(f"X-{n}: v" for n in range(21)), "at most 20"),
        ("max_in_flight", "0", "1 to 100"),
        ("max_in_flight", "", "Enter a number."),
        ("max_in_flight", "101", "1 to 100"),
        ("rate_calls", "0", "1 to 100,000"),
        ("rate_seconds", "7", ""),
    ],
)
def test_wrong_input_is_told_at_its_field_and_kept(world, field, value, words):
    before = kept(world).revision

    soup = save(world, status=422, **{field: value})

    errors = soup.select_one(f"#{field}-error")
    assert words in errors.text
    assert kept(world).revision == before
    assert soup.select_one("#description").text.strip() in (GOOD["description"], "x" * 501)


def test_a_category_is_chosen_with_one_click_and_nothing_is_saved(world):
    names = [one.name for one in triggers.by_category()[Category.EDUCATION]]

    soup = save(world, status=200, toggle="education", asks_as_htmx=True)
    chosen = [one["value"] for one in soup.select("[name=triggers][checked]")]
    assert chosen == [*names, *GOOD["triggers"]]
    soup = save(world, status=200, toggle="education", triggers=chosen)

    assert [one["value"] for one in soup.select("[name=triggers][checked]")] == GOOD["triggers"]
    assert kept(world).trigger_names == ["order.created"]


def test_viewer_and_strangers_may_not(viewer_world):
    save(viewer_world, status=403)
    viewer_world.page.get(
        "webhook_settings.advanced", webhook_id=viewer_world.webhook.id, status=403
    )


def test_another_schools_webhook_is_not_there(world):
    world.webhook = make_webhook(make_school())

    save(world, status=404)
