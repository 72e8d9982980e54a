"""school_settings.act_views: the buttons, whom they are for, and what they are done to."""

import pytest

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.members.models import Role
from schoolhooks.school.seed import seed
from schoolhooks.school_settings.all_acts import BY_NAME, SECTIONS
from tests.factories import make_member, make_school
from tests.school.world import (
    live_a_day,
    make_contact,
    make_course,
    make_order,
    make_paid_order,
    make_product,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def flash(soup):
    return soup.select_one("#flashes").get_text(strip=True)


def test_page_has_a_button_for_each_act(staff):
    soup = staff.page.get("school_settings.index")

    assert [one.text for one in soup.select(".act-button")] == [
        act.label for acts in SECTIONS.values() for act in acts
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_each_button_opens_its_form_in_an_empty_school(staff, name):
    soup = staff.page.get("school_settings.act", name=name)

    assert soup.h1.text == BY_NAME[name].label


def test_each_form_asks_few_queries_however_many_rows_there_are_to_choose_from(page):
    school = seed("me@example.com", "secret").schools[0]
    db.session.commit()
    live_a_day(school)
    page.sign_in(make_member(school))

    for name in BY_NAME:
        page.get("school_settings.act", name=name)  # which counts what it asks


@pytest.mark.parametrize("act", BY_NAME.values(), ids=BY_NAME)
def test_acts_name_triggers_that_there_are(act):
    assert all(triggers.get(name) for name in act.fires)


IN_THE_SHOP = {
    "enrollment.trial_started", "enrollment.started", "enrollment.progress", "module.completed",
    "quiz.submitted", "assignment.submitted", "comment.created", "contact.signed_in",
    "form.submitted",
}  # fmt: skip


def test_everything_that_can_happen_can_be_made_to_happen_by_hand():
    by_staff = {name for act in BY_NAME.values() for name in act.fires}

    assert by_staff | IN_THE_SHOP == {one.name for one in triggers.all_triggers()}


def test_nobody_gets_in_without_signing_in(page):
    page.get("school_settings.index", status=302)
    page.post("school_settings.do", name="add-tag")
    assert page.response.request.path == "/sign-in"


def test_viewer_sees_what_there_is_and_can_do_nothing(page):
    school = make_school()
    contact = make_contact(school)
    page.sign_in(make_member(school, Role.VIEWER))

    soup = page.get("school_settings.index")
    assert soup.select(".act-button") == []
    page.get("school_settings.act", name="add-tag", status=403)
    data = {"contact": contact.id, "tag": "vip"}
    page.post("school_settings.do", name="add-tag", data=data, status=403)

    assert told() == []


def test_what_nothing_takes_back_has_a_red_button(staff):
    make_contact(staff.school)

    def button(name):
        return staff.page.get("school_settings.act", name=name).select_one("#act-form button")

    assert "btn-danger" in button("delete-contact")["class"]
    assert "btn-primary" in button("change-contact")["class"]


def test_unknown_act_is_not_found(staff):
    staff.page.get("school_settings.act", name="no-such-act", status=404)
    staff.page.post("school_settings.do", name="no-such-act", status=404)


def test_what_was_done_is_said_and_what_changed_nothing_too(staff):
    contact = make_contact(staff.school)

    assert flash(staff.do("add-tag", contact=contact.id, tag=" vip\0 ")) == "Tagged as vip."
    soup = staff.do("add-tag", contact=contact.id, tag="vip")

    assert flash(soup) == "The contact has that tag already."
    assert told_types() == ["contact.tag_added"]


@pytest.mark.parametrize("chosen", ["", "0", "x", "-5", "9" * 30, "\0"])
def test_what_is_not_on_the_list_is_refused_at_its_field(staff, chosen):
    make_contact(staff.school)

    soup = staff.do("add-tag", answer=422, contact=chosen, tag="vip")

    assert soup.select_one("#contact-error").text == "Choose one from the list."
    assert soup.select_one("#tag")["value"] == "vip"
    assert told() == []


@pytest.mark.parametrize(
    ("name", "field", "make"),
    [
        ("add-tag", "contact", make_contact),
        ("enrol", "course", make_course),
        ("pay-order", "order", lambda school: make_order(make_product(school))),
    ],
)
def test_another_schools_rows_are_neither_offered_nor_taken(staff, name, field, make):
    make_course(staff.school)
    make_order(make_product(staff.school), make_contact(staff.school))
    stranger = make(make_school())

    soup = staff.page.get("school_settings.act", name=name)
    assert str(stranger.id) not in [one["value"] for one in soup.select(f"#{field} option")]
    soup = staff.do(name, answer=422, **{field: stranger.id})

    assert "Choose one from the list." in soup.text
    staff.page.get("school_settings.act", name=name, query={field: stranger.id}, status=404)
    assert told() == []


def test_row_that_the_address_names_is_settled_and_leads_back(staff):
    contact = make_contact(staff.school)
    other = make_contact(staff.school)
    page = f"/settings/school/contacts/{contact.id}"

    soup = staff.do(
        "add-tag", query={"contact": contact.id, "back": page}, contact=other.id, tag="vip"
    )

    assert soup.h1.text == "Olena Test"
    assert [badge.text for badge in soup.select(".page-head .badge-soft")] == ["vip"]
    assert told()[0]["data"]["contact"]["id"] == contact.public_id


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil", "/rq/"])
def test_way_back_stays_on_the_staffs_pages(staff, back):
    contact = make_contact(staff.school)

    soup = staff.do("add-tag", query={"back": back}, contact=contact.id, tag="vip")

    assert soup.h1.text == "School"


def test_button_pressed_twice_does_it_once(staff):
    payment = make_paid_order(make_product(staff.school)).payments[0]
    form = staff.page.get("school_settings.act", name="refund-payment")
    data = {"payment": payment.id, "amount": "10", "once": form.select_one("[name=once]")["value"]}

    staff.page.post("school_settings.do", name="refund-payment", data=data)
    soup = staff.page.post("school_settings.do", name="refund-payment", data=data)

    assert flash(soup) == "This was sent twice, and is done once."
    assert told_types() == ["payment.refunded"]


def test_form_that_was_wrong_can_be_sent_again(staff):
    contact = make_contact(staff.school)

    soup = staff.do("add-tag", answer=422, contact=contact.id, tag="")
    staff.do("add-tag", contact=contact.id, tag="vip", once=soup.select_one("[name=once]")["value"])

    assert told_types() == ["contact.tag_added"]
