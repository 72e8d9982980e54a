"""What a visitor's browser tells: where they came from, which languages and countries are theirs.

None of it is trusted: it is cut, cleaned, and only ever shown or sent on.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import phonenumbers
from flask import request, session

from schoolhooks.storefront.blueprint import bp

_KEY = "attribution"
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
# The session is a cookie, and browsers drop those above 4 KB.
_UTM_LENGTH, _ADDRESS_LENGTH = 100, 300
_UNSEEN = ("Cc", "Cs", "Co")
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")


@bp.before_request
def note_origin() -> None:
    """Keep where the visitor came from: at the first page, and when a marked link is followed."""
    if request.method != "GET":
        return
    marks = {name: clean(request.args.get(name, ""), _UTM_LENGTH) for name in _UTM}
    if _KEY in session and not any(marks.values()):
        return
    told = {**marks, "referrer": _referrer(), "landing_page": clean(request.path, _ADDRESS_LENGTH)}
    session[_KEY] = {name: value for name, value in told.items() if value}


def attribution() -> dict[str, str]:
    """Where the visitor came from, as far as it is known."""
    return dict(session.get(_KEY, {}))


def locale() -> str | None:
    """The visitor's first language, as a BCP 47 tag."""
    return next((tag for tag in _languages() if _LOCALE.fullmatch(tag)), None)


def regions(currency: str) -> list[str]:
    """Countries that a phone number may be from: the visitor's, then the one of the currency."""
    spoken = [tag.rpartition("-")[2].upper() for tag in _languages() if "-" in tag]
    # A national currency's code begins with its country's (ISO 4217); EUR and such name none.
    found = [*spoken, currency[:2]]
    return [one for one in dict.fromkeys(found) if one in phonenumbers.SUPPORTED_REGIONS]


def clean(text: str, length: int | None = None) -> str:
    """One line of the text, without characters that cannot be seen; PostgreSQL takes no NUL."""
    seen = "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in text)
    return " ".join(seen.split())[:length]


def clean_lines(text: str) -> str:
    """Lines of text, without characters that cannot be seen or stored."""
    return "\n".join(
        "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in line).rstrip()
        for line in text.splitlines()
    ).strip()


def _languages() -> list[str]:
    return [tag for tag, _ in request.accept_languages][:10]


def _referrer() -> str:
    """The page of others that linked here, without its query: secrets may be in there."""
    try:
        parts = urlsplit(clean(request.referrer or ""))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.netloc == request.host:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:_ADDRESS_LENGTH]
