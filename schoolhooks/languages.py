"""In which language a page speaks: the reader's, where there is a catalogue of it, else English."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Literal, cast

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import (
    Babel,
    Domain,
    get_babel,
    get_locale,
    get_translations,
    gettext,
    lazy_gettext,
)
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

_ENGLISH, _BRITISH = Locale("en"), Locale("en", "GB")
_KEY = "schoolhooks_languages"


class _Texts(Domain):  # type: ignore[misc]  # Flask-Babel's types are not shipped
    """Flask-Babel's texts, found once for each page: asked anew, each is ten times as dear."""

    def get_translations(self) -> NullTranslations:
        """The reader's texts."""
        kept = g.get("catalogue") if g else None
        if kept is None:
            found = super().get_translations()
            kept = found if found.files else NullTranslations()  # quicker to ask
            if g:
                g.catalogue = kept
        return cast(NullTranslations, kept)


class _Languages(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return _Texts(domain=self.domain)


def init_app(app: Flask) -> None:
    """Offer every language that `translations/` has a catalogue of."""
    babel = _Languages()
    babel.init_app(app, locale_selector=_asked_for)
    with app.app_context():
        found = babel.list_translations()  # the default is always among them
    app.extensions[_KEY] = [str(one).replace("_", "-") for one in found]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _in_template
    app.jinja_env.globals["page_language"] = page_language
    app.jinja_env.globals["page_direction"] = page_direction
    app.jinja_env.globals["lazy_gettext"] = lazy_gettext  # for what imported templates set
    app.add_template_filter(exact)
    app.add_template_filter(from_now)
    app.add_template_filter(clock)
    app.add_template_filter(short_day)
    app.add_template_filter(day)
    app.after_request(_vary)


def page_language() -> str:
    """The language of the page as HTML names it, for example `en` or `pt-BR`."""
    return str(_locale()).replace("_", "-")


def page_direction() -> str:
    """Where the page's lines begin as HTML names it: `ltr` from the left, `rtl` from the right."""
    return str(_locale().text_direction)


def say(*sentences: Sentence) -> str:
    """The sentences in the reader's language, one after the other."""
    return " ".join(_said(one) for one in sentences)


def exact(moment: datetime) -> str:
    """The exact instant, in UTC."""
    return _exact(moment.astimezone(UTC).replace(microsecond=0), _locale())


def from_now(moment: datetime) -> str:
    """How long ago, or how soon, in the words that the browser goes on with.

    Over a week away it is the day, in UTC.
    """
    seconds = round((moment - datetime.now(UTC)).total_seconds())
    if abs(seconds) < 5:
        return str(gettext("in a moment") if seconds > 0 else gettext("just now"))
    for unit, size, enough in _STEPS:
        if round(abs(seconds) / size) < enough:
            rounded = timedelta(seconds=size * round(seconds / size))
            return _apart(rounded, unit, _locale())
    return day(moment)


def day(moment: datetime) -> str:
    """The day of the instant, in UTC."""
    return _day(moment.astimezone(UTC).date(), _locale())


def clock(moment: datetime) -> str:
    """The hour and minute, in UTC."""
    return f"{moment.astimezone(UTC):%H:%M}"


def short_day(moment: datetime) -> str:
    """The day without its year, in UTC."""
    return format_skeleton("MMMd", moment.astimezone(UTC), locale=_as_written(_locale()))


def _said(one: Sentence) -> str:
    values = {name: _said_value(value) for name, value in one.values.items()}
    return str(gettext(one.message, **values))


def _said_value(value: object) -> object:
    if isinstance(value, Sentence):
        return _said(value)
    return _day(value, _locale()) if isinstance(value, date) else value


def _in_template(text: str, /, **values: Any) -> str:
    """`_()` in templates. Jinja's own trusts every text, also one that a stranger may have written.

    It is told texts of rows too, of which some are ours and some are not. So the text is escaped,
    like the values, and `%` means something only where there are values, as in Python.
    """
    if not text:
        return ""  # in a catalogue it stands for what the file says of itself
    if not values:
        return _catalogue().ugettext(text)  # escaped where it is put out
    return escape(_catalogue().ugettext(text)) % values


def _catalogue() -> NullTranslations:
    """The reader's texts; a list says hundreds of them."""
    return cast(NullTranslations, g.get("catalogue") or get_translations())


# Each page says the same few again: kept, for each takes longer than the rest of its line.
@lru_cache(1000)
def _apart(difference: timedelta, unit: _Unit, locale: Locale) -> str:
    wide = 1000  # of this unit make the next one, which says: keep the unit
    return format_timedelta(
        difference,
        granularity=unit,
        threshold=wide,
        add_direction=True,
        format="short",
        locale=locale,
    )


@lru_cache(1000)
def _exact(utc: datetime, locale: Locale) -> str:
    return f"{format_datetime(utc, 'medium', locale=_as_written(locale))} UTC"


@lru_cache(1000)
def _day(day: date, locale: Locale) -> str:
    return format_date(day, "medium", locale=_as_written(locale))


def _as_written(locale: Locale) -> Locale:
    """How dates are written, as in app.js: English without the American order of day and month."""
    return _BRITISH if locale == _ENGLISH else locale


def _locale() -> Locale:
    """The reader's, found once for each page; outside of pages the default."""
    if "locale" not in g:
        g.locale = Locale.parse(get_locale() or get_babel().default_locale)
    return cast(Locale, g.locale)


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
