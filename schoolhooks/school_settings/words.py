"""What machine names are called that only the staff's pages show."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from schoolhooks.texts import N_

SOURCES = {
    "checkout": N_("checkout"),
    "form": N_("form"),
    "manual": N_("manual"),
    "import": N_("import"),
    "api": N_("api"),
    "automation": N_("automation"),
}
NEWS_BY = {
    "email": N_("News by email"),
    "sms": N_("News by sms"),
    "telegram": N_("News by telegram"),
}
ATTRIBUTION = {
    "utm_source": N_("utm source"),
    "utm_medium": N_("utm medium"),
    "utm_campaign": N_("utm campaign"),
    "utm_content": N_("utm content"),
    "utm_term": N_("utm term"),
    "referrer": N_("referrer"),
    "landing_page": N_("landing page"),
}


def said(words: Mapping[str, str], name: str) -> str:
    """The name in the reader's words; one that is not known, without its underscores."""
    return str(_(words[name])) if name in words else name.replace("_", " ")
