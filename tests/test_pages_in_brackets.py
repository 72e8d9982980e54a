"""Pages, answers to forms, pieces and errors say nothing that translators were not given."""

from datetime import timedelta
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from flask import abort
from werkzeug.exceptions import default_exceptions

from schoolhooks import event_ids, installation, test_addresses, triggers
from schoolhooks.dispatch import bulk, reasons
from schoolhooks.dispatch.models import BulkKind
from schoolhooks.extensions import db, utc_now
from schoolhooks.mails import actions as mails
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.outbox import Event
from schoolhooks.school import mailing, student_links
from schoolhooks.school.models import Course, Lesson, Module
from schoolhooks.school_settings import all_acts
from schoolhooks.webhooks import actions as webhooks
from schoolhooks.webhooks import trials
from scripts import translations
from tests.factories import make_webhook
from tests.harness.crawler import crawl, pieces, stored_texts
from tests.harness.form_sender import HTMX, Sender
from tests.harness.languages import ASKED, unmarked_on_page
from tests.harness.pages import Page
from tests.school.world import addresses_told, live_a_day, make_contact, make_enrollment
from tests.webhook_settings.world import make_delivery

LOST = "The worker that was sending this attempt ended before it could record the outcome."
CALLS = {
    "pending": [],
    "cancelled": [],
    "delivered": [{}],
    "retrying": [{"result": "timed_out", "status": None, "duration_ms": 15_000}],
    "failed": [
        {"result": "rejected", "status": 301, "code": "redirect", "detail": "https://b.example/"},
        {"result": "unreachable", "status": None, "code": "dns", "detail": "Name unknown"},
        {"result": "rejected", "status": 404},
        {"result": "unsure", "status": None, "code": "worker_lost", "detail": LOST},
    ],
}
"""The attempts of a delivery in each state, the newest and most looked at one last."""


@pytest.fixture
def lived_in(app):
    """A school after a day, of which webhooks tell in all ways."""
    seeded = installation.seed("me@example.com", "secret")
    school, member = seeded.schools[0], seeded.members[0]
    db.session.commit()
    course = db.session.query(Course).filter_by(school_id=school.id, slug="ux-research").one()
    student = make_enrollment(make_contact(school), course)
    mailing.ask_consent(student.contact)
    live_a_day(school)
    db.session.query(Event).filter_by(trigger="lesson.completed").update({"matched": 0})
    webhook = make_webhook(school)
    for state, attempts in CALLS.items():
        make_delivery(webhook, state, attempts=attempts, school=school)
    webhooks.disable(make_webhook(school, name="Leads to a table"), reasons.GONE)
    mails.write(school.id, [member.email], "It was disabled", "Every call failed.")
    who = {"member_id": member.id, "member_name": member.name, "school_id": school.id}
    what = {"webhook_id": webhook.id, "webhook_name": webhook.name}
    db.session.add_all(AuditEntry(act=act, **who, **what) for act in Act)
    test_id = trials.send(school, webhook, triggers.get("order.created")).event_id
    started = bulk.begin(webhook, bulk.Plan(BulkKind.FAILED, utc_now() - timedelta(days=1)))
    address = test_addresses.create(school.id)
    db.session.commit()
    app.test_client().post(f"/in/{address.token}", json={"hello": "world"})
    own = f"/settings/webhooks/{webhook.id}"
    unlinked = [f"{own}/tests/{event_ids.shown(test_id)}", f"{own}/bulk/{started.id}"]
    parts = db.session.query(Lesson).join(Module).filter(Module.course_id == course.id)
    lessons = {one.type: one.id for one in parts}
    unlinked += [f"/settings/school/contacts/{student.contact_id}"]
    unlinked += [f"/shop/courses/{course.id}/lessons/{one}" for one in lessons.values()]
    return SimpleNamespace(
        members=seeded.members,
        starts=[*unlinked, *addresses_told(school).values()],
        students_link=student_links.path_of(student),
    )


ENDINGS = (
    "end-access", "cancel-order", "delete-contact", "webhook_settings.delete", "storefront.leave",
    "sign_in.choose", "sign_in.sign_out",
)  # fmt: skip
"""What takes away what other forms are about, in the order to send it in."""
NOT_FLASHED = {
    # There is nothing left to do these to.
    "cancel-order", "decline-payment", "leave-checkout", "open-dispute",
    # The page they lead to says it.
    "inspector.create", "sign_in.choose", "sign_in.create", "sign_in.sign_out",
    "storefront.comment", "storefront.go_in", "storefront.place_order", "storefront.settle",
    "webhook_settings.begin_bulk", "webhook_settings.cancel_bulk",
    "webhook_settings.reveal_secret", "webhook_settings.send_test",
    "webhook_settings.show_example", "webhook_settings.test_address",
}  # fmt: skip
REFUSED = {
    "enrol", "grade-homework", "inspector.answer", "place-order", "sign_in.create",
    "storefront.comment", "storefront.hand_in", "storefront.place_order",
    "storefront.submit_form", "storefront.try_course", "webhook_settings.create",
    "webhook_settings.save_advanced", "webhook_settings.update",
}  # fmt: skip
PIECES = {
    "inspector.show", "webhook_settings.ask_delete", "webhook_settings.counts",
    "webhook_settings.delivery", "webhook_settings.example", "webhook_settings.index",
    "webhook_settings.live_delivery", "webhook_settings.live_log", "webhook_settings.show_bulk",
    "webhook_settings.test_result", "webhook_settings.trigger", "webhook_settings.triggers",
}  # fmt: skip


