"""school.forms: what is announced of what visitors answer, and who it makes known."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import forms, mailing
from schoolhooks.school.models import Consent, Form, FormSubmission
from tests.factories import make_school
from tests.school.at_once import at_once
from tests.school.front_desk import make_form, make_pipeline
from tests.school.world import forget, make_contact, told, told_types

pytestmark = pytest.mark.usefixtures("app")
PETRO = {"name": "Petro Test", "email": "petro@example.com", "phone": "+380 67 123 45 67"}


def test_answers_are_announced_in_the_forms_order():
    form = make_form(make_school(), "text", "long_text")

    forms.submit_form(
        form,
        {"long_text": "How to talk to users", "text": " 5 ", "stray": "ignored"},
        attribution={"referrer": "https://search.example/"},
    )

    [body] = told()
    assert body["type"] == "form.submitted"
    assert body["data"]["form"] == {
        "id": f"frm_{form.id}",
        "name": "Courses for teams",
        "page_url": form.url,
    }
    assert body["data"]["fields"] == [
        {"key": "text", "label": "Your text?", "value": "5"},
        {"key": "long_text", "label": "Your long_text?", "value": "How to talk to users"},
    ]
    assert body["data"]["contact"] is None
    assert body["data"]["attribution"]["referrer"] == "https://search.example/"


def test_unknown_address_makes_a_contact_of_whoever_answers():
    form = make_form(make_school(), "name", "email", "phone")

    submission = forms.submit_form(form, PETRO, page_url="https://school.example/teams")

    created, submitted = told()
    assert (created["type"], submitted["type"]) == ("contact.created", "form.submitted")
    assert created["data"]["source"] == "form"
    contact = submitted["data"]["contact"]
    assert contact == created["data"]["contact"]
    assert contact["full_name"] == "Petro Test"
    assert contact["email"] == "petro@example.com"
    assert contact["phone"] == "+380671234567"
    assert submitted["data"]["form"]["page_url"] == "https://school.example/teams"
    assert submission.contact.public_id == contact["id"]


def test_known_address_is_told_as_the_contact_that_it_belongs_to():
    contact = make_contact()
    form = make_form(contact.school, "name", "email")

    forms.submit_form(form, {"name": "Someone Else", "email": contact.email.upper()})

    [body] = told()
    assert body["data"]["contact"]["id"] == contact.public_id
    assert contact.full_name == "Olena Test"


@pytest.mark.parametrize(
    "email", ["", "  ", "petro", "petro@", "@example.com", "x" * 250 + "@example.com"]
)
def test_what_is_no_address_makes_no_contact(email):
    form = make_form(make_school(), "name", "email")

    forms.submit_form(form, {"name": "Petro", "email": email})

    assert told_types() == ["form.submitted"]


@pytest.mark.parametrize("phone", ["", "067 123 45 67", "none of yours"])
def test_number_without_its_country_is_not_kept_as_a_phone(phone):
    form = make_form(make_school(), "email", "phone")

    forms.submit_form(form, {"email": "petro@example.com", "phone": phone})

    assert told()[0]["data"]["contact"]["phone"] is None


def test_form_with_a_pipeline_makes_a_lead():
    school = make_school()
    form = make_form(school, "name", "email", pipeline=make_pipeline(school))

    forms.submit_form(form, PETRO, attribution={"utm_source": "search"})

    assert told_types() == ["contact.created", "form.submitted", "lead.created"]
    lead = told()[2]["data"]
    assert lead["lead"]["title"] == "Courses for teams: Petro Test"
    assert lead["source"] == "form"
    assert lead["attribution"]["utm_source"] == "search"


def test_form_for_a_mailing_asks_for_consent_and_does_not_take_it():
    form = make_form(make_school(), "email", subscribes_to="email")

    forms.submit_form(form, {"email": "petro@example.com"})

    assert told_types() == ["contact.created", "form.submitted"]
    forget()
    assert mailing.confirm_consent(db.session.query(Consent).one())
    assert told_types() == ["contact.subscribed"]


def test_form_that_is_rolled_back_is_not_announced():
    form = make_form(make_school(), "email")

    forms.submit_form(form, PETRO)
    db.session.rollback()

    assert told() == []
    assert db.session.query(FormSubmission).count() == 0


def test_longest_answers_stay_within_the_size_of_a_body():
    form = make_form(make_school(), "long_text")

    forms.submit_form(form, {"long_text": "ї" * 5_000})

    assert len(told()[0]["data"]["fields"][0]["value"]) == 250
    assert len(db.session.query(FormSubmission).one().answers["long_text"]) == 5_000


def test_endless_name_is_kept_to_what_fits_into_a_body():
    school = make_school()
    form = make_form(school, "name", "email", pipeline=make_pipeline(school))

    forms.submit_form(form, {"name": "Ї" * 9_000, "email": "petro@example.com"})

    assert len(told()[0]["data"]["contact"]["full_name"]) == 200
    assert max(len(str(body).encode()) for body in told()) < 20_000


def test_two_forms_with_one_new_address_at_once_make_one_contact(app):
    form_id = make_form(make_school(), "email").id

    def submit():
        return forms.submit_form(db.session.get(Form, form_id), PETRO).contact_id

    first, second = at_once(app, submit, submit)

    assert first == second
    assert sorted(told_types()) == ["contact.created", "form.submitted", "form.submitted"]


def test_fields_that_must_be_answered_are_named():
    form = make_form(make_school(), "name", "email")

    assert [one.key for one in forms.unanswered(form, {"name": "Petro", "email": " "})] == ["email"]
