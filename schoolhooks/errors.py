"""The page, or the short fragment, that says what went wrong; nothing is decided or logged here."""

from typing import NamedTuple

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions

from schoolhooks import htmx
from schoolhooks.texts import N_


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


def init_app(app: Flask) -> None:
    """Answer every HTTP error, and what raised without being expected, in words of our own."""
    app.register_error_handler(HTTPException, _show)


def _show(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 0) < 400:
        return error
    status = error.code or InternalServerError.code
    words = _WORDS.get(status, Words(error.name, ""))
    if status != InternalServerError.code and _has_own_words(error):
        words = words._replace(sentence=str(error.description))
    page = htmx.render("errors/error.html", "errors/_error.html", status=status, words=words)
    headers = [pair for pair in error.get_headers() if pair[0] not in ("Content-Type",)]
    return page, status, headers


def _has_own_words(error: HTTPException) -> bool:
    """Whether someone wrote a sentence for this case; Werkzeug's own are for developers."""
    usual = default_exceptions.get(error.code or 0)
    return type(error) is usual and error.description not in (None, usual.description)
