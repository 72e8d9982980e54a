"""What machine names are called that only the staff's pages show."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from schoolhooks.texts import N_

SOURCES = {
    "checkout": N_("Checkout"),
    "form": N_("Form"),
    "manual": N_("By hand"),
    "import": N_("Import"),
    "api": N_("API"),
    "automation": N_("Automation"),
}
NEWS_BY = {
    "email": N_("News by e-mail"),
    "sms": N_("News by SMS"),
    "telegram": N_("News by Telegram"),
}
ATTRIBUTION = {
    "utm_source": N_("UTM source"),
    "utm_medium": N_("UTM medium"),
    "utm_campaign": N_("UTM campaign"),
    "utm_content": N_("UTM content"),
    "utm_term": N_("UTM term"),
    "referrer": N_("Page before"),
    "landing_page": N_("First page"),
}


def said(words: Mapping[str, str], name: str) -> str:
    """The name in the reader's words; one that is not known, without its underscores."""
    return str(_(words[name])) if name in words else name.replace("_", " ")


def language(tag: str) -> str:
    """The language of that BCP 47 tag in the reader's words; the tag, where it is not known."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(get_locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def country(code: str) -> str:
    """The country of that ISO 3166 code in the reader's words; the code, where it is not known."""
    return str(get_locale().territories.get(code, code))
