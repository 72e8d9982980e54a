"""In which language a page speaks: the reader's, where there is a catalogue of it, else English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel, get_babel, get_locale, get_translations, gettext, lazy_gettext
from markupsafe import escape

from schoolhooks.texts import Sentence

_Unit = Literal["second", "minute", "hour", "day"]
_STEPS: tuple[tuple[_Unit, int, int], ...] = (
    ("second", 1, 60),
    ("minute", 60, 60),
    ("hour", 3600, 24),
    ("day", 86_400, 7),
)
"""The units of relative times: name, seconds in one, how many make the next. As in app.js."""

_KEY = "schoolhooks_languages"


def init_app(app: Flask) -> None:
    """Offer every language that `translations/` has a catalogue of."""
    babel = Babel()
    babel.init_app(app, locale_selector=_asked_for)
    with app.app_context():
        found = babel.list_translations()  # the default is always among them
    app.extensions[_KEY] = [str(one).replace("_", "-") for one in found]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["_"] = _in_template
    app.jinja_env.globals["page_language"] = page_language
    app.jinja_env.globals["lazy_gettext"] = lazy_gettext  # for what imported templates set
    app.add_template_filter(exact)
    app.add_template_filter(from_now)
    app.after_request(_vary)


def page_language() -> str:
    """The language of the page as HTML names it, for example `en` or `pt-BR`."""
    return str(_locale()).replace("_", "-")


def say(*sentences: Sentence) -> str:
    """The sentences in the reader's language, one after the other."""
    return " ".join(_said(one) for one in sentences)


def exact(moment: datetime) -> str:
    """The exact instant, in UTC."""
    utc = moment.astimezone(UTC)
    return f"{format_datetime(utc, 'd MMM y, HH:mm:ss', locale=_locale())} UTC"


def from_now(moment: datetime) -> str:
    """How long ago, or how soon, in the words that the browser goes on with.

    Over a week away it is the day, in UTC.
    """
    seconds = round((moment - datetime.now(UTC)).total_seconds())
    if abs(seconds) < 5:
        return str(gettext("just now"))
    for unit, size, enough in _STEPS:
        if round(abs(seconds) / size) < enough:
            rounded = timedelta(seconds=size * round(seconds / size))
            return _apart(rounded, unit)
    return format_datetime(moment.astimezone(UTC), "d MMM y", locale=_locale())


def _said(one: Sentence) -> str:
    values = {
        name: _said(value) if isinstance(value, Sentence) else value
        for name, value in one.values.items()
    }
    return str(gettext(one.message, **values))


def _in_template(text: str, /, **values: Any) -> str:
    """`_()` in templates. Jinja's own trusts every text, also one that a stranger may have written.

    It is told texts of rows too, of which some are ours and some are not. So the text is escaped,
    like the values, and `%` means something only where there are values, as in Python.
    """
    if not text:
        return ""  # in a catalogue it stands for what the file says of itself
    if not values:
        return str(_catalogue().ugettext(text))  # escaped where it is put out
    return escape(_catalogue().ugettext(text)) % values


def _catalogue() -> Any:
    """The reader's texts, looked for once a request: a page of the list needs hundreds of them."""
    if not has_request_context():
        return get_translations()
    found = request.environ.get(_KEY)
    if found is None:
        found = request.environ[_KEY] = get_translations()
    return found


def _apart(difference: timedelta, unit: _Unit) -> str:
    wide = 1000  # of this unit make the next one, which says: keep the unit
    return format_timedelta(
        difference,
        granularity=unit,
        threshold=wide,
        add_direction=True,
        format="short",
        locale=_locale(),
    )


def _locale() -> Locale:
    """The reader's; outside of pages the default."""
    return Locale.parse(get_locale() or get_babel().default_locale)


def _asked_for() -> str | None:
    """What the reader's browser asks for, of what there is; None stands for the default."""
    offered = _offered()
    if not has_request_context() or len(offered) == 1:
        return None
    return request.accept_languages.best_match(offered)


def _offered() -> list[str]:
    return cast(list[str], current_app.extensions[_KEY])


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html" and len(_offered()) > 1:
        response.vary.add("Accept-Language")
    return response
