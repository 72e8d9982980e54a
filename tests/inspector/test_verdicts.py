"""What a request's signature is worth, decided on arrival."""

import time

import pytest
import standardwebhooks

from schoolhooks.extensions import db
from schoolhooks.sender.signing import build_headers, secret_key, sign
from schoolhooks.test_addresses.models import ReceivedRequest
from schoolhooks.webhooks import actions
from tests.factories import make_school, make_webhook

BODY = b'{"id": "evt_1"}'


@pytest.fixture
def webhook(school):
    return make_webhook(school)


def signed(webhook, *secrets, at=None, body=BODY):
    """The headers that the engine would send."""
    moment = int(time.time() if at is None else at)
    keys = [secret_key(secret) for secret in secrets or [webhook.secret]]
    return build_headers("evt_1", moment, sign(keys, "evt_1", moment, body), str(webhook.id), 1, {})


@pytest.fixture
def verdict(client, address):
    """Send a body with headers to the address; returns the verdict that was kept."""

    def send(headers, body=BODY):
        db.session.commit()
        client.post(f"/in/{address.token}", data=body, headers=headers)
        db.session.rollback()
        newest = db.session.query(ReceivedRequest).order_by(ReceivedRequest.number.desc()).first()
        return newest.verdict

    return send


def test_a_call_of_the_schools_own_webhook_is_valid(webhook, verdict):
    headers = signed(webhook)

    standardwebhooks.Webhook(webhook.secret).verify(BODY, headers)
    assert verdict(headers) == "valid"


def test_a_changed_body_is_wrong(webhook, verdict):
    assert verdict(signed(webhook), body=BODY + b" ") == "wrong"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a,AAAA " * 5000},
        {"webhook-signature": "\xd0\xb6"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": "\xb2"},
        {"webhook-id": "evt_2"},
    ],
)
def test_broken_headers_are_wrong(webhook, verdict, change):
    assert verdict(signed(webhook) | change) == "wrong"


@pytest.mark.parametrize("webhook_id", ["", "x", "0", "-1", "9" * 19, "9" * 400, "\xb2", "1,1"])
def test_what_names_no_webhook_is_foreign(webhook, verdict, webhook_id):
    assert verdict(signed(webhook) | {"schoolhooks-webhook": webhook_id}) == "foreign"


def test_a_plain_request_is_foreign(verdict):
    assert verdict({}) == "foreign"


def test_another_schools_webhook_is_foreign(verdict):
    assert verdict(signed(make_webhook(make_school()))) == "foreign"


def test_another_webhooks_secret_is_wrong(school, webhook, verdict):
    other = make_webhook(school)

    assert verdict(signed(webhook, other.secret)) == "wrong"


def test_a_copy_sent_again_later_is_too_old(webhook, verdict):
    assert verdict(signed(webhook, at=time.time() - 301)) == "stale"
    assert verdict(signed(webhook, at=time.time() + 400)) == "stale"


def test_both_secrets_count_while_one_follows_the_other(webhook, verdict):
    old = webhook.secret
    actions.rotate_secret(webhook)

    assert verdict(signed(webhook, old)) == "valid"
    assert verdict(signed(webhook, webhook.secret)) == "valid"
    assert verdict(signed(webhook, webhook.secret, old)) == "valid"


def test_the_old_secret_counts_no_longer_once_it_has_ended(webhook, verdict):
    old = webhook.secret
    actions.rotate_secret(webhook)
    actions.end_old_secret(webhook)

    assert verdict(signed(webhook, old)) == "wrong"


def test_the_last_call_of_a_deleted_webhook_is_valid(webhook, verdict):
    headers = signed(webhook)
    actions.delete(webhook)

    assert verdict(headers) == "valid"


def test_a_body_too_large_to_keep_is_not_checked(webhook, verdict):
    body = b"x" * (1024 * 1024 + 1)

    assert verdict(signed(webhook, body=body), body=body) == "unchecked"
