"""The page of mails, where no mail server is set."""

from schoolhooks.extensions import db
from schoolhooks.mails import actions
from tests.factories import make_member, make_school


def test_mails_of_the_own_school_are_shown(page):
    school, other = make_school(), make_school("Another")
    actions.write(school.id, ["owner@example.com"], "“<b>A</b>” was disabled", "It failed.")
    actions.write(other.id, ["else@example.com"], "Not for you", "Secret.")
    db.session.commit()
    page.sign_in(make_member(school))

    told = page.get("mail_pages.index")

    assert [tag.text for tag in told.select(".mail-subject")] == ["“<b>A</b>” was disabled"]
    assert "Not for you" not in told.text
    assert "No mail server is set up" in told.text


def test_no_mail_says_what_comes_here(page):
    page.sign_in(make_member(make_school()))

    assert "No mail yet" in page.get("mail_pages.index").text


def test_page_is_for_members(page):
    page.get("mail_pages.index", status=302)
