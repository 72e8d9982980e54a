"""storefront.form_views: the forms on a school's site, and consent to its mailings."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import mailing
from schoolhooks.school.models import FormSubmission
from tests.factories import make_school
from tests.school.front_desk import make_form, make_pipeline
from tests.school.world import make_contact, make_product, told, told_types

pytestmark = pytest.mark.usefixtures("app")
ANSWERS = {"name": "Olena Test", "email": "olena@example.com", "long_text": "Two\r\nlines\0"}


def make_teams_form(**fields):
    school = make_school()
    return make_form(school, "name", "email", "long_text", **fields)


def errors(soup):
    return {tag["id"].split("-")[1]: tag.text for tag in soup.select(".field-error")}


def test_forms_address_in_the_payload_is_its_page(page):
    form = make_teams_form()

    soup = page.get(form.url.split(form.school.domain)[1])

    assert soup.h1.text == "Courses for teams"
    assert [label.text for label in soup.select("label")] == [
        "Your name?", "Your email?", "Your long_text?"
    ]  # fmt: skip


def test_shelf_leads_to_the_schools_forms(page):
    form = make_teams_form()
    make_product(form.school)

    soup = page.get("storefront.index", query={"school": form.school.domain})

    assert page.get(soup.find("a", string=form.name)["href"]).h1.text == form.name


def test_answers_are_kept_and_announced(page):
    form = make_teams_form()
    page.get("storefront.index", query={"utm_source": "poster"})

    soup = page.post("storefront.submit_form", slug=form.slug, data=ANSWERS)

    assert "Thank you, the school has got it." in soup.text
    assert told_types() == ["contact.created", "form.submitted"]
    data = told()[-1]["data"]
    assert [one["value"] for one in data["fields"]] == [
        "Olena Test", "olena@example.com", "Two\nlines"
    ]  # fmt: skip
    assert data["attribution"]["utm_source"] == "poster"


def test_form_of_a_pipeline_makes_a_lead(page):
    school = make_school()
    form = make_form(school, "name", "email", pipeline=make_pipeline(school))

    page.post("storefront.submit_form", slug=form.slug, data=ANSWERS)

    assert told_types() == ["contact.created", "form.submitted", "lead.created"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": " "}, {"name": "Answer this, please."}),
        ({"email": "olena"}, {"email": "Enter an e-mail address like name@example.com."}),
        ({"email": "a" * 300 + "@x.com"}, {"email": "At most 254 characters."}),
        ({"name": "x" * 201}, {"name": "At most 200 characters."}),
        ({"long_text": "x" * 5001}, {"long_text": "At most 5000 characters."}),
        ({"name": "", "email": ""},
         {"name": "Answer this, please.", "email": "Answer this, please."}),
    ],
)  # fmt: skip
def test_wrong_answers_are_told_at_their_field_and_kept(page, typed, wrong):
    form = make_teams_form()

    soup = page.post(
        "storefront.submit_form", slug=form.slug, data={**ANSWERS, **typed}, status=422
    )

    assert errors(soup) == wrong
    assert soup.select_one("#answer-email")["value"] == typed.get("email", ANSWERS["email"])
    assert db.session.query(FormSubmission).count() == 0
    assert told() == []


def test_unknown_form_is_not_found(page):
    page.get("storefront.form", slug="nothing", status=404)
    page.post("storefront.submit_form", slug="nothing", status=404)


def test_newsletter_needs_a_confirmation_by_its_button(page):
    form = make_teams_form(subscribes_to="email")
    page.post("storefront.submit_form", slug=form.slug, data=ANSWERS)
    [consent] = db.session.query(mailing.Consent)

    soup = page.get("storefront.consent", token=consent.token)
    assert soup.h1.text == "News by e-mail"
    assert soup.find("a", string="No, thanks")["href"] == f"/shop/?school={form.school.domain}"
    assert "contact.subscribed" not in told_types()
    page.post("storefront.confirm_consent", token=consent.token)

    assert told_types()[-1] == "contact.subscribed"
    page.get("storefront.consent", token=consent.token, status=404)
    page.post("storefront.confirm_consent", token=consent.token, status=404)


def test_link_that_was_taken_back_is_no_longer_good(page):
    contact = make_contact()
    token = mailing.ask_consent(contact).token
    mailing.unsubscribe(contact)
    db.session.commit()

    page.get("storefront.consent", token=token, status=404)


def test_form_sent_twice_is_taken_once(page):
    form = make_teams_form()
    key = page.get("storefront.form", slug=form.slug).select_one("[name=once]")["value"]

    for _ in range(2):
        page.post("storefront.submit_form", slug=form.slug, data={**ANSWERS, "once": key})

    assert told_types().count("form.submitted") == 1
