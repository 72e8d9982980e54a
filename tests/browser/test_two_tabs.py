"""Two tabs of one member, who changes to another school in one of them."""

import pytest

from schoolhooks.dispatch import live
from schoolhooks.extensions import db
from schoolhooks.members.models import Membership, Role
from schoolhooks.webhooks.models import Webhook
from tests.browser.axe import assert_accessible
from tests.factories import make_member, make_school, make_webhook

LIST = "/settings/webhooks"


@pytest.fixture
def schools(app):
    return make_school("Kyiv Design School"), make_school("Lantern Academy")


@pytest.fixture
def member(schools):
    made = make_member(schools[0])
    made.memberships.append(Membership(school_id=schools[1].id, role=Role.OWNER))
    db.session.commit()
    return made


def change(tab, school):
    """Change to the school by the menu of another tab."""
    other = tab.context.new_page()
    other.goto("/inspect/")
    other.locator(".topbar-end summary").click()
    other.get_by_role("button", name=school.name).click()
    other.locator(".menu-school", has_text=school.name).wait_for()
    other.close()


def fill_in(tab):
    tab.get_by_label("Name").fill("Orders")
    tab.get_by_role("radio", name="Order Paid").check()
    tab.get_by_label("URL").fill("https://8.8.8.8/hook")


def webhooks():
    db.session.rollback()
    return [(one.name, one.school_id) for one in db.session.query(Webhook).order_by(Webhook.id)]


def test_open_list_stands_still_until_one_changes_back(open_tab, member, schools):
    make_webhook(schools[0], name="Of Kyiv")
    make_webhook(schools[1], name="Of Lantern")
    tab = open_tab(member, path=LIST)
    notice = tab.locator("#other-school")

    change(tab, schools[1])
    notice.get_by_text("You have changed to Lantern Academy in another tab.").wait_for()
    assert tab.get_by_role("link", name="Of Kyiv").is_visible()
    assert tab.get_by_text("Of Lantern").count() == 0
    assert_accessible(tab)

    notice.get_by_role("button", name="Change back to Kyiv Design School").click()
    tab.get_by_text("You are back in Kyiv Design School.").first.wait_for()
    notice.locator("p").wait_for(state="detached")
    make_webhook(schools[0], name="Of Kyiv, new")
    live.announce([schools[0].id])
    tab.get_by_role("link", name="Of Kyiv, new").wait_for()


def test_notice_goes_when_another_tab_changes_back(open_tab, member, schools):
    make_webhook(schools[0])
    tab = open_tab(member, path=LIST)
    notice = tab.locator("#other-school p")

    change(tab, schools[1])
    notice.wait_for()
    change(tab, schools[0])

    notice.wait_for(state="detached")


def test_what_was_typed_stays_and_is_created_after_the_change_back(open_tab, member, schools):
    tab = open_tab(member, path=f"{LIST}/new")
    fill_in(tab)
    change(tab, schools[1])

    tab.get_by_role("button", name="Create Webhook").click()
    back = tab.get_by_role("button", name="Change back to Kyiv Design School")
    back.wait_for()
    assert webhooks() == []
    assert tab.get_by_label("Name").input_value() == "Orders"
    open_tab.forget_complaints()  # the browser notes each 409

    back.click()
    tab.get_by_text("You are back in Kyiv Design School.").first.wait_for()
    tab.get_by_role("button", name="Create Webhook").click()
    tab.get_by_role("heading", name="Orders", exact=True).wait_for()
    assert webhooks() == [("Orders", schools[0].id)]


def test_form_without_javascript_is_sent_again_where_it_belongs(open_tab, member, schools):
    tab = open_tab(member, path=f"{LIST}/new", javascript=False)
    fill_in(tab)
    change(tab, schools[1])

    tab.get_by_role("button", name="Create Webhook").click()
    tab.get_by_role("heading", name="You have changed to another school").wait_for()
    assert webhooks() == []
    tab.get_by_role("button", name="Change back to Kyiv Design School and do it there").click()

    tab.get_by_role("heading", name="Orders", exact=True).wait_for()
    assert webhooks() == [("Orders", schools[0].id)]
    open_tab.forget_complaints()  # the browser notes each 409


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everyone_can_use_what_leads_back(open_tab, member, schools, colours, width):
    webhook = make_webhook(schools[0])
    tab = open_tab(member, path=f"{LIST}/{webhook.id}/advanced", colours=colours, width=width)
    change(tab, schools[1])

    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("heading", name="You have changed to another school").wait_for()
    assert_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.goto(f"{LIST}/{webhook.id}")
    assert_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.get_by_role("button", name="Look in Kyiv Design School").click()
    tab.get_by_role("heading", name=webhook.name).wait_for()
    open_tab.forget_complaints()  # the browser notes each 404 and 409
