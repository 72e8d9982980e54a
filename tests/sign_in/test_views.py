"""Signing in and out, and choosing a school."""

import time

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Membership, Role
from tests.factories import make_member, make_school
from tests.harness.pages import Page
from tests.sign_in.conftest import PASSWORD, sign_in


def test_a_member_signs_in_whatever_the_case_of_the_address(page, member):
    answer = sign_in(page, email=" OLENA@example.COM ")

    assert answer.location == "/settings/webhooks"
    assert page.get("inspector.index").select_one(".menu-title").text.startswith(member.name)


def test_where_the_member_was_going_is_where_they_get(page, member):
    page.get("inspector.index", status=302)
    form = page.get(page.response.location).select_one("form")
    data = {"csrf_token": page.csrf_token(), "email": member.email, "password": PASSWORD}

    assert page.client.post(form["action"], data=data).location == "/inspect/"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "//[evil",
    "settings/webhooks",
    "",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_to_another_site(page, member, wanted):
    answer = sign_in(page, query_string={"next": wanted})

    assert answer.location == "/settings/webhooks"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("olena@example.com", "wrong horse"),
        ("nobody@example.com", PASSWORD),
        ("olena@example.com\0", PASSWORD),
        ("ol%na@example.com", PASSWORD),
    ],
)
def test_a_wrong_password_and_an_unknown_member_get_the_same_answer(page, member, email, password):
    answer = sign_in(page, email, password, status=422)

    assert "This e-mail address and password do not go together." in answer.text
    assert password not in answer.text
    expected = sign_in(page, email, "something else", status=422)
    assert len(answer.text) == len(expected.text)


def test_an_unknown_member_takes_as_long_as_a_wrong_password(page, member):
    def seconds(email):
        started = time.perf_counter()
        sign_in(page, email, "wrong horse", status=422)
        return time.perf_counter() - started

    known = min(seconds("olena@example.com") for _ in range(3))
    unknown = min(seconds("nobody@example.com") for _ in range(3))

    assert unknown > known / 2


@pytest.mark.parametrize(("email", "password"), [("", PASSWORD), ("olena@example.com", "")])
def test_an_empty_field_is_named(page, member, email, password):
    answer = sign_in(page, email, password, status=422)

    assert "Enter your" in answer.text


def test_too_long_an_answer_is_told_its_limit_in_plain_words(page, member):
    answer = sign_in(page, "x" * 321, "y" * 1001, status=422)

    assert "An e-mail address has at most 320 characters." in answer.text
    assert "A password has at most 1,000 characters." in answer.text


def test_a_very_long_password_is_not_hashed(page, member):
    started = time.perf_counter()
    sign_in(page, password="x" * 500_000, status=422)

    assert time.perf_counter() - started < 5


def test_the_session_from_before_does_not_become_the_members(page, member):
    with page.client.session_transaction() as session:
        session["planted"] = "by someone else"
        session["school_id"] = 4711
    before = page.csrf_token()

    sign_in(page)

    with page.client.session_transaction() as session:
        assert "planted" not in session
        assert "school_id" not in session
    assert before != page.csrf_token()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(page, member):
    cookie = sign_in(page).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_on_https_the_cookie_never_travels_in_the_clear(make_app, app, member):
    page = Page(make_app(BASE_URL="https://hooks.example"))
    data = {"email": "olena@example.com", "password": PASSWORD}
    https = {"base_url": "https://hooks.example", "headers": {"Referer": "https://hooks.example/"}}
    form = page.client.get("/sign-in", **https)
    token = form.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    answer = page.client.post("/sign-in", data={"csrf_token": token, **data}, **https)

    assert answer.status_code == 303
    assert "Secure" in answer.headers["Set-Cookie"]


def test_signing_out_ends_the_session(page, member):
    page.sign_in(member)

    page.post("sign_in.sign_out")

    page.get("inspector.index", status=302)


def test_signing_in_and_out_need_a_form_of_ours(page, member):
    page.sign_in(member)

    assert page.client.post("/sign-out").status_code == 400
    assert page.client.post("/sign-in", data={"email": "a", "password": "b"}).status_code == 400
    page.get("inspector.index")


def test_a_member_of_two_schools_chooses_and_gets_no_third(page, member):
    second, third = make_school("Second School"), make_school("Third School")
    db.session.add(Membership(member_id=member.id, school_id=second.id, role=Role.VIEWER))
    db.session.commit()
    page.sign_in(member)
    first = page.get("inspector.index")

    page.client.post(f"/schools/{second.id}/choose", data={"csrf_token": page.csrf_token()})
    chosen = page.get("inspector.index")
    page.post("sign_in.choose", school_id=third.id, status=404)

    assert "Kyiv Design School" in first.select_one(".menu summary").text
    assert "Second School" in chosen.select_one(".menu summary").text
    assert chosen.select_one(".menu-title span").text == "viewer"
    assert "Second School" in page.get("inspector.index").select_one(".menu summary").text


def test_a_school_that_one_was_taken_out_of_is_left_at_once(page, member):
    second = make_school("Second School")
    member = db.session.get(Member, member.id)
    joined = Membership(member_id=member.id, school_id=second.id, role=Role.OWNER)
    db.session.add(joined)
    db.session.commit()
    page.sign_in(member)
    page.client.post(f"/schools/{second.id}/choose", data={"csrf_token": page.csrf_token()})

    db.session.delete(joined)
    db.session.commit()

    assert "Kyiv Design School" in page.get("inspector.index").select_one(".menu summary").text


def test_a_member_of_no_school_is_told_and_not_locked_in(page, app):
    nobody = make_member(email="alone@example.com", password=PASSWORD)

    told = sign_in(page, nobody.email, status=422)
    page.sign_in(nobody)
    page.get("inspector.index", status=403)
    page.get("sign_in.new")

    assert "not a member of any school" in told.text


def test_who_is_signed_in_goes_straight_on(page, member):
    page.sign_in(member)

    page.get("sign_in.new", query={"next": "/inspect/"}, status=302)
    assert page.response.location == "/inspect/"
    page.get("sign_in.home", status=302)
    assert page.response.location == "/settings/webhooks"
