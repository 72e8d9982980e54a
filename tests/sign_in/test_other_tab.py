"""A page that is open while another tab changes to another school does and shows nothing there."""

import json

import pytest
from bs4 import BeautifulSoup
from flask import url_for

from schoolhooks.extensions import db
from schoolhooks.members.models import Membership, Role
from schoolhooks.school.models import Order
from schoolhooks.webhooks.models import Status, Webhook
from tests.factories import make_member, make_school, make_webhook
from tests.school.world import make_product
from tests.storefront.customer import Customer


@pytest.fixture
def schools(page):
    """Two schools of the member who is signed in, looking at the first."""
    kyiv, lantern = make_school("Kyiv Design School"), make_school("Lantern Academy")
    member = make_member(kyiv)
    member.memberships.append(Membership(school_id=lantern.id, role=Role.OWNER))
    db.session.commit()
    page.sign_in(member)
    return kyiv, lantern


@pytest.fixture
def webhook(schools):
    return make_webhook(schools[0], name="Kyiv's orders")


def made_for(soup):
    return soup.select_one("body")["data-made-for"]


def sent(form):
    """What a browser sends of the form."""
    return [(one["name"], one.get("value", "")) for one in form.select("input[name]")]


def change_to(page, school):
    page.post("sign_in.choose", school_id=school.id)


def test_page_and_each_of_its_forms_say_which_school_they_were_made_for(page, schools, webhook):
    kyiv, lantern = (str(school.id) for school in schools)

    soup = page.get("webhook_settings.index")
    forms = soup.select("form[method=post] [name=made_for]")
    change_to(page, schools[1])

    assert made_for(soup) == kyiv
    assert {one["value"] for one in forms} == {kyiv}
    assert made_for(page.get("webhook_settings.index")) == lantern


def test_form_that_was_made_for_another_school_is_not_taken_and_can_be_sent_there(page, schools):
    kyiv, lantern = schools
    typed = {"name": "Orders, “new”", "url": "https://8.8.8.8/", "trigger": "order.paid"}
    form = {**typed, "made_for": made_for(page.get("webhook_settings.new"))}
    change_to(page, lantern)

    soup = page.post("webhook_settings.create", data=form, status=409)

    assert db.session.query(Webhook).count() == 0
    assert "You have changed to Lantern Academy in another tab." in soup.text
    assert "was made for Kyiv Design School, so nothing was done" in soup.text
    again = soup.select_one("main form")
    assert again.button.text == "Change back to Kyiv Design School and do it there"
    answer = page.client.post(again["action"], data=dict(sent(again)))
    assert (answer.status_code, answer.location) == (307, "/settings/webhooks")
    assert dict(sent(again)).items() >= typed.items()
    page.client.post(answer.location, data=dict(sent(again)))
    assert [one.school_id for one in db.session.query(Webhook)] == [kyiv.id]


def test_ticked_boxes_of_one_name_are_all_sent_again(page, schools, webhook):
    form = {"triggers": ["order.paid", "order.created"], "made_for": schools[0].id}
    change_to(page, schools[1])

    soup = page.post("webhook_settings.save_advanced", webhook_id=webhook.id, data=form, status=409)

    repeated = [value for name, value in sent(soup.select_one("main form")) if name == "triggers"]
    assert repeated == form["triggers"]


def test_button_of_another_school_does_nothing(page, schools, webhook):
    change_to(page, schools[1])

    page.post(
        "webhook_settings.pause",
        webhook_id=webhook.id,
        data={"made_for": schools[0].id},
        status=409,
    )

    db.session.expire_all()
    assert webhook.status is Status.ACTIVE