def unmarked(read, before=frozenset()):
    """What stands outside of brackets and in no row, neither now nor before: {where: texts}."""
    ours = {message.id for message in translations.template()}
    sentences = {text for text in ours if isinstance(text, str) and text.endswith(".")}
    phrases = {status.phrase for status in HTTPStatus}
    # A sentence that is a text of ours is none of a row: reasons are kept in them, in English.
    data = (stored_texts() | before) - sentences | phrases | {"schoolhooks"}
    return {path: texts for _, path, soup in read if (texts := unmarked_on_page(soup, data))}


def pages_of(app, member, starts):
    """Every page that a member finds, or a stranger: (endpoint, path, soup)."""
    page = Page(app)
    if member:
        page.sign_in(member)
    mine = [path for path in starts if member or path.startswith("/shop/")]
    return crawl(page, ["/", *mine], ASKED)


def test_no_page_shows_a_text_that_translators_were_not_given(bracketed, lived_in):
    *_, viewer, _ = lived_in.members
    read = [one for who in (viewer, None) for one in pages_of(bracketed, who, lived_in.starts)]

    assert unmarked(read) == {}
    assert {endpoint for endpoint, *_ in read} >= {
        "inspector.show", "mail_pages.index", "school_settings.order", "sign_in.new",
        "storefront.lesson", "storefront.order", "webhook_settings.delivery",
        "webhook_settings.show_bulk", "webhook_settings.test_result",
    }  # fmt: skip


def test_no_answer_shows_a_text_that_translators_were_not_given(bracketed, lived_in):
    before = stored_texts()
    forms = Sender(Page(bracketed), ASKED, ENDINGS)
    forms.page.sign_in(lived_in.members[0])
    forms.page.post(lived_in.students_link)
    read, opened = [], set()
    for endpoint, path, soup in crawl(forms.page, ["/", *lived_in.starts], ASKED):
        if not endpoint.startswith("rq_dashboard."):
            read += [(endpoint, path, soup), *pieces(forms.page, path, soup, opened, ASKED)]
            forms.find(path, soup)
    for act in all_acts.BY_NAME:
        forms.find("/", forms.page.get("school_settings.act", name=act, headers=ASKED))
    read += forms.send()

    assert unmarked(read, before) == {}
    assert {endpoint for endpoint, _ in opened} >= PIECES
    assert forms.sent >= taking_posts(bracketed)
    assert forms.refused >= REFUSED
    assert forms.flashed >= taking_posts(bracketed) - {"school_settings.do"} - NOT_FLASHED
    assert forms.flashed >= set(all_acts.BY_NAME) - NOT_FLASHED


def taking_posts(app):
    """The endpoints of ours that take a form; the dashboard's are its own."""
    rules = [one for one in app.url_map.iter_rules() if "POST" in (one.methods or ())]
    return {one.endpoint for one in rules if not one.endpoint.startswith("rq_dashboard.")}


@pytest.mark.parametrize("more_headers", [{}, HTMX], ids=["page", "piece"])
def test_no_error_shows_a_text_that_translators_were_not_given(
    bracketed, monkeypatch, more_headers
):
    monkeypatch.setitem(bracketed.config, "PROPAGATE_EXCEPTIONS", False)
    shown = {}
    for code in (code for code in default_exceptions if code >= 400):
        monkeypatch.setitem(bracketed.view_functions, "sign_in.new", lambda code=code: abort(code))
        answer = bracketed.test_client().get("/sign-in", headers={**ASKED, **more_headers})
        assert answer.status_code == code
        soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        assert "⟦" in soup.get_text()
        shown[code] = unmarked_on_page(soup, {"schoolhooks"})

    assert {code: texts for code, texts in shown.items() if texts} == {}


def test_refusals_are_in_the_language_of_the_reader(bracketed, lived_in):
    *_, viewer, _ = lived_in.members
    page = Page(bracketed)
    page.sign_in(viewer)
    refused = page.post("webhook_settings.create", status=403, headers=ASKED)
    forged = page.client.post("/sign-out", headers=ASKED)

    assert "⟦Viewers can look at everything here, but not change it.⟧" in refused.get_text()
    assert "⟦This did not arrive as it should⟧" in forged.get_data(as_text=True)
