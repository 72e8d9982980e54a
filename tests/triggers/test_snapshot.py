"""A payload cannot change by accident: what was published is stored and compared."""

import copy
import re
from pathlib import Path

from schoolhooks.triggers.catalogue import CATALOGUE_VERSION
from tests.triggers import snapshot

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
STORED = snapshot.stored()
VERSIONS = snapshot.stored_versions()


def test_payloads_are_what_was_published():
    now = snapshot.current()

    reason = snapshot.refusal(STORED, now, VERSIONS, snapshot.versions())
    assert reason is None, reason
    assert (now == STORED, VERSIONS) == (True, snapshot.versions()), (
        "The version was raised: store the new snapshots with "
        "`python -m tests.triggers.snapshot` and commit them."
    )


def test_changelog_tells_of_the_catalogue_at_this_version():
    assert re.search(rf"[Cc]atalogue {re.escape(CATALOGUE_VERSION)}\b", CHANGELOG.read_text())


def test_added_field_needs_a_new_catalogue_version_only():
    new = copy.deepcopy(STORED)
    new["order.created"]["fields"]["data.note"] = "string or null"

    reason = snapshot.refusal(STORED, new, VERSIONS, VERSIONS)

    assert "order.created" in reason
    assert "CATALOGUE_VERSION" in reason
    assert snapshot.refusal(STORED, new, VERSIONS, {**VERSIONS, "catalogue": "next"}) is None


def test_field_that_goes_needs_a_new_api_version():
    new = copy.deepcopy(STORED)
    del new["order.created"]["fields"]["data.coupon_code"]
    raised = {**VERSIONS, "catalogue": "next"}

    reason = snapshot.refusal(STORED, new, VERSIONS, raised)

    assert "order.created: data.coupon_code" in reason
    assert "API_VERSION" in reason
    assert snapshot.refusal(STORED, new, VERSIONS, {**raised, "api": "2027-01-01"}) is None


def test_field_that_becomes_nullable_needs_a_new_api_version():
    new = copy.deepcopy(STORED)
    new["order.created"]["fields"]["data.payment_system"] = "string or null"

    assert "API_VERSION" in snapshot.refusal(
        STORED, new, VERSIONS, {**VERSIONS, "catalogue": "next"}
    )


def test_changed_example_needs_a_new_catalogue_version():
    new = copy.deepcopy(STORED)
    new["order.created"]["example"]["data"]["order_number"] = "B-1"

    assert "CATALOGUE_VERSION" in snapshot.refusal(STORED, new, VERSIONS, VERSIONS)


def test_trigger_that_goes_needs_a_new_api_version():
    new = {name: stored for name, stored in STORED.items() if name != "order.created"}

    assert "API_VERSION" in snapshot.refusal(STORED, new, VERSIONS, VERSIONS)
