"""The secret: on demand only, rotated with an overlap, and each look written down."""

from datetime import timedelta

import pytest

from schoolhooks import encryption
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.audit import AuditEntry
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook
from tests.factories import make_school, make_webhook

POSTS = ["reveal_secret", "rotate_secret", "end_old_secret"]


def get(world, endpoint="secret", **options):
    return world.page.get(f"webhook_settings.{endpoint}", webhook_id=world.webhook.id, **options)


def post(world, endpoint, version=None, **options):
    """Send the form of a page that is about the secrets as they are now, or as they were then."""
    return world.page.post(
        f"webhook_settings.{endpoint}",
        webhook_id=world.webhook.id,
        data={"version": version or kept(world).secret_version},
        **options,
    )


def audited():
    return [(one.act, one.detail) for one in db.session.query(AuditEntry).order_by(AuditEntry.id)]


def kept(world):
    db.session.expire_all()
    return db.session.get(Webhook, world.webhook.id)


def test_secret_is_on_no_page_until_it_is_asked_for(world):
    secret = world.webhook.secret

    assert secret not in str(get(world))
    assert secret not in str(get(world, "show"))
    assert audited() == []


def test_secret_is_shown_with_code_that_holds_it_and_kept_in_no_cache(world):
    secret = world.webhook.secret

    soup = post(world, "reveal_secret", status=200)

    assert soup.select_one("#secret code").text == secret
    code = [one.text for one in soup.select(".language pre")]
    assert len(code) == 5
    assert all(secret in one for one in code)
    assert world.page.response.headers["Cache-Control"] == "no-store"
    assert audited() == [("revealed", "")]


def test_rotation_keeps_the_old_secret_for_the_overlap(world):
    before = world.webhook.secret

    asked = get(world, "ask_rotate_secret")
    assert asked.select_one(".page-head h1").text == "Rotate the secret?"
    assert "24 more hours" in asked.select_one("main").text
    soup = post(world, "rotate_secret")

    assert kept(world).secret != before
    assert kept(world).old_secret_ends_at > utc_now() + timedelta(hours=23)
    assert "still signs beside it" in soup.select_one("main").text
    assert audited() == [("rotated", "")]


def test_old_secret_can_be_ended_early(world):
    actions.rotate_secret(world.webhook)
    db.session.commit()

    assert get(world, "ask_end_old_secret").select_one("form.actions")
    soup = post(world, "end_old_secret")

    assert kept(world).old_secret_token is None
    assert "still signs" not in soup.select_one("main").text
    assert audited() == [("rotated", "the old secret was ended early")]


def test_page_that_was_open_while_another_one_rotated_asks_anew(world):
    asked = get(world, "ask_rotate_secret")
    assert "stops at once" not in asked.select_one("main").text
    stale = asked.select_one("main [name=version]")["value"]
    first = kept(world).secret
    post(world, "rotate_secret")

    soup = post(world, "rotate_secret", stale, status=409)

    assert "nothing was done" in soup.select_one("[role=alert]").text
    assert "The secret before the present one stops at once." in soup.select_one("main").text
    assert audited() == [("rotated", "")]
    assert encryption.decrypt(kept(world).old_secret_token) == first
    post(world, "rotate_secret", soup.select_one("main [name=version]")["value"])
    assert audited() == [("rotated", ""), ("rotated", "")]


def test_page_about_an_old_secret_ends_no_other_one(world):
    post(world, "rotate_secret")
    stale = get(world, "ask_end_old_secret").select_one("main [name=version]")["value"]
    post(world, "rotate_secret")

    soup = post(world, "end_old_secret", stale, status=409)

    assert "nothing was done" in soup.select_one("[role=alert]").text
    assert kept(world).old_secret_token is not None


def test_old_secret_that_was_ended_is_not_ended_twice(world):
    post(world, "rotate_secret")
    stale = kept(world).secret_version
    post(world, "end_old_secret")

    soup = post(world, "end_old_secret", stale)

    assert "no old secret any more" in soup.select_one("#flashes").text
    assert len(audited()) == 2


def test_question_without_a_version_does_nothing(world):
    post(world, "rotate_secret", "nonsense", status=409)

    assert audited() == []


def test_old_secret_whose_time_is_over_is_not_spoken_of(world):
    actions.rotate_secret(world.webhook)
    world.webhook.old_secret_ends_at = utc_now() - timedelta(seconds=1)
    db.session.commit()

    assert "still signs" not in get(world).select_one("main").text


def test_viewer_gets_to_no_secret(viewer_world):
    for endpoint in ("secret", "ask_rotate_secret", "ask_end_old_secret"):
        get(viewer_world, endpoint, status=403)
    for endpoint in POSTS:
        post(viewer_world, endpoint, status=403)
    assert kept(viewer_world).old_secret_token is None


@pytest.mark.parametrize("endpoint", POSTS)
def test_another_schools_secret_is_not_there(world, endpoint):
    world.webhook = make_webhook(make_school())

    post(world, endpoint, status=404)
    get(world, status=404)
