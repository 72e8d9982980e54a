"""The page, or the short fragment, that says what went wrong; nothing is decided or logged here."""

from typing import NamedTuple, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions

from schoolhooks import htmx
from schoolhooks.texts import N_

_KEY = "schoolhooks_error_pages"
_PAGE = "errors/error.html"
_MAY_PASS = (429, 500, 503)
"""What may be over by the next try."""


class Words(NamedTuple):
    """What a page about an error says; the page translates it."""

    title: str
    sentence: str


_WORDS = {
    400: Words(
        N_("This did not arrive as it should"),
        N_("The page may have been open since before you signed in. Open it again and repeat."),
    ),
    403: Words(N_("You may not do this"), N_("Your role in this school does not allow it.")),
    404: Words(
        N_("There is nothing here"), N_("The address is wrong, or what was here has been deleted.")
    ),
    405: Words(
        N_("This address takes no such request"), N_("Go back and use the button on the page.")
    ),
    409: Words(N_("Conflict"), ""),
    410: Words(N_("This was deleted"), N_("What was here has been deleted.")),
    413: Words(N_("That is too large"), N_("Send less at once.")),
    429: Words(N_("Too many tries"), N_("Wait a minute, then try again.")),
    500: Words(
        N_("Something broke on our side"),
        N_("It has been noted. Try again; nothing you had saved before is lost."),
    ),
    503: Words(
        N_("Not ready yet"), N_("The service is starting or being looked after. Try again soon.")
    ),
}
_ANY_OTHER = Words(N_("This could not be done"), N_("Go back and try it again."))


def init_app(app: Flask) -> None:
    """Answer every HTTP error, and what raised without being expected, in words of our own."""
    app.extensions[_KEY] = {}
    app.register_error_handler(HTTPException, show)


def add_page(app: Flask, prefix: str, template: str) -> None:
    """Show errors of addresses with that prefix in a page of their own frame."""
    app.extensions[_KEY][prefix] = template


def show(error: HTTPException) -> ResponseReturnValue:
    """Answer with the page of the error; to htmx with a notice on the page that is open."""
    if error.response is not None or (error.code or 0) < 400:
        return error
    status = error.code or InternalServerError.code
    words = _WORDS.get(status, _ANY_OTHER)
    if status != InternalServerError.code and _has_own_words(error):
        words = words._replace(sentence=str(error.description))
    shown = {"status": status, "words": words, "way_back": _way_back(status)}
    if htmx.wants_fragment():
        # Where the answer would have gone may be a form with a lot typed into it.
        answer = htmx.notice(render_template("errors/_error.html", **shown), status)
    else:
        answer = make_response(render_template(_page(), **shown), status)
    answer.headers.extend(pair for pair in error.get_headers() if pair[0] != "Content-Type")
    return answer


def _has_own_words(error: HTTPException) -> bool:
    """Whether someone wrote a sentence for this case; Werkzeug's own are for developers."""
    usual = default_exceptions.get(error.code or 0)
    return type(error) is usual and error.description not in (None, usual.description)


def _page() -> str:
    """The page for errors of this address."""
    pages = cast(dict[str, str], current_app.extensions[_KEY])
    fitting = (page for prefix, page in pages.items() if request.path.startswith(prefix))
    return next(fitting, _PAGE)


def _way_back(status: int) -> str | None:
    """This address where another try may do, or else the page of ours that led here."""
    if status in _MAY_PASS and request.method == "GET":
        return request.url
    referrer = request.referrer or ""
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return None
    is_ours = parts.scheme in ("http", "https") and parts.netloc == request.host
    leads_here = request.method == "GET" and referrer == request.url
    return referrer if is_ours and not leads_here else None
