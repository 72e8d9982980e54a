"""Every text is given to translators, and the pages speak the reader's language where they can."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from markupsafe import Markup

from schoolhooks import languages, triggers
from schoolhooks.dispatch import reasons
from schoolhooks.dispatch.models import Bulk, BulkKind
from schoolhooks.extensions import utc_now
from schoolhooks.texts import N_, Sentence
from schoolhooks.triggers import schema
from schoolhooks.webhook_settings import audit_details
from schoolhooks.webhook_settings.listing import Row
from schoolhooks.webhooks.models import Webhook
from scripts import translations
from tests.harness.languages import (
    BRACKETS,
    unmarked_in_module,
    unmarked_in_template,
    write_catalogue,
)
from tests.harness.pages import Page

ROOT = Path(__file__).resolve().parent.parent
# rq-dashboard is English, and so is what we put around it.
TEMPLATES = [path for path in ROOT.glob("templates/**/*.html") if "rq_dashboard" not in path.parts]
PACKAGES = (
    "errors", "form_keys", "forms", "inspector", "mail_pages", "members", "navigation",
    "queue_pages",
    "school_settings", "sender", "sign_in", "storefront", "webhook_settings", "webhooks",
    "school/payment_systems", "school/words", "dispatch/bulk", "dispatch/resend", "dispatch/drain",
    "dispatch/recover", "dispatch/send",
)  # fmt: skip
MODULES = sorted(
    path
    for name in PACKAGES
    for path in [*ROOT.glob(f"schoolhooks/{name}.py"), *ROOT.glob(f"schoolhooks/{name}/**/*.py")]
)
NOT_TEXTS = {
    "webhook_settings/verify_code.py": {"Python", "Node", "Ruby", "Go"},
    "inspector/receive_views.py": {"Connection", "Too many requests within a minute.\n"},
    "queue_pages/guard.py": {"Origin"},
    "sign_in/stale.py": {"Origin"},
    "storefront/visitor.py": {"Cc", "Cs", "Co"},
    "webhooks/actions.py": {"This address is connected. The next calls carry real events."},
}
"""What only looks like words, by module."""


@pytest.mark.parametrize("path", sorted(TEMPLATES), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_of_a_template_is_given_to_translators(path):
    assert unmarked_in_template(path) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_of_a_module_is_given_to_translators(path):
    allowed = NOT_TEXTS.get(str(path.relative_to(ROOT / "schoolhooks")), set())

    assert [text for text in unmarked_in_module(path) if text not in allowed] == []


def test_what_triggers_say_of_themselves_is_given_to_translators():
    given = {message.id for message in translations.template()}
    texts = {text for one in _all_triggers() for text in (one.label, one.fires_when)}
    for field in (field for one in _all_triggers() for field in schema.fields(one)):
        texts |= {field.meaning, *(kind.message for kind in field.kinds)}

    assert texts - given == set()


def _all_triggers():
    return [*triggers.all_triggers(), triggers.get("webhook.test")]


def test_reader_is_shown_the_language_the_browser_asks_for(app, bracketed):
    asked = {"Accept-Language": f"{BRACKETS}, en;q=0.5"}

    page = Page(bracketed)
    assert "⟦Sign in⟧" in page.get("sign_in.new", headers=asked).h1.text
    assert page.response.vary.find("Accept-Language") >= 0
    assert page.get("sign_in.new", headers=asked).html["lang"] == BRACKETS
    assert page.get("sign_in.new", headers={"Accept-Language": "xx"}).html["lang"] == "en"
    assert Page(app).get("sign_in.new", headers=asked).html["lang"] == "en"


def test_pages_begin_on_the_right_in_languages_that_are_written_so(app, make_app, tmp_path):
    page = Page(make_app(BABEL_TRANSLATION_DIRECTORIES=str(write_catalogue(tmp_path, "ar"))))

    soup = page.get("sign_in.new", headers={"Accept-Language": "ar"})
    assert (soup.html["lang"], soup.html["dir"]) == ("ar", "rtl")
    assert "bootstrap-5.3.9.rtl.min.css" in str(soup.head)

    soup = page.get("sign_in.new", headers={"Accept-Language": "en"})
    assert (soup.html["lang"], soup.html["dir"]) == ("en", "ltr")
    assert "bootstrap-5.3.9.min.css" in str(soup.head)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (reasons.GONE, f"⟦{reasons.GONE}⟧"),
        (
            reasons.failing(86_400, 20),
            "⟦No call succeeded for 24 horoj, and at least 20 failed in that time.⟧",
        ),
        ("Someone switched it off: 100 % wrong.", "Someone switched it off: 100 % wrong."),
    ],
)
def test_reasons_kept_in_english_are_said_in_the_language_of_the_reader(bracketed, kept, said):
    with bracketed.test_request_context(headers={"Accept-Language": BRACKETS}):
        assert Row(Webhook(status_reason=kept), None).status_reason == said


def test_details_of_the_audit_kept_in_english_are_told_in_the_language_of_the_reader(bracketed):
    sent = audit_details.in_bulk(Bulk(kind=BulkKind.MISSED, total=12))
    told = {
        audit_details.copy_of("100 % <Orders>"): "⟦a copy of 100 % <Orders>⟧",
        audit_details.unwanted(3): "⟦3 that nobody had wanted⟧",
        sent: "⟦in bulk: send what this webhook missed, 12⟧",
        audit_details.tested(triggers.get("order.paid"), is_real=True): (
            "⟦⟦Order Paid⟧, with the data that last really happened⟧"
        ),
        "triggers added: order.paid, gone.one": "⟦triggers added: ⟦Order Paid⟧, gone.one⟧",
        "name, from “limits” to “b”": "⟦name, from “limits” to “b”⟧",
        "triggers, own headers": "⟦triggers⟧, ⟦own headers⟧",
        "by hand, 5 %": "by hand, 5 %",
    }

    assert sent == "in bulk: send what this webhook missed, 12"
    with bracketed.test_request_context(headers={"Accept-Language": BRACKETS}):
        assert {kept: audit_details.told(kept) for kept in told} == {
            kept: [line] for kept, line in told.items()
        }


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (-4, "just now"),
        (3, "in a moment"),
        (-20, "20 sec ago"),
        (-89, "1 min ago"),
        (-3000, "50 min ago"),
        (5 * 3600, "in 5 hr"),
        (-86_400, "1 day ago"),
        (6 * 86_400, "in 6 days"),
    ],
)
def test_times_are_said_from_now_on(app, seconds, said):
    with app.test_request_context():
        shown = languages.from_now(utc_now() + timedelta(seconds=seconds))

    assert shown.replace(".", "") == said


def test_times_long_ago_are_said_by_their_day(app):
    with app.test_request_context():
        assert languages.from_now(datetime(2026, 3, 5, 14, 30, tzinfo=UTC)) == "5 Mar 2026"


def test_day_of_an_instant_is_the_one_in_utc(app):
    moment = datetime(2026, 7, 31, 23, 30, tzinfo=timezone(timedelta(hours=-3)))
    with app.test_request_context():
        assert languages.day(moment) == "1 Aug 2026"


def test_english_days_stand_before_their_months_as_in_the_browser(app):
    moment = datetime(2026, 9, 5, 13, 6, 24, tzinfo=UTC)

    with app.test_request_context():
        assert languages.exact(moment) == "5 Sept 2026, 13:06:24 UTC"


def shown_in_template(app, source, **values):
    with app.test_request_context():
        return app.jinja_env.from_string(source).render(**values)


def test_what_a_stranger_wrote_is_shown_as_it_is_where_a_text_of_ours_could_stand(app):
    assert shown_in_template(app, "{{ _(told) }}", told="<b>5 %</b>") == "&lt;b&gt;5 %&lt;/b&gt;"
    assert shown_in_template(app, "{{ _(told) }}", told="") == ""


def test_values_in_texts_are_escaped_unless_they_are_markup(app):
    source = "{{ _('%(a)s <%(b)s', a=a, b=b) }}"

    assert shown_in_template(app, source, a="<i>", b=Markup("<i>")) == "&lt;i&gt; &lt;<i>"


def test_sentences_are_said_with_the_sentences_in_them(bracketed):
    time = Sentence(N_("%(num)s ms"), {"num": 8})
    answered = Sentence(N_("Your server answered %(answer)s after %(time)s."), {"answer": "200"})
    whole = replace(answered, values={**answered.values, "time": time})

    with bracketed.test_request_context(headers={"Accept-Language": BRACKETS}):
        assert languages.say(whole) == "⟦Your server answered 200 after ⟦8 ms⟧.⟧"
    assert str(whole) == "Your server answered 200 after 8 ms."
