"""How a view answers a browser and htmx from the same function; what a view shows is not here."""

from flask import Flask, Response, make_response, redirect, render_template, request


def init_app(app: Flask) -> None:
    """Say on every HTML answer that it depends on who asked."""
    app.after_request(_vary)


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of the page. What it boosts or restores is a whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and not (
        "HX-Boosted" in headers or "HX-History-Restore-Request" in headers
    )


def render(page_template: str, fragment_template: str, **context: object) -> str:
    """The page, or for htmx only the fragment that the page includes."""
    return render_template(fragment_template if wants_fragment() else page_template, **context)


def see_other(url: str) -> Response:
    """Send the member on to another page after a form was taken.

    htmx follows a 303 by itself and would put that page into the form's place, so it is told to
    leave the page instead.
    """
    if wants_fragment():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = url
        return answer
    return make_response(redirect(url, 303))


def notice(text: str, status: int) -> Response:
    """An answer that leaves the page as it is, and says something at its foot.

    `text` is a piece like errors/_error.html, for `#standing` of base.html.
    """
    answer = make_response(text, status)
    answer.headers["HX-Retarget"] = "#standing"
    answer.headers["HX-Reswap"] = "innerHTML"
    answer.headers["HX-Push-Url"] = "false"
    return answer


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    return response
