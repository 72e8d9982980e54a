"""The settings' forms in a real browser: where one goes on after a mistake or a colleague."""

import pytest
from playwright.sync_api import expect

from schoolhooks.extensions import db
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook
from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school, make_webhook


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def owner(school):
    return make_member(school)


@pytest.fixture
def webhook(school):
    return make_webhook(school)


def assert_goes_on_at(tab, selector):
    """The focus is there, and it is in sight."""
    expect(tab.locator(selector)).to_be_focused()
    expect(tab.locator(selector)).to_be_in_viewport()
    tab.forget_complaints()


@pytest.fixture
def open_form(open_tab, owner):
    """open_form(path, javascript=True): a tab that may hear of refused forms from its browser."""

    def opened(path, **options):
        tab = open_tab(owner, path=path, **options)
        tab.forget_complaints = open_tab.forget_complaints
        return tab

    return opened


@pytest.mark.parametrize("javascript", [True, False])
def test_refused_form_begins_at_its_first_wrong_field(open_form, webhook, javascript):
    here = f"/settings/webhooks/{webhook.id}"
    tab = open_form(f"{here}/advanced", javascript=javascript)
    tab.get_by_label("Own headers").fill("no colon")
    tab.get_by_label("Calls at once").fill("1000")
    tab.get_by_role("button", name="Save").last.click()
    assert_goes_on_at(tab, "#headers")

    for box in tab.get_by_role("checkbox", checked=True).all():
        box.uncheck()
    tab.get_by_role("button", name="Save").last.click()
    assert_goes_on_at(tab, "#triggers")

    tab.goto(f"{here}/bulk?kind=failed&since=2026-01-01T00:00&per_second=100000")
    assert_goes_on_at(tab, "#per_second")


@pytest.mark.parametrize("javascript", [True, False])
def test_new_webhook_without_a_trigger_goes_on_at_the_triggers(open_form, javascript):
    tab = open_form("/settings/webhooks/new", javascript=javascript)
    tab.get_by_label("Name", exact=True).fill("Orders")
    tab.get_by_label("URL", exact=True).fill("nonsense")

    tab.get_by_role("button", name="Create Webhook").click()

    assert_goes_on_at(tab, "#trigger")


@pytest.mark.parametrize(
    ("javascript", "colours"), [(True, "light"), (True, "dark"), (False, "light")]
)
def test_change_of_someone_else_is_told_first(open_form, webhook, javascript, colours):
    path = f"/settings/webhooks/{webhook.id}/edit"
    tab = open_form(path, javascript=javascript, colours=colours, width=360)
    tab.get_by_label("Name", exact=True).fill("Mine")
    wishes = actions.Wishes.of(webhook)
    actions.update(webhook, actions.Wishes(**{**vars(wishes), "name": "Theirs"}))
    db.session.commit()

    tab.get_by_role("button", name="Save").click()

    assert_goes_on_at(tab, "#changed")
    expect(tab.locator("#changed")).to_contain_text("Theirs")
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Mine")
    if javascript:  # which axe needs
        assert_accessible(tab)
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("heading", name="Mine")).to_be_visible()
    db.session.rollback()
    assert db.session.get(Webhook, webhook.id).name == "Mine"