def test_form_sent_by_htmx_stays_as_it_is_typed_below_a_notice(page, schools):
    data = {"csrf_token": page.csrf_token(), "made_for": schools[0].id, "name": ""}
    change_to(page, schools[1])

    answer = page.client.post("/settings/webhooks", data=data, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#other-school"
    assert answer.headers["HX-Push-Url"] == "false"
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "This page is of Kyiv Design School" in soup.text
    assert soup.select_one("form")["action"] == f"/schools/{schools[0].id}/choose"


def test_page_that_moves_by_itself_shows_nothing_of_the_other_school(page, schools, webhook):
    make_webhook(schools[1], name="Lantern's secret plan")
    soup = page.get("webhook_settings.index")
    headers = {"HX-Request": "true", "Made-For": made_for(soup)}
    polls = [
        soup.select_one("#live")["hx-get"],
        page.address("webhook_settings.index"),
        page.address("webhook_settings.live_log", webhook_id=webhook.id),
    ]
    change_to(page, schools[1])

    for poll in polls:
        answer = page.client.get(poll, headers=headers)

        assert answer.status_code == 200, "a poll of each two seconds is not to fill the console"
        assert answer.headers["HX-Retarget"] == "#other-school"
        assert "You have changed to" in answer.text
        assert "plan" not in answer.text


def test_change_back_leaves_the_page_as_it_is(page, schools, webhook):
    kyiv, lantern = schools
    soup = page.get("webhook_settings.index")
    change_to(page, lantern)
    headers = {"HX-Request": "true", "Made-For": made_for(soup)}
    data = {"csrf_token": page.csrf_token(), "made_for": lantern.id}

    answer = page.client.post(f"/schools/{kyiv.id}/choose", data=data, headers=headers)

    assert answer.text == ""
    assert "HX-Redirect" not in answer.headers
    said = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert said == "You are back in Kyiv Design School."
    moved = page.client.get(soup.select_one("#live")["hx-get"], headers=headers)
    assert "Other-School" not in moved.headers


def test_school_that_is_not_the_members_any_more_is_not_offered(page, schools):
    foreign = make_school("Somebody's School")

    soup = page.post("webhook_settings.create", data={"made_for": foreign.id}, status=409)
    headers = {"HX-Request": "true", "Made-For": "nonsense"}
    notice = page.client.get("/settings/webhooks/counts", headers=headers).text

    for told in (str(soup), notice):
        assert "not yours any more" in told
        assert "Somebody" not in told
    assert soup.select("main form") == []


def test_menu_of_any_page_changes_the_school_and_signs_out(page, schools):
    change_to(page, schools[1])

    soup = page.post("sign_in.choose", school_id=schools[0].id, data={"made_for": schools[0].id})
    assert made_for(soup) == str(schools[0].id)
    page.post("sign_in.sign_out", data={"made_for": schools[1].id})


def test_shop_takes_orders_whatever_school_its_visitor_looks_at(page, schools):
    product = make_product(schools[0])
    db.session.commit()
    customer = Customer(page)
    form = customer.open(product)
    change_to(page, schools[1])

    customer.order(product, form=form)

    assert "made_for" not in form
    assert db.session.query(Order).one().school_id == schools[0].id


def test_receiver_reads_what_any_page_says_as_it_came(page, schools, app):
    from schoolhooks import test_addresses
    from schoolhooks.test_addresses.models import ReceivedRequest

    token = test_addresses.create(schools[0].id).token
    db.session.commit()
    headers = {"HX-Request": "true", "Made-For": "1"}

    answer = page.client.post(f"/in/{token}", data={"made_for": "1"}, headers=headers)

    assert answer.status_code == 200
    assert bytes(db.session.query(ReceivedRequest).one().body) == b"made_for=1"


def test_missing_page_may_belong_to_another_school_whether_it_does_or_not(page, schools, webhook):
    change_to(page, schools[1])
    told = []

    for number in (webhook.id, webhook.id + 1000):
        soup = page.get("webhook_settings.show", webhook_id=number, status=404)
        offer = soup.select_one("main form")
        assert "may belong to another of your schools" in soup.text
        assert offer.button.text.strip() == "Look in Kyiv Design School"
        told.append(soup.select_one("main").text)

    assert told[0] == told[1]
    offer = page.get("webhook_settings.show", webhook_id=webhook.id, status=404).select_one(
        "main form"
    )
    answer = page.client.post(offer["action"], data=dict(sent(offer)))
    assert page.get(answer.location).select_one("h1").text == "Kyiv's orders"


@pytest.mark.parametrize("path", ["/settings/webhooks/999", "/nothing-has-this-address"])
def test_missing_page_says_nothing_of_schools_where_there_is_no_other(page, path):
    page.sign_in(make_member(make_school()))

    assert "another of your schools" not in page.get(path, status=404).text


def test_nobody_is_sent_to_another_site_by_a_change(page, schools):
    for query in ({"then": "//evil.example/"}, {"next": "https://evil.example/"}):
        with page.app.test_request_context():
            path = url_for("sign_in.choose", school_id=schools[1].id, **query)

        answer = page.client.post(path, data={"csrf_token": page.csrf_token()})

        assert answer.location == "/settings/webhooks"
