"""Whether everything has room: the longest names and addresses, dialogs, a narrow window."""

import pytest
from playwright.sync_api import expect

from schoolhooks.dispatch import bulk
from schoolhooks.dispatch.models import BulkKind
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhooks import actions
from tests.browser.axe import assert_accessible
from tests.factories import make_event, make_member, make_school, make_webhook
from tests.webhook_settings.world import make_delivery

LONGEST_NAME = "W" * 100
LONG_URL = "https://receiver.example/" + "a-long-folder-name/" * 100


class Scene:
    """A webhook with all that can be long, and someone who looks at it."""

    def __init__(self):
        self.school = make_school("International School of Design and Crafts in Kyiv and Lviv")
        self.member = make_member(self.school)
        self.webhook = make_webhook(
            self.school,
            LONG_URL,
            name=LONGEST_NAME,
            description="D" * 500,
            headers={"X-" + "H" * 60: "v"},
        )
        failure = {"result": "rejected", "status": 500, "response_body": b"no" * 400}
        self.delivery = make_delivery(
            self.webhook, "failed", school=self.school, attempts=[failure] * 10
        )
        plan = bulk.Plan(BulkKind.FAILED, utc_now())
        self.bulk = bulk.begin(self.webhook, plan, created_by_id=None)
        make_event(self.school, "lead.created")
        db.session.commit()

    def paths(self):
        one = f"/settings/webhooks/{self.webhook.id}"
        delivery = f"{one}/deliveries/{self.delivery.public_event_id}"
        yield from ("/settings/webhooks", "/settings/webhooks/audit", "/settings/webhooks/unwanted")
        yield from ("/settings/webhooks/999999", "/settings/webhooks/triggers/order.paid")
        yield from (one, f"{one}?span=month&result=failed", delivery, f"{delivery}?part=request")
        parts = ("edit", "advanced", "secret", "secret/rotate", "delete", "bulk")
        yield from (f"{one}/{part}" for part in parts)
        yield f"{one}/bulk/{self.bulk.id}"


@pytest.fixture
def scene(app):
    return Scene()


@pytest.mark.parametrize("width", [360, 1000, 1440])
def test_no_page_is_scrolled_sideways(open_tab, scene, width):
    tab = open_tab(scene.member, width=width)
    too_wide = []
    for path in scene.paths():
        tab.goto(path)
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)
    assert too_wide == []
    open_tab.forget_complaints()  # of the 404


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_page_of_a_webhook_asks_in_a_dialog_that_fits(open_tab, scene, colours):
    tab = open_tab(scene.member, path=f"/settings/webhooks/{scene.webhook.id}", width=360)

    tab.get_by_role("link", name="Delete").click()
    dialog = tab.get_by_role("dialog", name=f"Delete {LONGEST_NAME}?")
    expect(dialog.get_by_role("button", name="Delete webhook")).to_be_in_viewport()
    assert_accessible(tab)
    dialog.get_by_role("link", name="Keep it").click()

    expect(dialog).to_be_hidden()
    expect(tab.get_by_role("link", name="Delete")).to_be_focused()
    assert actions.find(scene.school.id, scene.webhook.id)


def test_page_of_a_webhook_sends_a_test_and_stays(open_tab, scene):
    tab = open_tab(scene.member, path=f"/settings/webhooks/{scene.webhook.id}")

    tab.get_by_role("button", name="Send a test").click()

    dialog = tab.get_by_role("dialog", name=f"Test of {LONGEST_NAME}")
    expect(dialog).to_contain_text("The test is on its way")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    assert tab.url.endswith(f"/{scene.webhook.id}")


def test_what_was_wrong_is_hidden_when_all_is_well_and_moves_nothing(open_tab, scene):
    actions.pause(scene.webhook)
    db.session.commit()
    tab = open_tab(scene.member, path=f"/settings/webhooks/{scene.webhook.id}")
    told = tab.get_by_text("what happens now waits until it is resumed")
    expect(told).to_be_visible()
    top = "document.querySelector('#numbers').getBoundingClientRect().top"
    before = tab.evaluate(top)

    tab.evaluate("document.querySelector('.badge-wait').className = 'badge-soft badge-good'")

    expect(told).to_be_hidden()
    assert tab.evaluate(top) == before
